/** `ferlab sweep` */
import { Command } from 'commander';
import { shown, suggestion, UsageError } from '../base/index';
import { ranked, startSweep, trialDocument, trialTable, type SweepSpace, type Trial } from '../runs/index';
import { requireRunnable } from '../tensorflow/index';
import { listRows } from '../layouts/index';
import { configure, fieldNames, fields, type Config } from '../../src/index';
import {
  hyperparameter,
  hyperparameterOptions,
  hyperparametersGiven,
  type HyperparameterOptions,
} from './hyperparameterOptions';
import { numberOption } from './options';
import { percent, print, table } from './output';

interface SweepCommandOptions extends HyperparameterOptions {
  data: string;
  valid?: string;
  out: string;
  grid: SweepSpace;
  random?: number;
  halving?: number | true;
  parallel: number;
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
      'values to try, such as learningRate=0.002,0.004; with --random also a range, 0.001..0.01; may be repeated',
      gridOption,
    )
    .option(
      '--random <N>',
      'so many combinations at random (see --seed), in place of all',
      numberOption('--random', 1, 10_000, 'whole'),
    );
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
  const { data, valid, out: folder, parallel, halving } = options;
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
  const sweep = startSweep(options.grid, {
    config,
    data: { train: data, valid },
    folder,
    parallel,
    onProgress: show,
    trials: options.random,
    seed: options.seed,
    reduce: halving === true ? 3 : (halving ?? 1),
  });
  console.error(`Trying ${sweep.trials.length} combinations in ${folder}`);
  const trials = await sweep.done;
  const [best] = trials;
  const document = {
    out: folder,
    trials: trials.map(trialDocument),
    best: best?.best === undefined ? null : { ...trialDocument(best), config: best.config },
    stoppedBy: interrupted ? 'interrupt' : 'finished',
    seconds: (Date.now() - began) / 1000,
  };
  print(options.json, document, [...lines(trials), ...bestLines(best)]);
  if (interrupted) process.exitCode = 130;
}

function lines(trials: readonly Trial[]): string[] {
  const { columns, rows } = trialTable(trials);
  return table([columns, ...rows.map((row) => row.map(String))]);
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
