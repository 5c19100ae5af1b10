/** Trainings that were kept: listed, told apart, begun from and continued. */
import type { DataFrame } from 'danfojs-node';
import { statSync } from 'fs';
import { readdir } from 'fs/promises';
import path from 'path';
import { FerlabError, messageOf, pathOf } from '../base/index';
import { liveTraining, showRun } from '../controls/index';
import { dataFrame } from '../display/index';
import {
  changeText,
  configure,
  currentRun,
  fieldNames,
  fields,
  reopenData,
  runName,
  startTraining,
  type Config,
  type Field,
  type Split,
  type TrainingRun,
  type ViewOfTraining,
} from '../../src/index';
import { compareKept } from './compareRuns';
import { readRun, runFolderOf, type KeptRun } from './readRun';

/**
 * The kept runs below a folder, also those of sweeps, the newest first: what differed, best accuracy and time. By the
 * names in its first column `openRun` and the others find them.
 *
 * @example displayDataFrame(await runs())
 * @throws FerlabError when there are none.
 */
export async function runs(parent = 'runs'): Promise<DataFrame> {
  const found = await readdir(parent, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = found.filter(({ name }) => name === runName).map(pathOf);
  const byTime = files
    .map((file) => ({ file, time: statSync(file).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  const kept: KeptRun[] = [];
  for (const { file } of byTime) {
    await readRun(path.dirname(file)).then(
      (run) => kept.push(run),
      (error) => console.warn(`Left out: ${messageOf(error)}`),
    );
  }
  if (kept.length === 0) {
    throw new FerlabError(`No runs below ${path.resolve(parent)}. startTraining keeps them in "runs".`);
  }
  return compareKept(
    kept,
    kept.map(({ folder }) => path.relative(parent, folder)),
  );
}

/** A run by its name or handle, or hyperparameters alone. */
type RunOrConfig = string | Config | { config: Config };

async function configOf(run: RunOrConfig): Promise<Config> {
  if (typeof run === 'string') return (await readRun(run)).config;
  return 'config' in run ? run.config : run;
}

/**
 * The configuration of an earlier run, with changes.
 *
 * @param run its folder, its name below `runs`, or its handle
 * @example const config = await configureFrom('runs/first', { epochs: 40 })
 * @throws FerlabError when it is no run's folder; UsageError for a change that is not as expected.
 */
export async function configureFrom(run: RunOrConfig, changes: Partial<Config> = {}): Promise<Config> {
  return configure({ ...(await configOf(run)), ...changes });
}

/**
 * What differs between two runs or configurations: a row for each field, and for what was changed while they ran.
 *
 * @example displayDataFrame(await diff('runs/first', configure()))
 * @throws FerlabError when a name is no run's.
 */
export async function diff(a: RunOrConfig, b: RunOrConfig): Promise<DataFrame> {
  const [before, after] = await Promise.all([configOf(a), configOf(b)]);
  const rows = fieldNames
    .filter((name) => before[name] !== after[name])
    .map((name) => {
      const field = fields[name] as Field<unknown>;
      return [name, String(before[name]), String(after[name]), field.unit ?? ''];
    });
  const [live, other] = await Promise.all([a, b].map(liveTexts));
  if (live !== other) rows.push(['changed on the way', live!, other!, '']);
  if (rows.length === 0) rows.push(['nothing', '', '', '']);
  return dataFrame(rows, ['differs', 'first', 'second', 'unit']);
}

async function liveTexts(run: RunOrConfig): Promise<string> {
  const source = typeof run === 'string' ? await readRun(run) : run;
  const changes = 'changes' in source ? (source as KeptRun).changes : [];
  return changes.map((change) => `${changeText(change)} (step ${change.step})`).join(', ');
}

/**
 * Continues a kept run, such as after a restart of the kernel: its handle, and its view in this cell. A run that is
 * under way in this kernel is shown again.
 *
 * @param name its folder, or its name below `runs`
 * @param data what it was begun on; by default read from where the run says
 * @example const run = await openRun('first'); const result = await run.done;
 * @throws FerlabError when it is no run's folder; through `done`, when the data are not those it began with.
 */
export async function openRun(
  name: string,
  { data, view }: { data?: Split; view?: ViewOfTraining } = {},
): Promise<TrainingRun> {
  const folder = runFolderOf(name);
  const present = currentRun();
  if (present !== undefined && path.resolve(present.folder) === path.resolve(folder)) {
    showRun(present);
    return present;
  }
  const { config, data: source } = await readRun(folder);
  const split = data ?? (await reopenData(config, source));
  return startTraining(config, split, { folder, resume: true, view: view ?? liveTraining });
}
