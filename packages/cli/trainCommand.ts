/** `ferlab train` */
import { Command } from 'commander';
import { existsSync } from 'fs';
import path from 'path';
import { joinPlaces, UsageError } from '../base/index';
import { progressBar, tasksProgress, type ProgressBar } from '../display/index';
import { requireRunnable } from '../tensorflow/index';
import {
  configure,
  openSides,
  readDescription,
  runName,
  startTraining,
  type Config,
  type Split,
  type TrainingResult,
  type TrainingView,
} from '../../src/index';
import { eventLines } from './eventLines';
import {
  hyperparameterOptions,
  hyperparametersGiven,
  type HyperparameterOptions,
} from './hyperparameterOptions';
import { dataFieldsOf, dataOptions, documentOf, reportDatasets, type DataOptions } from './loadWithProgress';
import { numberOption, several } from './options';
import { percent, print } from './output';

interface TrainOptions extends Omit<HyperparameterOptions, 'groupBy'>, DataOptions {
  data: string[];
  valid?: string[];
  out: string;
  timeLimit?: number;
  resume?: boolean;
  cache: boolean;
  json?: boolean;
  quick?: boolean;
  events?: string;
}

export function trainCommand(): Command {
  const command = new Command('train')
    .description('train a network on labelled faces')
    .requiredOption(
      '--data <DIR>',
      'training images: DIR/<expression>/..., or a table (see dataset/README.md); may be given several times',
      several,
    )
    .option(
      '--valid <DIR>',
      'validation images, also several; without it a share of --data is held out, twins on one side',
      several,
    )
    .requiredOption('--out <RUN>', 'folder for the run: checkpoint, history and the best model');
  return hyperparameterOptions(dataOptions(command, { people: true }))
    .option('--eager', 'run the step operation by operation, for debugging')
    .option(
      '--time-limit <SECONDS>',
      'stop after so long, keeping the best model',
      numberOption('--time-limit', 0, 1e9),
    )
    .option('--resume', 'continue the training in RUN; starts afresh when RUN holds nothing')
    .option('--quick', 'a look whether everything works: two batches through training, validation, saving')
    .option('--events <FILE>', 'a JSON line for start, epoch, change and end; "-" is standard output')
    .option('--no-cache', 'decode every image anew, and keep nothing for the next time')
    .option('--json', 'print one JSON document')
    .action(runTrain);
}

async function runTrain(options: TrainOptions): Promise<void> {
  const { events } = options;
  if (events === '-' && options.json === true) {
    throw new UsageError(
      'Expected --events to name a file beside --json, which has standard output to itself.',
    );
  }
  const config = await chooseConfig(options);
  // Before the images are read, which takes its time.
  requireRunnable(config);
  const data = await loadSplit(options, config);
  process.once('SIGINT', () => {
    console.error('\nStopping after this batch; press Ctrl-C again to leave at once.');
    process.once('SIGINT', () => process.exit(130));
  });
  const run = startTraining(config, data, {
    folder: options.out,
    resume: options.resume ?? false,
    timeLimit: options.timeLimit,
    quick: options.quick ?? false,
    view: terminalView(config),
  });
  if (events !== undefined) run.watch(eventLines(events));
  // Whoever listened has gone: nobody would stop it any more.
  process.stdout.on('error', () => run.stop());
  const result = await run.done;
  const document = { ...result, ...documentOf(data.train, data.valid) };
  if (events !== '-') print(options.json, document, resultLines(result));
  if (result.stoppedBy === 'interrupt') process.exitCode = 130;
}

/** Options over the file; a resumed training keeps its own hyperparameters. */
async function chooseConfig(options: TrainOptions): Promise<Config> {
  const resumes = options.resume === true && existsSync(path.join(options.out, runName));
  const before = resumes ? (await readDescription(options.out)).config : {};
  return configure({ ...before, ...(await hyperparametersGiven(options)), ...dataFieldsOf(options) });
}

async function loadSplit({ data: train, valid, cache }: TrainOptions, config: Config): Promise<Split> {
  const sides = { train: joinPlaces(train), valid: valid && joinPlaces(valid) };
  const data = await openSides(config, sides, { onProgress: tasksProgress('images'), cache });
  reportDatasets(data.train, data.valid);
  return data;
}

/** Progress on standard error: a bar on a terminal, plain lines in a log. */
function terminalView(config: Config): TrainingView {
  let bar: ProgressBar | undefined;
  let epoch = 0;
  return {
    onStart({ folder, train, valid, resumedAt }) {
      const from = resumedAt === undefined ? '' : `, continuing in epoch ${resumedAt.epoch}`;
      console.error(
        `Training ${config.network} on ${train} images, ${valid} for validation, in ${folder}${from}`,
      );
    },
    onBatch(progress) {
      if (progress.epoch !== epoch) {
        epoch = progress.epoch;
        bar = progressBar({
          total: progress.batches,
          label: `Epoch ${epoch}/${progress.epochs}`,
          unit: 'batches',
        });
      }
      bar?.update(progress.batch, {
        note: `loss ${progress.loss.toFixed(3)}, accuracy ${percent(progress.accuracy)}`,
      });
    },
    onEpoch(history, best) {
      const row = history.at(-1)!;
      bar?.finish({
        note:
          `loss ${row.trainLoss.toFixed(3)}, valid loss ${row.validLoss.toFixed(3)}, ` +
          `valid accuracy ${percent(row.validAccuracy)}${best?.epoch === row.epoch ? ' (best)' : ''}`,
      });
    },
  };
}

function resultLines(result: TrainingResult): string[] {
  const ended = {
    finished: 'Finished',
    'early-stop': 'Stopped early, as the validation loss no longer fell,',
    interrupt: 'Interrupted',
    'time-limit': 'Stopped by the time limit',
  }[result.stoppedBy];
  return [
    `${ended} after ${result.epochs} epochs (${Math.round(result.imagesPerSecond)} images/s).`,
    `Best: epoch ${result.best.epoch}, validation accuracy ${percent(result.best.validAccuracy)}.`,
    `Model: ${result.model}`,
  ];
}
