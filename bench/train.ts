/** `ferlab bench train`: training steps a second, against PyTorch. */
import { Command } from 'commander';
import { randomStream } from '../packages/base/index';
import { numberOption, print } from '../packages/cli/index';
import { runStep, tf, type RunningStep } from '../packages/tensorflow/index';
import { configure, preprocessingOf } from '../src/config';
import { BatchMaker, batchRequest } from '../src/data/batchMaker';
import { batchesPerEpoch, epochOrder, type Batch } from '../src/data/batches';
import type { Dataset } from '../src/data/dataset';
import { loadDataset } from '../src/data/loadDataset';
import { disposeModel, untrainedModel } from '../src/nn/model';
import { kernelMask } from '../src/nn/packing';
import { createOptimizer } from '../src/train/optimizer';
import { initialVariables, trainStep } from '../src/train/trainStep';
import { withFreshCache } from './freshCache';
import { speedOptions, type SpeedOptions } from './options';
import { describeProcessor } from './processor';
import { median, medianSeconds, timed } from './timing';
import {
  besidePyTorch,
  bestOf,
  medianOf,
  peerLines,
  ratiosTo,
  times,
  whole,
  type PeerRow,
  type Speed,
} from './torchPeer';

interface TrainOptions extends SpeedOptions {
  data?: string;
  epochs: number;
}

interface Epoch {
  images: number;
  /** The first epoch, from image files and nothing cached. */
  firstImagesPerSecond: number;
  /** Every later one. */
  imagesPerSecond: number;
}

const config = configure();
const { batchSize, seed } = config;

/** Of the original and its data. */
const originalClasses = ['anger', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'];

export function trainCommand(): Command {
  return speedOptions(
    new Command('train')
      .description('training steps of the default configuration, in images per second')
      .option('--data <DIR>', 'also whole epochs from image files: DIR/<expression>/...')
      .option('--epochs <N>', 'how often with --data', numberOption('--epochs', 1, 100, 'whole'), 1),
  ).action(runTrain);
}

/** The step of a training as this version runs it: the one place that chooses how. */
function startStep(options: SpeedOptions, classes: readonly string[]): RunningStep {
  const info = { network: config.network, classes, preprocessing: preprocessingOf(config) };
  const model = untrainedModel(info, seed);
  const optimizer = createOptimizer(config, kernelMask(model.architecture));
  const initial = tf.tidy(() => initialVariables(model, optimizer, config));
  const recorded = { variables: initial, newShapes: 'record' } as const;
  const running = runStep(trainStep(model, optimizer, config), recorded, options);
  tf.dispose(initial);
  disposeModel(model);
  return running;
}

/** Runs a step, and waits for its loss as a training does. */
function runOnce(running: RunningStep, { images, targets }: Batch, step: number): number {
  return tf.tidy(() => {
    const outputs = running.run({
      images,
      targets,
      // The peer's: what is measured does not depend on it.
      learningRate: tf.scalar(4e-4),
      step: tf.scalar(step),
      emaDecay: tf.scalar(config.emaDecay),
      seed: tf.tensor1d([seed, step], 'int32'),
    });
    return outputs.loss!.dataSync()[0]!;
  });
}

async function runTrain(options: TrainOptions): Promise<void> {
  const processor = describeProcessor();
  const batch = randomBatch(originalClasses.length);
  let step = 0;
  const [running, recordSeconds] = await timed(() => {
    const started = startStep(options, originalClasses);
    // What is recorded is recorded when it first runs.
    runOnce(started, batch, ++step);
    return started;
  });
  const document = await besidePyTorch(options.peer, 'train', options.data, async (peer) => {
    const rounds: { ours: Speed; peer?: PeerRow[] }[] = [];
    for (let i = 0; i < options.rounds; i++) {
      const seconds = medianSeconds(() => runOnce(running, batch, ++step), options.seconds);
      rounds.push({
        ours: { imagesPerSecond: batchSize / seconds },
        peer: await peer?.measure(options.seconds),
      });
    }
    const { imagesPerSecond } = medianOf(rounds.map((round) => round.ours));
    const ours = {
      imagesPerSecond,
      millisecondsAStep: (1000 * batchSize) / imagesPerSecond,
      best: bestOf(rounds.map((round) => round.ours)),
      recordSeconds,
      batchSize,
    };
    const epochs: { ours: Epoch; peer?: PeerRow }[] = [];
    for (let i = 0; options.data !== undefined && i < options.epochs; i++) {
      epochs.push({ ours: await measureEpoch(options, options.data), peer: await peer?.measureEpoch() });
    }
    const theirs = peer?.figures();
    const memory = { mostMegabytes: process.resourceUsage().maxRSS / 1024 };
    return {
      ours: { ...ours, ...memory, threads: processor.cores },
      peer: theirs ?? null,
      ...ratiosTo(ours, theirs),
      epoch: epochs.length === 0 ? null : epochFigures(epochs),
      processor,
      rounds,
    };
  });
  running.dispose();
  tf.dispose([batch.images, batch.targets]);
  const { ours, epoch } = document;
  print(options.json, document, [
    `training: ${whole(ours.imagesPerSecond)} images/s, ${ours.millisecondsAStep.toFixed(1)} ms a step of ${batchSize}` +
      times(document.ratio, "the peer's fastest"),
    `until the first step was done: ${recordSeconds.toFixed(2)} s; most memory ${whole(ours.mostMegabytes)} MB`,
    ...peerLines(document.peer),
    ...(epoch === null
      ? []
      : [
          `an epoch from image files: ${whole(epoch.ours.imagesPerSecond)} images/s${times(epoch.ratio, "the original's way")}`,
          `the first, nothing cached: ${whole(epoch.ours.firstImagesPerSecond)} images/s${times(epoch.ratioFirst, "the original's way")}`,
        ]),
  ]);
}

/** `[batch, height, width, 1]` from 0 to 1 with labels, always the same. */
function randomBatch(classes: number): Batch {
  const random = randomStream(seed, 'bench');
  const labels = Array.from({ length: batchSize }, () => random.integer(classes));
  return {
    images: tf.randomUniform([batchSize, config.height, config.width, 1], 0, 1, 'float32', seed),
    targets: tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), classes).cast('float32') as tf.Tensor2D),
  };
}

