/** Opens what an earlier training has left: its best model, and the images that it is judged by. */
import { readdir, stat } from 'fs/promises';
import path from 'path';
import type { Config } from '../config';
import type { Split } from '../data/splitDataset';
import { FerlabError } from '../../packages/base/index';
import { disposeModel, type Model } from '../nn/model';
import { loadModel } from '../nn/modelFolder';
import { readRun } from '../train/readRun';
import { modelFolderOf } from '../train/runFolder';
import { dataFingerprint } from '../train/trainingState';
import { reopenData } from './openDataset';

/** A training's best model with all that judges it. */
export interface Trained {
  /** The model's folder. */
  folder: string;
  config: Config;
  data: Split;
  /** Its tensors are freed by `disposeModel`. */
  model: Model;
}

/**
 * Opens a kept run's best model and its images from disk, such as after a restart of the kernel.
 *
 * @param run its folder, or its name below `runs`; by default that of the newest model below `runs`
 * @example const { model, data } = await openTrained()
 * @throws FerlabError when there is no such run or model, or its images are others now: it may have learnt by them.
 */
export async function openTrained(run?: string, runs = 'runs'): Promise<Trained> {
  const { folder, config, data: sides } = await readRun(run ?? (await newestRun(runs)));
  const data = await reopenData(config, sides);
  const model = await loadModel(modelFolderOf(folder));
  if (dataFingerprint(data) !== model.info.data?.fingerprint) {
    disposeModel(model);
    throw new FerlabError(
      `The images in ${sides.train} are not those that the training in ${folder} began with. ` +
        'Put them back, or train again. ' +
        (sides.valid === undefined
          ? 'If it was judged by a folder of its own, name that in its run.json: "validFolder" beside "folder".'
          : ''),
    );
  }
  return { folder: modelFolderOf(folder), config, data, model };
}

async function newestRun(runs: string): Promise<string> {
  const names = await readdir(runs).catch(() => []);
  const times = names.map(async (name) => {
    const folder = path.join(runs, name);
    const found = await stat(path.join(modelFolderOf(folder), 'ferlab.json')).catch(() => undefined);
    return { folder, time: found?.mtimeMs ?? -1 };
  });
  const [newest] = (await Promise.all(times)).sort((a, b) => b.time - a.time);
  if (newest !== undefined && newest.time >= 0) return newest.folder;
  throw new FerlabError(`No trained model below ${path.resolve(runs)}. Train one by startTraining.`);
}
