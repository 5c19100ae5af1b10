/** The checkpoints of a folder: named by the steps that were done, the newest few kept, damaged ones put aside. */
import { readdir, rename, rm } from 'fs/promises';
import path from 'path';
import type { z } from 'zod';
import { FerlabError, messageOf } from './errors';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from './safetensors';

const checkpointName = (step: number) => `checkpoint-${String(step).padStart(6, '0')}.safetensors`;

/** The checkpoints among a folder's names, newest first. */
export function checkpointsAmong(names: readonly string[]): string[] {
  const stepOf = (name: string) => Number(/^checkpoint-(\d+)\.safetensors$/.exec(name)?.[1] ?? NaN);
  return names.filter((name) => stepOf(name) >= 0).sort((a, b) => stepOf(b) - stepOf(a));
}

/** The files of a folder's checkpoints, newest first. */
export async function checkpointsIn(folder: string): Promise<string[]> {
  return checkpointsAmong(await readdir(folder)).map((name) => path.join(folder, name));
}

/**
 * The newest checkpoint that is whole. Newer ones get another name: they would be taken for the newest again.
 *
 * @param warn is told where the newest one is damaged and the one before is taken
 * @throws FerlabError when none can be used.
 */
export async function newestCheckpoint<State>(
  folder: string,
  schema: z.ZodType<State>,
  warn: (message: string) => void,
): Promise<Checkpoint<State>> {
  const refused: { file: string; reason: string }[] = [];
  for (const file of await checkpointsIn(folder)) {
    try {
      const checkpoint = await readCheckpoint(file, schema);
      for (const { file: newer, reason } of refused) {
        await rename(newer, `${newer}.damaged`);
        warn(`${reason} It is put aside; continuing from the one before, ${path.basename(file)}.`);
      }
      return checkpoint;
    } catch (error) {
      refused.push({ file, reason: messageOf(error) });
    }
  }
  throw new FerlabError(`${refused[0]!.reason} There is none before it. Train into another folder.`);
}

/**
 * Writes a checkpoint, then removes older ones but the newest few and that of the best epoch.
 *
 * @param bestStep steps that were done at the end of the best epoch
 * @returns the checkpoint's file
 */
export async function keepCheckpoint<State extends { step: number }>(
  folder: string,
  checkpoint: Checkpoint<State>,
  newest: number,
  bestStep?: number,
): Promise<string> {
  const file = path.join(folder, checkpointName(checkpoint.state.step));
  await writeCheckpoint(file, checkpoint);
  const old = checkpointsAmong(await readdir(folder)).slice(newest);
  for (const name of old) {
    if (bestStep === undefined || name !== checkpointName(bestStep))
      await rm(path.join(folder, name), { force: true });
  }
  return file;
}
