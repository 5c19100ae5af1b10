/** A run that was kept → its hyperparameters and history. */
import { existsSync } from 'fs';
import { readFile } from 'fs/promises';
import path from 'path';
import { z } from 'zod';
import { configure, type Config } from '../config';
import { readCsv } from '../data/readCsv';
import { FerlabError, messageOf } from '../errors';
import { placeOf, placesOf } from '../placeOf';
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

/**
 * Reads the hyperparameters and the history of a run's folder, also of one under way.
 *
 * @throws FerlabError that names the file and what is wrong with it.
 */
export async function readRun(folder: string): Promise<KeptRun> {
  const place = placeOf(folder);
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
  return existsSync(path.join(folder, runName)) ? (await readDescription(folder)).changes : [];
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
