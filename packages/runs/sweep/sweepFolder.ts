/** The folder of a sweep: what is tried on which images, and how far each trial has come. */
import { existsSync } from 'fs';
import { readdir, readFile } from 'fs/promises';
import path from 'path';
import { z } from 'zod';
import { isDeepStrictEqual } from 'util';
import { bestOf, configure, modelFolderOf, runName, type Config } from '../../../src/index';
import {
  FerlabError,
  joinPlaces,
  jsonOrUndefined,
  makeFolder,
  messageOf,
  placeOf,
  placesIn,
  writeWholeFile,
} from '../../base/index';
import { readRun } from '../readRun';
import type { Sides, SweepWork } from './engine';
import type { Trial } from './sweepTrials';

const sweepName = 'sweep.json';

const sweepSchema = z.object({
  format: z.literal('ferlab-sweep'),
  data: z.object({ train: z.string(), valid: z.string().optional() }),
  search: z.unknown().optional(),
  trials: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      changes: z.record(z.string(), z.unknown()),
      attempts: z.int().optional(),
      reason: z.string().optional(),
    }),
  ),
});

/** A trial as a JSON document. */
export const trialDocument = ({ name, folder, config, changes, ...trial }: Trial) => ({
  name,
  folder: path.resolve(folder),
  changes,
  config,
  state: trial.state,
  attempts: trial.attempts,
  epochs: trial.history.length,
  best: trial.best === undefined ? null : pick(trial.best),
  model: trial.best === undefined ? null : path.resolve(modelFolderOf(folder)),
  ...(trial.reason === undefined ? {} : { reason: trial.reason }),
});

const pick = ({ epoch, validLoss, validAccuracy }: NonNullable<Trial['best']>) => ({
  epoch,
  validLoss,
  validAccuracy,
});

type Kept = Pick<SweepWork, 'folder' | 'trials' | 'sides' | 'search' | 'add'>;

/** Writes how far the trials have come. */
export async function writeSweep({ folder, trials, sides, search }: Omit<Kept, 'add'>): Promise<void> {
  const sweep = {
    format: 'ferlab-sweep',
    version: 1,
    data: absolute(sides),
    search,
    trials: trials.map(trialDocument),
  };
  await writeWholeFile(path.join(folder, sweepName), `${JSON.stringify(sweep, null, 2)}\n`);
}

const wholePath = (places: string) =>
  joinPlaces(placesIn(places).map((place) => path.resolve(placeOf(place))));

/** The sides by paths that hold from everywhere. */
export const absolute = ({ train, valid }: Sides): Sides => ({
  train: wholePath(train),
  ...(valid === undefined ? {} : { valid: wholePath(valid) }),
});

/**
 * Makes a sweep's folder and writes each trial's hyperparameters, or finds them there and tells the trials how far they
 * have come.
 *
 * @throws FerlabError when the folder can't be made, or holds another sweep or something else.
 */
export async function openSweepFolder(sweep: Kept): Promise<void> {
  const { folder, trials } = sweep;
  let names: string[];
  try {
    await makeFolder(folder);
    names = await readdir(folder);
  } catch (error) {
    throw new FerlabError(`The folder ${folder} can't be used: ${messageOf(error)}. Choose another folder.`);
  }
  if (names.length > 0) await takeUp(sweep, names);
  for (const { folder: run, config } of trials)
    await writeWholeFile(`${run}.json`, `${JSON.stringify(config, null, 2)}\n`);
  await writeSweep(sweep);
}

async function takeUp(sweep: Kept, names: readonly string[]): Promise<void> {
  const { folder, trials, sides, search } = sweep;
  const other = (why: string) =>
    new FerlabError(`${folder} holds another sweep (${why}). Choose another folder.`);
  const before = names.includes(sweepName) ? await readSweep(path.join(folder, sweepName)) : undefined;
  // One that was killed at its very beginning has its trials' hyperparameters alone.
  const known = (name: string) => trials.some((trial) => name.startsWith(`${trial.name}.json`));
  if (before === undefined && !names.every(known)) {
    throw new FerlabError(`${folder} holds files but no sweep of ferlab's. Choose another folder.`);
  }
  if (before !== undefined) {
    if (!isDeepStrictEqual(before.data, absolute(sides)))
      throw other(`of ${Object.values(before.data).join(' and ')}`);
    if (!isDeepStrictEqual(before.search, search)) throw other('of another search');
    if (search !== undefined) for (const { changes } of before.trials) sweep.add(changes as Partial<Config>);
    if (before.trials.length !== trials.length) throw other(`of ${before.trials.length} trials`);
  }
  for (const [i, trial] of trials.entries()) {
    const text = await readFile(`${trial.folder}.json`, 'utf8').catch(() => undefined);
    if (text !== undefined && !isDeepStrictEqual(jsonOrUndefined(text), { ...trial.config }))
      throw other(`${trial.name}.json differs`);
    const { state, attempts = 0 } = before?.trials[i] ?? {};
    trial.attempts = attempts;
    if (!existsSync(path.join(trial.folder, runName))) continue;
    trial.history = (await readRun(trial.folder)).history;
    trial.best = bestOf(trial.history);
    if (state === 'finished' || state === 'put aside') trial.state = state;
  }
}

/**
 * The trials of a kept sweep, with what each has reached by now.
 *
 * @throws FerlabError when the folder holds none.
 */
export async function readTrials(folder: string): Promise<Trial[]> {
  const { trials } = await readSweep(path.join(folder, sweepName));
  return Promise.all(
    trials.map(async ({ name, changes, state, attempts = 0, reason }): Promise<Trial> => {
      const run = path.join(folder, name);
      const config = configure(JSON.parse(await readFile(`${run}.json`, 'utf8')) as Partial<Config>);
      const history = existsSync(path.join(run, runName)) ? (await readRun(run)).history : [];
      const told = { state: state as Trial['state'], attempts, reason };
      return {
        name,
        folder: run,
        config,
        changes: changes as Partial<Config>,
        history,
        best: bestOf(history),
        ...told,
      };
    }),
  );
}

async function readSweep(file: string): Promise<z.infer<typeof sweepSchema>> {
  try {
    return sweepSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it is no description of a sweep' : messageOf(error);
    throw new FerlabError(`${file} can't be used: ${reason}. Choose another folder.`);
  }
}
