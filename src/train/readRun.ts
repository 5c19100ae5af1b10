/** A run that was kept → its hyperparameters and history. */
import { existsSync, readdirSync } from 'fs';
import { readFile } from 'fs/promises';
import path from 'path';
import { z } from 'zod';
import { configure, type Config } from '../config';
import { readCsv, FerlabError, messageOf, suggestion, placeOf, placesOf } from '../../packages/base/index';
import { epochRecordSchema, type EpochRecord } from './history';
import { liveChangeSchema, type LiveChange } from './liveChanges';
import { historyName, runName } from './runFolder';

/** What a run's folder tells of it. */
export interface KeptRun {
  folder: string;
  config: Config;
  /** One record for each epoch that was done. */
  history: EpochRecord[];
  /** What was changed while it ran: with these, `startTraining` repeats it exactly. */
  changes: LiveChange[];
  /** Folders of the images; one alone where a share of it was held out. */
  data: { train: string; valid?: string };
}

const descriptionSchema = z.object({
  format: z.literal('ferlab-run'),
  config: z.record(z.string(), z.unknown()),
  data: z.object({ folder: z.string(), validFolder: z.string().optional() }),
  changes: z.array(liveChangeSchema).default([]),
});

/** Where a training is kept whose folder begins with no path: `runs()` calls it by its name there. */
const parent = 'runs';

const isRun = (folder: string) => existsSync(path.join(folder, runName));

/**
 * The folder of a kept run.
 *
 * @param name the folder, or its name below `runs`
 * @throws FerlabError, with the nearest name, when it is neither.
 */
export function runFolderOf(name: string): string {
  const found = [path.join(parent, name), placeOf(name)].find(isRun);
  if (found !== undefined) return found;
  const names = existsSync(parent)
    ? readdirSync(parent).filter((each) => isRun(path.join(parent, each)))
    : [];
  throw new FerlabError(
    `No training is kept in ${placesOf(name)}, and none is called so below "${parent}".` +
      `${suggestion(path.basename(name), names)} runs() lists those that are.`,
  );
}

/**
 * Reads the hyperparameters and the history of a kept run, also of one under way.
 *
 * @param name its folder, or its name below `runs`
 * @throws FerlabError that names the file and what is wrong with it.
 */
export async function readRun(name: string): Promise<KeptRun> {
  const place = runFolderOf(name);
  const description = await readDescription(place);
  return { folder: place, ...description, history: await readHistory(path.join(place, historyName)) };
}

/**
 * Reads the hyperparameters with which a run was begun.
 *
 * @throws FerlabError that names the file and what is wrong with it.
 */
export async function readRunConfig(folder: string): Promise<Config> {
  return (await readDescription(placeOf(folder))).config;
}

/** Reads what was changed on a run's way; nothing where there is no run yet. */
export async function readChanges(folder: string): Promise<LiveChange[]> {
  return isRun(folder) ? (await readDescription(folder)).changes : [];
}

async function readDescription(folder: string): Promise<Pick<KeptRun, 'config' | 'changes' | 'data'>> {
  const file = path.join(folder, runName);
  try {
    const { config, changes, data } = descriptionSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    const { folder: train, validFolder: valid } = data;
    return {
      config: configure(config as Partial<Config>),
      changes,
      data: valid === undefined || valid === train ? { train } : { train, valid },
    };
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it is no description of a run' : messageOf(error);
    throw new FerlabError(`${placesOf(file)} can't be used: ${reason}. Expected the folder of a training.`);
  }
}

/** None before the first epoch's end. */
async function readHistory(file: string): Promise<EpochRecord[]> {
  if (!existsSync(file)) return [];
  const names = Object.keys(epochRecordSchema.shape);
  const rows = await readCsv(
    file,
    names.map((name) => [name.toLowerCase()] as const),
  );
  return rows.map((row, i) => {
    const record = epochRecordSchema.safeParse(
      Object.fromEntries(names.map((name, j) => [name, Number(row[j])])),
    );
    if (record.success) return record.data;
    throw new FerlabError(`The history ${file} is damaged in row ${i + 2}. Leave this run out.`);
  });
}
