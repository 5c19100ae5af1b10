/** `ferlab sweep` */
import { Command } from 'commander';
import { shown, suggestion, UsageError } from '../base/index';
import {
  byConfiguration,
  compareSeeds,
  comparisonLine,
  hasSeeds,
  ranked,
  seedTable,
  startSweep,
  trialDocument,
  trialTable,
  type SweepOptions,
  type SweepSpace,
  type Trial,
} from '../runs/index';
import { requireRunnable } from '../tensorflow/index';
import { listRows } from '../layouts/index';
import { configure, fieldNames, fields, type Config } from '../../src/index';
import {
  hyperparameter,
  hyperparameterOptions,
  hyperparametersGiven,
  type HyperparameterOptions,
} from './hyperparameterOptions';
import { nameOption, numberOption } from './options';
import { percent, print, table } from './output';

interface SweepCommandOptions extends HyperparameterOptions {
  data: string;
  valid?: string;
  out: string;
  grid: SweepSpace;
  search?: SweepOptions['search'];
  trials?: number;
  random?: number;
  seeds: number;
  halving?: number | true;
  parallel: number;
  on: string;
  cpusPerTrial?: number;
  gpusPerTrial?: number;
  retries?: number;
  json?: boolean;
}

export function sweepCommand(): Command {
  const command = new Command('sweep')
    .description('try combinations of hyperparameters, each by "ferlab train" in a process of its own')
    .requiredOption('--data <DIR>', 'training images: DIR/<expression>/...')
    .option('--valid <DIR>', 'validation images; without it a share of --data is held out, the same for all')
    .requiredOption('--out <DIR>', 'folder for the runs; that of a sweep that was stopped is continued')
    .requiredOption(
      '--grid <FIELD=VALUES>',
      'values to try, such as learningRate=0.002,0.004; with --trials also a range, 0.001..0.01; may be repeated',
      gridOption,
    )
    .option(
      '--search <HOW>',
      'grid, random, or tpe: chosen by Optuna from what the earlier trials came to, on Ray',
      nameOption('--search', ['grid', 'random', 'tpe']),
    )
    .option(
      '--trials <N>',
      'so many combinations, in place of all; at random (see --seed) without --search',
      numberOption('--trials', 1, 10_000, 'whole'),
    )
    .option('--random <N>', 'as --search random --trials N', numberOption('--random', 1, 10_000, 'whole'));
  return hyperparameterOptions(command)
    .option(
      '--halving [N]',
      'put weak trials aside early: one in N (3) continues from rung to rung',
      numberOption('--halving', 2, 100, 'whole'),
    )
    .option(
      '--parallel <N>',
      'how many train at once; one uses all cores already',
      numberOption('--parallel', 1, 256, 'whole'),
      1,
    )
    .option(
      '--seeds <N>',
      'train each configuration with so many seeds; judge it by the mean',
      numberOption('--seeds', 1, 1000, 'whole'),
      1,
    )
    .option(
      '--on <PLACE>',
      'local, or on Ray: ray (one of this machine), auto (the cluster it is part of), ray://HOST:PORT',
      'local',
    )
    .option(
      '--cpus-per-trial <N>',
      "cores of each trial; without it a machine's are divided by --parallel",
      numberOption('--cpus-per-trial', 1, 1024, 'whole'),
    )
    .option(
      '--gpus-per-trial <N>',
      'graphics processors of each trial, on Ray; a part of one is allowed',
      numberOption('--gpus-per-trial', 0, 64),
    )
    .option(
      '--retries <N>',
      'how often a trial that failed, or lost its worker, goes on again (0; on Ray 2)',
      numberOption('--retries', 0, 100, 'whole'),
    )
    .option('--json', 'print one JSON document')
    .action(runSweep);
}

/** Adds one field's values, or its range where FROM..TO is given: by factors where the field is thought of so. */
function gridOption(text: string, before: SweepSpace = {}): SweepSpace {
  const [, name, list] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || list === undefined) {
    throw new UsageError(
      `Expected --grid to be FIELD=VALUE,VALUE, such as learningRate=0.002,0.004, but found ${shown(text)}.`,
    );
  }
  if (!Object.hasOwn(fields, name)) {
    throw new UsageError(`Unknown field "${name}" in --grid.${suggestion(name, fieldNames)}`);
  }
  if (Object.hasOwn(before, name)) {
    throw new UsageError(`Expected --grid to name ${name} once. Put all its values into one list.`);
  }
  const valueOf = hyperparameter(name as keyof Config, `--grid ${name}`);
  const ends = list.split('..').map((end) => (list.includes('..') ? valueOf(end) : end));
  if (ends.length !== 2) return { ...before, [name]: list.split(',').map(valueOf) };
  const [from, to] = ends as [number, number];
  if (typeof from !== 'number')
    throw new UsageError(`Expected --grid ${name} to list values: it has no range.`);
  const { logarithmicFrom } = fields[name as keyof Config] as { logarithmicFrom?: number };
  const scale = logarithmicFrom !== undefined && Math.min(from, to) > 0 ? 'log' : 'linear';
  return { ...before, [name]: { from, to, scale } };
}

