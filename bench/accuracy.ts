/** `ferlab bench accuracy`: how long a network has to be trained until it is good, against the original project's way. */
import { Command, Option } from 'commander';
import path from 'path';
import {
  hyperparameterOptions,
  type HyperparameterOptions,
  hyperparametersGiven,
  numberOption,
  print,
  reportDatasets,
} from '../packages/cli/index';
import { tasksProgress } from '../packages/display/index';
import { requireRunnable } from '../packages/tensorflow/index';
import {
  changesOf,
  type Config,
  configure,
  openSides,
  type Split,
  startTraining,
  type TrainingResult,
} from '../src/index';
import { withFreshCache } from './freshCache';
import { readyOriginal } from './originalWay';
import { describeProcessor } from './processor';
import { type Aim, ratioLines, ratiosOf, type Reached, reachedText, sayEpoch } from './reached';
import { withTemporaryFolder } from './temporaryFolder';
import { timed } from './timing';

interface AccuracyOptions extends HyperparameterOptions, Aim {
  data: string;
  valid: string;
  peer?: string;
  json?: boolean;
}

export function accuracyCommand(): Command {
  return hyperparameterOptions(
    new Command('accuracy')
      .description('seconds of training from scratch until a share of the held-out faces is recognized')
      .requiredOption('--data <DIR>', 'training images: DIR/<expression>/...')
      .requiredOption('--valid <DIR>', 'held-out images, which tell when it is good')
      .option('--target <SHARE>', 'the share to be reached', numberOption('--target', 0, 1), 0.79)
      .addOption(
        new Option('--time-limit <SECONDS>', 'of training, for each of both')
          .argParser(numberOption('--time-limit', 0, 1e9))
          .default(Infinity, 'none'),
      )
      .option('--peer <PYTHON>', "a Python with PyTorch, pillow and opencv, to do it the original's way"),
  )
    .option('--json', 'print one JSON document')
    .action(runAccuracy);
}

async function runAccuracy(options: AccuracyOptions): Promise<void> {
  const config = configure(await hyperparametersGiven(options));
  requireRunnable(config);
  const processor = describeProcessor();
  // The first reading, as of a data set that was just copied here.
  const [data, readSeconds] = await withFreshCache(() => {
    const sides = { train: options.data, valid: options.valid };
    return timed(() => openSides(config, sides, { onProgress: tasksProgress('images') }));
  });
  reportDatasets(data.train, data.valid);
  await withTemporaryFolder(async (folder) => {
    // Before ours is trained: a Python that lacks something is told at once.
    const peer = options.peer === undefined ? undefined : await readyOriginal(options.peer, data, folder);
    try {
      const ours = await trainOurs(config, data, folder, options);
      const theirs = await peer?.train(options);
      const { target, timeLimit } = options;
      const document = {
        ours: { ...ours, readSeconds },
        peer: theirs ?? null,
        ...ratiosOf(ours, theirs),
        target,
        timeLimit: Number.isFinite(timeLimit) ? timeLimit : null,
        images: { train: data.train.labels.length, valid: data.valid.labels.length },
        config: changesOf(config),
        processor,
      };
      const read = `set up in ${ours.setupSeconds.toFixed(1)} s, images read in ${readSeconds.toFixed(1)} s`;
      print(options.json, document, [
        `${reachedText('ours', ours, options)} (${read})`,
        ...(theirs === undefined
          ? []
          : [
              `${reachedText(`${theirs.name}, PyTorch ${theirs.torch}`, theirs, options)} (reading included)`,
            ]),
        ...ratioLines(document),
      ]);
    } finally {
      peer?.stop();
    }
  });
}

const ends: Record<TrainingResult['stoppedBy'], Reached['endedBy']> = {
  interrupt: 'target',
  finished: 'epochs',
  'early-stop': 'early-stop',
  'time-limit': 'time-limit',
};

/** Ours, from scratch until the end of the epoch that reaches the target. */
async function trainOurs(
  config: Config,
  data: Split,
  folder: string,
  { target, timeLimit }: Aim,
): Promise<Reached> {
  const asked = performance.now();
  let [began, last, reached] = [asked, asked, false];
  const result = await startTraining(config, data, {
    folder: path.join(folder, 'run'),
    timeLimit,
    view: (run) => ({
      onStart() {
        began = last = performance.now();
      },
      onBatch() {
        last = performance.now();
      },
      onEpoch(history) {
        last = performance.now();
        const { epoch, validAccuracy } = history.at(-1)!;
        sayEpoch('ours', epoch, validAccuracy, (last - began) / 1000);
        reached ||= validAccuracy >= target;
        if (reached) run.stop();
      },
    }),
  }).done;
  const accuracies = result.history.map(({ validAccuracy }) => validAccuracy);
  return {
    seconds: (last - began) / 1000,
    epochs: result.epochs,
    accuracy: reached ? accuracies.at(-1)! : result.best.validAccuracy,
    reached,
    endedBy: reached ? 'target' : ends[result.stoppedBy],
    setupSeconds: (began - asked) / 1000,
    accuracies,
    mostMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}
