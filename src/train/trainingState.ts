/** Where a training stands, in the form in which checkpoints keep it. */
import { createHash } from 'crypto';
import path from 'path';
import { z } from 'zod';
import { FerlabError, shown } from '../../packages/base/index';
import { configure, fieldNames, type Config } from '../config';
import type { Split } from '../data/splitDataset';
import { epochRecordSchema } from './history';

export const trainingStateSchema = z.object({
  config: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  /** Hash of the classes and the training and validation files. */
  data: z.string(),
  /** Epoch under way or next, from 1, and the batches of it that are done. */
  epoch: z.int().min(1),
  batch: z.int().min(0),
  /** Steps done in all. */
  step: z.int().min(0),
  /** Sums over the batches done in this epoch. */
  lossSum: z.number(),
  correctSum: z.number(),
  imagesDone: z.int().min(0),
  seconds: z.number().min(0),
  trainSeconds: z.number().min(0),
  history: z.array(epochRecordSchema),
  best: epochRecordSchema.optional(),
  /** Lowest validation loss so far and the epochs since, for early stopping. */
  lowestLoss: z.number().nullable(),
  epochsSinceLowest: z.int().min(0),
  plateau: z.object({ rate: z.number(), best: z.number().nullable(), badEpochs: z.int().min(0) }),
});

export type TrainingState = z.infer<typeof trainingStateSchema>;

/** What stands at the beginning of an epoch. */
export function newEpoch(epoch: number) {
  return { epoch, batch: 0, lossSum: 0, correctSum: 0, imagesDone: 0, seconds: 0 };
}

/** The state of a training that has not begun. */
export function initialState(config: Config, data: string): TrainingState {
  return {
    config: { ...config },
    data,
    ...newEpoch(1),
    step: 0,
    trainSeconds: 0,
    history: [],
    lowestLoss: null,
    epochsSinceLowest: 0,
    plateau: { rate: config.learningRate, best: null, badEpochs: 0 },
  };
}

/** What may change within a training, since no result depends on it. */
const changeable: readonly (keyof Config)[] = ['keepCheckpoints', 'checkpointMinutes'];

/** Tells whether a training is resumed on the images that it began with. */
export function dataFingerprint({ train, valid }: Split): string {
  const hash = createHash('sha256').update(JSON.stringify(train.classes));
  for (const part of [train, valid]) {
    part.files.forEach((file, i) => hash.update(`${path.basename(file)}\0${part.labels[i]}\n`));
    hash.update(part.pixels);
  }
  return hash.digest('hex');
}

/**
 * @throws FerlabError when a training would go on with other hyperparameters or other images than it began with.
 */
export function requireSameTraining(
  state: TrainingState,
  config: Config,
  data: string,
  folder: string,
): void {
  const before = configure(state.config as Partial<Config>);
  const changed = fieldNames.filter((name) => before[name] !== config[name] && !changeable.includes(name));
  if (changed.length > 0) {
    const differences = changed.map(
      (name) => `${name} was ${shown(before[name])}, now ${shown(config[name])}`,
    );
    throw new FerlabError(
      `The training in ${folder} can't continue with other hyperparameters (${differences.join('; ')}). ` +
        'Resume it with the former ones or train into another folder.',
    );
  }
  if (state.data !== data) {
    throw new FerlabError(
      `The training in ${folder} began with other images than those given. Give the same data, or train into ` +
        'another folder. Where its run.json lacks "validFolder" beside "folder", name the folder of its validation ' +
        'images there, or pass the data: openRun(name, { data }).',
    );
  }
}
