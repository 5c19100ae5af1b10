/** The folder of a sweep: what is tried on which images, and how far each trial has come. */
import { existsSync } from 'fs';
import { readdir, readFile } from 'fs/promises';
import path from 'path';
import { z } from 'zod';
import { bestOf, modelFolderOf, runName } from '../../../src/index';
import { FerlabError, makeFolder, messageOf, writeWholeFile } from '../../base/index';
import { readRun } from '../readRun';
import type { Trial } from './sweepTrials';

interface Sides {
  train: string;
  valid?: string;
}

const sweepName = 'sweep.json';

const sweepSchema = z.object({
  format: z.literal('ferlab-sweep'),
  data: z.object({ train: z.string(), valid: z.string().optional() }),
  trials: z.array(z.object({ name: z.string(), state: z.string() })),
});

/** A trial as a JSON document. */
export const trialDocument = ({ name, folder, changes, state, history, best, reason }: Trial) => ({
  name,
  folder: path.resolve(folder),
  changes,
  state,
  epochs: history.length,
  best: best === undefined ? null : pick(best),
  model: best === undefined ? null : path.resolve(modelFolderOf(folder)),
  ...(reason === undefined ? {} : { reason }),
});

const pick = ({ epoch, validLoss, validAccuracy }: NonNullable<Trial['best']>) => ({
  epoch,
  validLoss,
  validAccuracy,
});

/** Writes how far the trials have come. */
export async function writeSweep(folder: string, trials: readonly Trial[], data: Sides): Promise<void> {
  const sweep = {
    format: 'ferlab-sweep',
    version: 1,
    data: absolute(data),
    trials: trials.map(trialDocument),
  };
  await writeWholeFile(path.join(folder, sweepName), `${JSON.stringify(sweep, null, 2)}\n`);
}

const absolute = ({ train, valid }: Sides): Sides => ({
  train: path.resolve(train),
  ...(valid === undefined ? {} : { valid: path.resolve(valid) }),
});

/**
 * Makes a sweep's folder and writes each trial's hyperparameters, or finds them there and tells the trials how far they
 * have come.
 *
 * @throws FerlabError when the folder can't be made, or holds another sweep or something else.
 */
export async function openSweepFolder(folder: string, trials: readonly Trial[], data: Sides): Promise<void> {
  let names: string[];
  try {
    await makeFolder(folder);
    names = await readdir(folder);
  } catch (error) {
    throw new FerlabError(`The folder ${folder} can't be used: ${messageOf(error)}. Choose another folder.`);
  }
  if (names.length > 0) await takeUp(folder, names, trials, data);
  for (const trial of trials) await writeWholeFile(`${trial.folder}.json`, configText(trial));
  await writeSweep(folder, trials, data);
}

const configText = ({ config }: Trial) => `${JSON.stringify(config, null, 2)}\n`;

async function takeUp(
  folder: string,
  names: readonly string[],
  trials: readonly Trial[],
  data: Sides,
): Promise<void> {
  const other = (why: string) =>
    new FerlabError(`${folder} holds another sweep (${why}). Choose another folder.`);
  const before = names.includes(sweepName) ? await readSweep(path.join(folder, sweepName)) : undefined;
  // One that was killed at its very beginning has its trials' hyperparameters alone.
  const known = (name: string) => trials.some((trial) => name.startsWith(`${trial.name}.json`));
  if (before === undefined && !names.every(known)) {
    throw new FerlabError(`${folder} holds files but no sweep of ferlab's. Choose another folder.`);
  }
  if (before !== undefined && JSON.stringify(before.data) !== JSON.stringify(absolute(data)))
    throw other(`of ${Object.values(before.data).join(' and ')}`);
  if (before !== undefined && before.trials.length !== trials.length)
    throw other(`of ${before.trials.length} trials`);
  for (const [i, trial] of trials.entries()) {
    const text = await readFile(`${trial.folder}.json`, 'utf8').catch(() => undefined);
    if (text !== undefined && text !== configText(trial)) throw other(`${trial.name}.json differs`);
    if (!existsSync(path.join(trial.folder, runName))) continue;
    trial.history = (await readRun(trial.folder)).history;
    trial.best = bestOf(trial.history);
    if (before?.trials[i]?.state === 'finished') trial.state = 'finished';
  }
}

async function readSweep(file: string): Promise<z.infer<typeof sweepSchema>> {
  try {
    return sweepSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it is no description of a sweep' : messageOf(error);
    throw new FerlabError(`${file} can't be used: ${reason}. Choose another folder.`);
  }
}
