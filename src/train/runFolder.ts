/** The folder of one training: configuration, history, checkpoints, best model and TensorBoard's logs. */
import { readdir, rename, rm } from 'fs/promises';
import path from 'path';
import { checkpointsAmong, claimName, FerlabError, makeFolder, messageOf } from '../../packages/base/index';
import {
  newestCheckpoint,
  removeTemporary,
  writeWholeFile,
  type Checkpoint,
} from '../../packages/base/index';
import type { Config } from '../config';
import type { RunEnd } from './ending';
import { historyCsv, type EpochRecord } from './history';
import type { LiveChange } from './liveChanges';
import { trainingStateSchema, type TrainingState } from './trainingState';

export const runName = 'run.json';
export const historyName = 'history.csv';
const modelName = 'model';

export const modelFolderOf = (folder: string) => path.join(folder, modelName);
export const logsOf = (folder: string) => path.join(folder, 'logs');

/** A folder for a new run below `parent`: the time, then the name. */
export function newRunFolder(name: string, parent = 'runs', now = new Date()): string {
  const time = now.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  return path.join(parent, `${time}-${name}`);
}

/**
 * Makes or opens a run's folder; what a killed process left in it under temporary names is removed.
 *
 * @param warn is told where the newest checkpoint is damaged and the one before is taken
 * @returns the checkpoint to go on from, or undefined where the training begins
 * @throws FerlabError when the folder can't be made, is not empty (without `resume`), is something else's, or has
 *   checkpoints of which none can be used.
 */
export async function openRunFolder(
  folder: string,
  resume: boolean,
  warn: (message: string) => void,
): Promise<Checkpoint<TrainingState> | undefined> {
  let names: string[];
  try {
    await makeFolder(folder);
    await removeUnfinished(folder);
    names = (await readdir(folder)).filter((name) => name !== claimName);
  } catch (error) {
    throw new FerlabError(
      `The run folder ${folder} can't be used: ${messageOf(error)}. Choose another folder.`,
    );
  }
  if (names.length === 0) return undefined;
  if (!resume) {
    throw new FerlabError(
      `The run folder ${folder} is not empty. Choose another folder, or continue that training by "resume".`,
    );
  }
  if (checkpointsAmong(names).length > 0) return newestCheckpoint(folder, trainingStateSchema, warn);
  // A run that ended before its first checkpoint has nothing to go on from, and nothing to lose.
  if (names.includes(runName)) return undefined;
  throw new FerlabError(`${folder} holds files but no training of ferlab's. Choose another folder.`);
}

/** What a killed process left: files under temporary names, and a model on its way to be replaced. */
async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder);
  await removeTemporary(folder, /^(?:checkpoint-\d+\.safetensors|run\.json|history\.csv|model)$/);
  const previous = `${modelName}.previous`;
  if (!names.includes(runName) || !names.includes(previous)) return;
  if (names.includes(modelName)) await rm(path.join(folder, previous), { recursive: true });
  else await rename(path.join(folder, previous), modelFolderOf(folder));
}

/** Writes what a run was started with, what was changed on its way, and how it ended. */
export async function writeRunDescription(
  folder: string,
  description: {
    config: Config;
    classes: readonly string[];
    data: { folder: string; validFolder: string; train: number; valid: number };
    changes?: readonly LiveChange[];
    quick?: boolean;
    ended?: RunEnd;
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
