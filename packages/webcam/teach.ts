/** A data set from the webcam's page, in a cell. */
import { readFile, rm, writeFile } from 'fs/promises';
import path from 'path';
import { z } from 'zod';
import { cellWaitsFor, FerlabError, isRunning, jsonOrUndefined, makeFolder } from '../base/index';
import { messageOf, placeOf } from '../base/index';
import { isNotebook } from '../display/index';
import { filesBelow } from '../layouts/index';
import {
  disposeModel,
  loadDataset,
  loadModel,
  shippedModel,
  type Dataset,
  type Model,
} from '../../src/index';
import type { WebcamServer } from './serveWebcam';
import { openTeaching, takePattern } from './teaching';
import { openWebcam, type WebcamOptions } from './webcam';

export interface TeachOptions extends WebcamOptions {
  /** Where a folder for each class is filled; what it has already stays and counts. Default `dataset/mine`. */
  folder?: string;
  /** The expressions that the page offers; more can be named there. Default: the model's. */
  classes?: readonly string[];
  /** Is told of the page's address, as where the notebook shows no frame; outside of notebooks it is printed. */
  onPage?(url: string): void;
}

const elsewhere = '<code>teach({ onPage: console.log })</code> tells';

/** Beside the pictures until “Done”: by what the pages of a kernel that was stopped find its successor. */
const addressFile = '.teaching.json';

/**
 * Shows the webcam's page with buttons that take faces: a file for each, in a folder for each class. Waits for “Done” in
 * the page, or the cell's stop button, and gives all of the folder as a data set, prepared as the model wants it.
 *
 * The pictures of one press look alike; they are one's in `people`, which keeps them on one side wherever data are
 * divided.
 *
 * @throws FerlabError when the folder is something else, or `loadDataset` can't make a data set of it: it has fewer than
 *   two classes; UsageError when a class can't be called as it is asked for.
 * @example const mine = await teach(); // then: startTraining(config, splitDataset(mine, 0.2, 1))
 */
export async function teach(options: TeachOptions = {}): Promise<Dataset> {
  const { onPage = isNotebook() ? undefined : console.log } = options;
  const folder = placeOf(options.folder ?? path.join('dataset', 'mine'));
  const { classes, preprocessing } = await infoOf(options.model ?? shippedModel);
  const teaching = await openTeaching(folder, options.classes ?? classes);
  const file = path.join(folder, addressFile);
  const address = await addressOf(file);
  const { server } = await openWebcam(options, { teaching, address }, elsewhere);
  await keepAddress(file, server);
  onPage?.(server.url);
  // A kernel is interrupted before it is restarted, too: then a page may still have pictures.
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
    teaching.end();
  };
  process.on('SIGINT', interrupt);
  cellWaitsFor(teaching.done);
  await teaching.done;
  process.removeListener('SIGINT', interrupt);
  if (!isInterrupted) await rm(file, { force: true });
  const taken = new RegExp(takePattern);
  const some = (await filesBelow(folder)).some((name) => taken.test(name));
  return loadDataset(folder, { ...preprocessing, groupBy: some ? takePattern : undefined });
}

async function infoOf(model: Model | string): Promise<Model['info']> {
  if (typeof model !== 'string') return model.info;
  const loaded = await loadModel(model);
  disposeModel(loaded);
  return loaded.info;
}

const addressSchema = z.object({
  pid: z.int(),
  port: z.int(),
  path: z.string().regex(/^\/webcam\/[\w-]+\/$/),
  token: z.string().min(40),
});

/** The address of a kernel that took pictures for the folder and is gone, or this one's own. */
async function addressOf(file: string): Promise<z.infer<typeof addressSchema> | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const { data } = addressSchema.safeParse(jsonOrUndefined(text));
  return data === undefined || (data.pid !== process.pid && isRunning(data.pid)) ? undefined : data;
}

/** For one's own eyes only: with it, a program of this machine could add pictures. */
async function keepAddress(file: string, { port, path: place, token }: WebcamServer): Promise<void> {
  const told = JSON.stringify({ pid: process.pid, port, path: place, token });
  try {
    await makeFolder(path.dirname(file));
    await rm(file, { force: true });
    await writeFile(file, told, { mode: 0o600 });
  } catch (error) {
    const folder = path.dirname(file);
    throw new FerlabError(
      `No pictures can be written to ${folder}: ${messageOf(error)}. Name another folder.`,
    );
  }
}
