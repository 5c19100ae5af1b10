/** The folder of one training: configuration, history, checkpoint, best model and TensorBoard's logs. */
import { mkdir, readdir, rm } from 'fs/promises';
import path from 'path';
import type { Config } from '../config';
import { FerlabError, messageOf } from '../errors';
import { writeWholeFile } from '../wholeFile';
import { readCheckpoint, type Checkpoint } from './checkpoint';
import { historyCsv, type EpochRecord } from './history';
import { trainingStateSchema, type TrainingState } from './trainingState';

const checkpointName = 'checkpoint.safetensors';
export const runName = 'run.json';
export const historyName = 'history.csv';

export const modelFolderOf = (folder: string) => path.join(folder, 'model');
export const logsOf = (folder: string) => path.join(folder, 'logs');
export const checkpointOf = (folder: string) => path.join(folder, checkpointName);

/** A folder for a new run below `parent`: the time, then the name. */
export function newRunFolder(name: string, parent = 'runs', now = new Date()): string {
  const time = now.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  return path.join(parent, `${time}-${name}`);
}

/**
 * Makes or opens a run's folder.
 *
 * @returns the checkpoint to go on from, or undefined where the training begins
 * @throws FerlabError when the folder can't be made, is not empty (without `resume`), or is something else's.
 */
export async function openRunFolder(
  folder: string,
  resume: boolean,
): Promise<Checkpoint<TrainingState> | undefined> {
  let names: string[];
  try {
    await mkdir(folder, { recursive: true });
    names = await readdir(folder);
  } catch (error) {
    throw new FerlabError(
      `The run folder ${folder} can't be used: ${messageOf(error)}. Choose another folder.`,
    );
  }
  if (names.length === 0) return undefined;
  if (!resume) {
    throw new FerlabError(
      `The run folder ${folder} is not empty. Choose another folder, or go on with that training by "resume".`,
    );
  }
  if (names.includes(checkpointName)) {
    await removeUnfinished(folder, names);
    return readCheckpoint(checkpointOf(folder), trainingStateSchema);
  }
  // A run that ended before its first checkpoint has nothing to go on from, and nothing to lose.
  if (names.includes(runName)) return undefined;
  throw new FerlabError(`${folder} holds files but no training of ferlab's. Choose another folder.`);
}

/** What a killed process left under temporary names. */
async function removeUnfinished(folder: string, names: readonly string[]): Promise<void> {
  const unfinished = names.filter((name) =>
    /^(checkpoint\.safetensors|run\.json|history\.csv|model)\.\d+\.tmp$/.test(name),
  );
  await Promise.all(unfinished.map((name) => rm(path.join(folder, name), { recursive: true, force: true })));
}

/** Writes what a run was started with. */
export async function writeRunDescription(
  folder: string,
  description: {
    config: Config;
    classes: readonly string[];
    data: { folder: string; train: number; valid: number };
  },
): Promise<void> {
  const versions = { node: process.versions.node };
  await writeWholeFile(
    path.join(folder, runName),
    `${JSON.stringify({ format: 'ferlab-run', version: 1, ...description, versions }, null, 2)}\n`,
  );
}

/** Writes the history as CSV. */
export async function writeHistory(folder: string, history: readonly EpochRecord[]): Promise<void> {
  await writeWholeFile(path.join(folder, historyName), historyCsv(history));
}
