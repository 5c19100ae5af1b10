/** Opens a model: a training's best with the images that it is judged by, or the one that suits given images. */
import { existsSync } from 'fs';
import { readdir, readFile, stat } from 'fs/promises';
import path from 'path';
import { FerlabError } from '../base/index';
import { liveTraining } from '../controls/index';
import {
  dataFingerprint,
  disposeModel,
  loadModel,
  modelFolderOf,
  newRunFolder,
  reopenData,
  shippedModel,
  startTraining,
  type Config,
  type Model,
  type Split,
} from '../../src/index';
import { readRun } from './readRun';

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

/**
 * A model for this data: the newest below `runs` that was trained on it; for photographs of the seven expressions
 * otherwise the shipped one; for drawings, which that one has never seen, one that is trained now and kept below `runs`.
 *
 * @param config for the training, if there is one
 * @returns the model and its folder
 * @throws FerlabError when the model is damaged or the training can't be begun.
 */
export async function openModel(
  data: Split,
  config: Config,
  runs = 'runs',
): Promise<{ model: Model; folder: string }> {
  const open = async (folder: string) => ({
    model: await loadModel(folder),
    folder: path.relative('', folder) || folder,
  });
  const own = await newestModel(data, runs);
  if (own !== undefined) return open(own);
  const isDrawn = existsSync(path.join(path.dirname(data.train.folder), 'synthetic.json'));
  if (!isDrawn) {
    const shipped = await open(shippedModel);
    const { classes } = shipped.model.info;
    if (classes.join() === data.train.classes.join()) return shipped;
  }
  const folder = newRunFolder(config.network, runs);
  const training = startTraining(config, data, { folder, view: liveTraining });
  return open((await training.done).model);
}

/** The folders of the runs in a folder that have a model, that of the newest first. */
async function trainedBelow(runs: string): Promise<string[]> {
  const names = await readdir(runs).catch((): string[] => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const folder = path.join(runs, name);
      const model = await stat(path.join(modelFolderOf(folder), 'ferlab.json')).catch(() => undefined);
      return model === undefined ? [] : [{ folder, time: model.mtimeMs }];
    }),
  );
  return found
    .flat()
    .sort((a, b) => b.time - a.time)
    .map(({ folder }) => folder);
}

async function newestRun(runs: string): Promise<string> {
  const [newest] = await trainedBelow(runs);
  if (newest !== undefined) return newest;
  throw new FerlabError(`No trained model below ${path.resolve(runs)}. Train one by startTraining.`);
}

/** The model below `runs` that was last trained on just this data, and so has not seen its validation images. */
async function newestModel(data: Split, runs: string): Promise<string | undefined> {
  const wanted = dataFingerprint(data);
  for (const folder of (await trainedBelow(runs)).map(modelFolderOf)) {
    try {
      const text = await readFile(path.join(folder, 'ferlab.json'), 'utf8');
      if ((JSON.parse(text) as Partial<Model['info']>).data?.fingerprint === wanted) return folder;
    } catch {
      // Damaged, or gone meanwhile: another may do.
    }
  }
  return undefined;
}
