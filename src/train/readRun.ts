/** A run that was kept → its hyperparameters and history. */
import { readFile } from 'fs/promises';
import path from 'path';
import { z } from 'zod';
import { configure, type Config } from '../config';
import { readCsv } from '../data/readCsv';
import { FerlabError, messageOf } from '../errors';
import { epochRecordSchema, type EpochRecord } from './history';
import { historyName, runName } from './runFolder';

/** What a run's folder tells of it. */
export interface KeptRun {
  folder: string;
  config: Config;
  /** One record for each epoch that was done. */
  history: EpochRecord[];
}

const descriptionSchema = z.object({
  format: z.literal('ferlab-run'),
  config: z.record(z.string(), z.unknown()),
});

/**
 * Reads the hyperparameters and the history of a run's folder, also of one under way.
 *
 * @throws FerlabError that names the file and what is wrong with it.
 */
export async function readRun(folder: string): Promise<KeptRun> {
  const config = await readRunConfig(folder);
  return { folder, config, history: await readHistory(path.join(folder, historyName)) };
}

/**
 * Reads the hyperparameters with which a run was begun.
 *
 * @throws FerlabError that names the file and what is wrong with it.
 */
export async function readRunConfig(folder: string): Promise<Config> {
  const file = path.join(folder, runName);
  try {
    const { config } = descriptionSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return configure(config as Partial<Config>);
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it is no description of a run' : messageOf(error);
    throw new FerlabError(`${file} can't be used: ${reason}. Expected the folder of a training.`);
  }
}

async function readHistory(file: string): Promise<EpochRecord[]> {
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
