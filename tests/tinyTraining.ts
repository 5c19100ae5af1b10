/** Trainings that take a second, and what their folders hold. */
import { readdirSync } from 'fs';
import { configure, type Config } from '../src/config';
import { checkpointsIn, readCheckpoint } from '../packages/base/index';
import { trainingStateSchema } from '../src/train/trainingState';
import { tinyDataset } from './tinyDataset';

/** Three batches an epoch. */
export const data = { train: tinyDataset(16), valid: tinyDataset(8, 3, 1000) };
const gentle = { mirror: 0, rotation: 0, scale: 0, shift: 0.05, erasing: 0 };
export const quick = (changes: Partial<Config> = {}) =>
  configure({ height: 40, width: 40, epochs: 3, batchSize: 16, learningRate: 0.01, ...gentle, ...changes });

export const newestIn = async (folder: string) => (await checkpointsIn(folder))[0]!;
export const checkpointIn = async (folder: string) =>
  readCheckpoint(await newestIn(folder), trainingStateSchema);
export const namesIn = (folder: string) => readdirSync(folder).sort();
