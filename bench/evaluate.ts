/** `ferlab bench evaluate`: from image files to every figure, against the original project's way. */
import { Command } from 'commander';
import path from 'path';
import { nameOption, print } from '../packages/cli/index';
import { tf } from '../packages/tensorflow/index';
import { configure, preprocessingOf } from '../src/config';
import { listRows } from '../packages/layouts/index';
import { loadDataset } from '../src/data/loadDataset';
import { summarizePredictions } from '../src/evaluate/evaluate';
import { predict } from '../src/evaluate/predict';
import { disposeModel, predictLogits, untrainedModel, type Model } from '../src/nn/model';
import { withFreshCache } from './freshCache';
import { roundsOption } from './options';
import { startPeer } from './peer';
import { describeProcessor } from './processor';
import { median, timed } from './timing';
import { times, whole } from './torchPeer';

interface Greeting {
  name: string;
  torch: string;
  threads: number;
}

interface PeerRound {
  images: number;
  seconds: number;
  imagesPerSecond: number;
  mostMegabytes: number;
}

interface Round {
  images: number;
  imagesPerSecond: number;
  /** Of it: from files to pixels, from pixels to probabilities, and the figures with their intervals. */
  loadSeconds: number;
  predictSeconds: number;
  figuresSeconds: number;
}

interface EvaluateOptions {
  data: string;
  peer?: string;
  rounds: number;
  precision: 'float32' | 'bfloat16' | 'auto';
  json?: boolean;
}

const config = configure();

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description(
      'evaluated images per second: from files, nothing cached, to all figures and their intervals',
    )
    .option('--data <DIR>', 'images: DIR/<expression>/...', path.join('dataset', 'valid'))
    .option('--peer <PYTHON>', "a Python with PyTorch, pillow and opencv, to do it the original's way")
    .addOption(roundsOption(3))
    .option(
      '--precision <NAME>',
      'float32, as evaluate computes; bfloat16; or auto: bfloat16 where the processor has it',
      nameOption('--precision', ['float32', 'auto', 'bfloat16']),
      'float32',
    )
    .option('--json', 'print one JSON document')
    .action(runEvaluate);
}

async function runEvaluate(options: EvaluateOptions): Promise<void> {
  const processor = describeProcessor();
  const { classes } = await listRows(options.data);
  const info = { network: config.network, classes, preprocessing: preprocessingOf(config) };
  const model = { ...untrainedModel(info, config.seed), precision: options.precision };
  // What is recorded is recorded when it first runs; the peer's network has run once too.
  tf.dispose(tf.tidy(() => predictLogits(model, tf.zeros([1, config.height, config.width, 1]))));
  const size = [config.height, config.width].map(String);
  const peer =
    options.peer === undefined
      ? undefined
      : await startPeer<Greeting>(options.peer, 'evaluate_peer.py', [options.data, ...size]);
  const rounds: { ours: Round; peer?: PeerRound }[] = [];
  try {
    for (let i = 0; i < options.rounds; i++) {
      rounds.push({ ours: await measure(model, options.data), peer: await peer?.ask<PeerRound>('evaluate') });
    }
  } finally {
    peer?.stop();
  }
  disposeModel(model);
  const middle = (pick: (round: Round) => number) => median(rounds.map(({ ours }) => pick(ours)));
  const ours = {
    images: rounds[0]!.ours.images,
    imagesPerSecond: middle((round) => round.imagesPerSecond),
    loadSeconds: middle((round) => round.loadSeconds),
    predictSeconds: middle((round) => round.predictSeconds),
    figuresSeconds: middle((round) => round.figuresSeconds),
    precision: options.precision,
    mostMegabytes: process.resourceUsage().maxRSS / 1024,
  };
  const theirs = rounds.flatMap((round) => round.peer ?? []);
  const peerFigures = peer && {
    ...peer.greeting,
    imagesPerSecond: median(theirs.map(({ imagesPerSecond }) => imagesPerSecond)),
    mostMegabytes: theirs.at(-1)!.mostMegabytes,
  };
  const document = {
    ours,
    peer: peerFigures ?? null,
    ratio: peerFigures ? ours.imagesPerSecond / peerFigures.imagesPerSecond : null,
    processor,
    rounds,
  };
  const seconds = (value: number) => `${value.toFixed(2)} s`;
  print(options.json, document, [
    `evaluating ${whole(ours.images)} image files: ${whole(ours.imagesPerSecond)} images/s` +
      times(document.ratio, "the original's way"),
    `reading ${seconds(ours.loadSeconds)}, predicting ${seconds(ours.predictSeconds)}, ` +
      `figures with intervals ${seconds(ours.figuresSeconds)}`,
    ...(peerFigures ? [`peer (${peerFigures.name}): ${whole(peerFigures.imagesPerSecond)} images/s`] : []),
  ]);
}

/** One evaluation, from nothing cached. */
function measure(model: Model, folder: string): Promise<Round> {
  return withFreshCache(async () => {
    const [dataset, loadSeconds] = await timed(() => loadDataset(folder, config));
    const [predictions, predictSeconds] = await timed(() => predict(model, dataset));
    const [{ images }, figuresSeconds] = await timed(() => summarizePredictions(predictions, dataset));
    const imagesPerSecond = images / (loadSeconds + predictSeconds + figuresSeconds);
    return { images, imagesPerSecond, loadSeconds, predictSeconds, figuresSeconds };
  });
}
