/** What a run was begun with and how it ended, as its folder tells it. */
import { existsSync } from 'fs';
import { readFile } from 'fs/promises';
import path from 'path';
import { z } from 'zod';
import { FerlabError, messageOf, placesOf } from '../../packages/base/index';
import { configure, type Config } from '../config';
import { endSchema, type RunEnd } from './ending';
import { liveChangeSchema, type LiveChange } from './liveChanges';
import { runName } from './runFolder';

/** What a run was begun with, and how it ended. */
export interface RunDescription {
  config: Config;
  /** What was changed while it ran: with these, `startTraining` repeats it exactly. */
  changes: LiveChange[];
  /** Folders of the images; one alone where a share of it was held out. */
  data: { train: string; valid?: string };
  /** Whether it was no more than a look whether everything works. */
  quick: boolean;
  /** How it ended; undefined while it trains, and where it was killed or failed. */
  ended?: RunEnd;
}

const descriptionSchema = z.object({
  format: z.literal('ferlab-run'),
  config: z.record(z.string(), z.unknown()),
  data: z.object({ folder: z.string(), validFolder: z.string().optional() }),
  changes: z.array(liveChangeSchema).default([]),
  quick: z.boolean().default(false),
  ended: endSchema.optional(),
});

/** Whether a folder is a run's. */
export const isRun = (folder: string) => existsSync(path.join(folder, runName));

/** Reads what was changed on a run's way; nothing where there is no run yet. */
export async function readChanges(folder: string): Promise<LiveChange[]> {
  return isRun(folder) ? (await readDescription(folder)).changes : [];
}

/**
 * Reads what a run was begun with, what was changed on its way, and how it ended.
 *
 * @throws FerlabError that names the file and what is wrong with it.
 */
export async function readDescription(folder: string): Promise<RunDescription> {
  const file = path.join(folder, runName);
  try {
    const { config, data, ...rest } = descriptionSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    const { folder: train, validFolder: valid } = data;
    return {
      config: configure(config as Partial<Config>),
      ...rest,
      data: valid === undefined || valid === train ? { train } : { train, valid },
    };
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it is no description of a run' : messageOf(error);
    throw new FerlabError(`${placesOf(file)} can't be used: ${reason}. Expected the folder of a training.`);
  }
}
