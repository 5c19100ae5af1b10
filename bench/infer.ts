/** `ferlab bench infer`: recognized images per second and one image's time, against PyTorch. */
import { Command } from 'commander';
import { print } from '../packages/cli/index';
import { takeValues, tf } from '../packages/tensorflow/index';
import { configure, preprocessingOf } from '../src/config';
import { disposeModel, predictLogits, untrainedModel, type Model } from '../src/nn/model';
import { tensorLayers } from '../src/nn/tensorLayers';
import { speedOptions, type SpeedOptions } from './options';
import { describeProcessor } from './processor';
import { medianSeconds, timed } from './timing';
import {
  besidePyTorch,
  bestOf,
  medianOf,
  peerLines,
  ratiosOfOne,
  ratiosTo,
  times,
  whole,
  type PeerRow,
  type Speed,
} from './torchPeer';

const config = configure();
const { seed } = config;

/** As the peer's. */
const batchSize = 64;

export function inferCommand(): Command {
  return speedOptions(
    new Command('infer').description('inference in images per second, in batches and one image at a time'),
  ).action(runInfer);
}

/** Operation by operation, as tfjs does by itself. */
const predictEagerly = ({ network, values, info }: Model, images: tf.Tensor4D) =>
  network.build<tf.Tensor>(tensorLayers(values), images, info.classes.length).logits as tf.Tensor2D;

async function runInfer(options: SpeedOptions): Promise<void> {
  const processor = describeProcessor();
  const classes = Array.from({ length: 7 }, (_, i) => `class ${i}`);
  const info = { network: config.network, classes, preprocessing: preprocessingOf(config) };
  const model = { ...untrainedModel(info, seed), precision: options.precision };
  const batch = tf.randomUniform<tf.Rank.R4>(
    [batchSize, config.height, config.width, 1],
    0,
    1,
    'float32',
    seed,
  );
  const one = batch.slice(0, 1);
  const predict = options.eager
    ? (images: tf.Tensor4D) => tf.tidy(() => predictEagerly(model, images))
    : (images: tf.Tensor4D) => predictLogits(model, images);
  // What is recorded is recorded when it first runs.
  const [, recordSeconds] = await timed(() => [batch, one].forEach((images) => predict(images).dispose()));
  const document = await besidePyTorch(options.peer, 'infer', undefined, async (peer) => {
    const rounds: { ours: Required<Speed>; peer?: PeerRow[] }[] = [];
    for (let i = 0; i < options.rounds; i++) {
      const secondsOf = (images: tf.Tensor4D) =>
        medianSeconds(() => takeValues(predict(images)), options.seconds / 2);
      rounds.push({
        ours: { imagesPerSecond: batchSize / secondsOf(batch), oneMilliseconds: 1000 * secondsOf(one) },
        peer: await peer?.measure(options.seconds),
      });
    }
    const ours = {
      ...medianOf(rounds.map(({ ours }) => ours)),
      best: bestOf(rounds.map(({ ours }) => ours)),
      recordSeconds,
      batchSize,
      mostMegabytes: process.resourceUsage().maxRSS / 1024,
    };
    const theirs = peer?.figures();
    return {
      ours: { ...ours, threads: processor.cores },
      peer: theirs ?? null,
      ...ratiosTo(ours, theirs),
      ...ratiosOfOne(ours, theirs),
      processor,
      rounds,
    };
  });
  tf.dispose([batch, one]);
  disposeModel(model);
  const { ours } = document;
  print(options.json, document, [
    `inference: ${whole(ours.imagesPerSecond)} images/s in batches of ${batchSize}` +
      times(document.ratio, "the peer's fastest"),
    `one image: ${ours.oneMilliseconds.toFixed(2)} ms${times(document.ratioOne, "the peer's fastest")}`,
    `until the first were done: ${recordSeconds.toFixed(2)} s; most memory ${whole(ours.mostMegabytes)} MB`,
    ...peerLines(document.peer),
  ]);
}
