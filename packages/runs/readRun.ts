/** A run that was kept → its hyperparameters and history. */
import { existsSync, readdirSync } from 'fs';
import path from 'path';
import { FerlabError, placeOf, placesOf, readCsv, suggestion } from '../base/index';
import {
  epochRecordSchema,
  historyName,
  isRun,
  readDescription,
  type EpochRecord,
  type RunDescription,
} from '../../src/index';

/** What a run's folder tells of it. */
export interface KeptRun extends RunDescription {
  folder: string;
  /** One record for each epoch that was done. */
  history: EpochRecord[];
}

/** Where a training is kept whose folder begins with no path: `runs()` calls it by its name there. */
const parent = 'runs';

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
    `No training found in ${placesOf(name)}, nor under that name in "${parent}".` +
      `${suggestion(path.basename(name), names)} runs() lists them.`,
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