/** Two epochs of a training, the first with the reading of the files; augmented as the configuration has it. */
function measureEpoch(options: SpeedOptions, folder: string): Promise<Epoch> {
  return withFreshCache(async () => {
    const [dataset, loadSeconds] = await timed(() => loadDataset(folder, config));
    const images = dataset.labels.length;
    const running = startStep(options, dataset.classes);
    const [, first] = await timed(() => trainEpoch(running, dataset, 1));
    const [, later] = await timed(() => trainEpoch(running, dataset, 2));
    running.dispose();
    return {
      images,
      firstImagesPerSecond: images / (loadSeconds + first),
      imagesPerSecond: images / later,
    };
  });
}

function trainEpoch(running: RunningStep, dataset: Dataset, epoch: number): void {
  const order = epochOrder(dataset.labels.length, seed, epoch);
  const request = (batch: number) => batchRequest(order, epoch, batch, config);
  const maker = new BatchMaker(dataset, config);
  const batches = batchesPerEpoch(order.length, batchSize);
  for (let i = 0; i < batches; i++) {
    const step = (epoch - 1) * batches + i + 1;
    tf.tidy(() => runOnce(running, maker.next(request(i), request(i + 1)), step));
  }
  maker.dispose();
}

function epochFigures(epochs: readonly { ours: Epoch; peer?: PeerRow }[]) {
  const ours = {
    images: epochs[0]!.ours.images,
    imagesPerSecond: median(epochs.map((epoch) => epoch.ours.imagesPerSecond)),
    firstImagesPerSecond: median(epochs.map((epoch) => epoch.ours.firstImagesPerSecond)),
  };
  const rows = epochs.flatMap(({ peer }) => peer ?? []);
  const peer =
    rows.length === 0
      ? null
      : { ...rows[0]!, imagesPerSecond: median(rows.map(({ imagesPerSecond }) => imagesPerSecond)) };
  const over = (speed: number) => (peer === null ? null : speed / peer.imagesPerSecond);
  return { ours, peer, ratio: over(ours.imagesPerSecond), ratioFirst: over(ours.firstImagesPerSecond) };
}