async function runSweep(options: SweepCommandOptions): Promise<void> {
  const { data, valid, out: folder, halving, grid, random } = options;
  if (random !== undefined && (options.trials ?? options.search) !== undefined)
    throw new UsageError('Expected either --random, or --search and --trials.');
  const config = configure(await hyperparametersGiven(options));
  // Before any process is started, each of which would say the same.
  requireRunnable(config);
  for (const side of [data, valid ?? data]) await listRows(side);
  const began = Date.now();
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
    console.error('\nStopping after the batches under way; press Ctrl-C again to leave at once.');
    process.once('SIGINT', () => process.exit(130));
  });
  const show = process.stderr.isTTY ? onTerminal() : inLog();
  const { seeds, parallel, on, cpusPerTrial, gpusPerTrial, retries, search, seed } = options;
  const trials = options.trials ?? random;
  const sweep = startSweep(grid, {
    config,
    folder,
    seeds,
    parallel,
    on,
    cpusPerTrial,
    gpusPerTrial,
    retries,
    search,
    trials,
    seed,
    data: { train: data, valid },
    onProgress: show,
    reduce: halving === true ? 3 : (halving ?? 1),
  });
  console.error(`Trying ${sweep.trials.length || trials} combinations in ${folder}`);
  const ended = await sweep.done;
  const [best] = ended;
  const document = {
    out: folder,
    trials: ended.map(trialDocument),
    best: best?.best === undefined ? null : trialDocument(best),
    ...(hasSeeds(ended) ? seedsDocument(ended) : {}),
    stoppedBy: interrupted ? 'interrupt' : 'finished',
    seconds: (Date.now() - began) / 1000,
  };
  print(options.json, document, [...lines(ended), ...bestLines(best)]);
  if (interrupted) process.exitCode = 130;
}

/** Means and spreads of the configurations, the best first, and how the best two compare. */
function seedsDocument(trials: readonly Trial[]) {
  const configurations = byConfiguration(trials);
  const [one, other] = configurations;
  return {
    configurations: configurations.map(({ changes, trials: of, mean = null, spread = null }) => ({
      changes,
      seeds: of.map(({ config }) => config.seed).sort((a, b) => a - b),
      mean,
      spread,
    })),
    comparison: (one && other && compareSeeds(one, other)) ?? null,
  };
}

function lines(trials: readonly Trial[]): string[] {
  const whole = [trialTable(trials), ...(hasSeeds(trials) ? [seedTable(trials)] : [])];
  const parts = whole.map(({ columns, rows }) => table([columns, ...rows.map((row) => row.map(String))]));
  return [...parts.flat(), ...[hasSeeds(trials) ? comparisonLine(trials) : ''].filter(Boolean)];
}

const bestLines = (best: Trial | undefined) =>
  best?.best === undefined
    ? ['Nothing was reached yet; the same command continues.']
    : [
        `Best: ${best.name}, validation accuracy ${percent(best.best.validAccuracy)}.`,
        `Model: ${trialDocument(best).model}`,
      ];

/** The table, written over itself; what is longer than the terminal is left to the end. */
function onTerminal(): (trials: readonly Trial[]) => void {
  let shown = 0;
  return (trials) => {
    const { rows = 24, columns = 80 } = process.stderr;
    const text = lines(ranked(trials)).slice(0, rows - 1);
    const up = shown > 0 ? `\u001b[${shown}A` : '';
    process.stderr.write(up + text.map((line) => `${line.slice(0, columns - 1)}\u001b[K\n`).join(''));
    shown = text.length;
  };
}

/** A line whenever a trial has come further. */
function inLog(): (trials: readonly Trial[]) => void {
  const said = new Map<string, string>();
  return (trials) => {
    const { columns, rows } = trialTable(trials);
    for (const [name, ...row] of rows) {
      const text = row.flatMap((cell, i) => (cell === '' ? [] : `${columns[i + 1]} ${cell}`)).join(', ');
      if ((said.get(`${name}`) ?? '') !== text && !text.endsWith('state waiting')) {
        console.error(`${name}: ${text}`);
      }
      said.set(`${name}`, text);
    }
  };
}
