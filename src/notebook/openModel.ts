/** Opens the notebook's model: one's own newest, the shipped one, or one that is trained now. */
import { existsSync } from 'fs';
import { readdir, readFile, stat } from 'fs/promises';
import path from 'path';
import type { Config } from '../config';
import type { Split } from '../data/splitDataset';
import type { Model } from '../nn/model';
import { loadModel, shippedModel } from '../nn/modelFolder';
import { modelFolderOf, newRunFolder } from '../train/runFolder';
import { startTraining } from '../train/startTraining';
import { dataFingerprint } from '../train/trainingState';
import { liveTraining } from './liveTraining';

/** The model below `runs` that was last trained on just this data, and so has not seen its validation images. */
async function newestModel(data: Split, runs: string): Promise<string | undefined> {
  const wanted = dataFingerprint(data);
  const names = await readdir(runs).catch((): string[] => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const folder = modelFolderOf(path.join(runs, name));
      const file = path.join(folder, 'ferlab.json');
      try {
        const { data } = JSON.parse(await readFile(file, 'utf8')) as Partial<Model['info']>;
        return data?.fingerprint === wanted ? [{ folder, time: (await stat(file)).mtimeMs }] : [];
      } catch {
        // No run, or one without a model yet.
        return [];
      }
    }),
  );
  return found.flat().sort((a, b) => b.time - a.time)[0]?.folder;
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
  const run = startTraining(config, data, { folder, view: liveTraining });
  return open((await run.done).model);
}
