/** Opens a model: a training's best with the images that it is judged by, or the one that suits given images. */
import path from 'path';
import { FerlabError, printedAs } from '../base/index';
import { isDrawing } from '../drawn-faces/index';
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
import { aboutModel, skippedText, say, shippedFigure } from './aboutModel';
import { isPassedOver, modelsBelow, readKeptModel, type KeptModel } from './keptModels';
import { readRun } from './readRun';

/** A training's best model with all that judges it. */
export interface Trained {
  /** The model's folder. */
  folder: string;
  config: Config;
  data: Split;
  /** Its tensors are freed by `disposeModel`. */
  model: Model;
  /** The line on which run it is of, and how good. */
  about: string;
}

/**
 * Opens a kept run's best model and its images from disk, such as after a restart of the kernel, and says in one line
 * which one that is, how its training ended, how good it is, and whether a better one on these data exists.
 *
 * @param run its folder, or its name below `runs`; by default the newest one that did not diverge, was no quick look,
 *   and was not ended before its third epoch
 * @example const { model, data } = await openTrained()
 * @throws FerlabError when there is no such run or model, or its images are others now: it may have learnt by them.
 */
export async function openTrained(run?: string, runs = 'runs'): Promise<Trained> {
  const listed = run === undefined ? await modelsBelow(runs) : undefined;
  const { folder, config, data: sides } = await readRun(run ?? newestRun(listed!, runs));
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
  const about = aboutModel(await readKeptModel(folder), listed ?? (await modelsBelow(path.dirname(folder))));
  say(about);
  // As a cell's last value it says what it holds, in place of every image and weight.
  const text = `${modelFolderOf(folder)}: its model, data, config and folder, and the line about it`;
  const opened = { folder: modelFolderOf(folder), config, data, model, about };
  return printedAs(opened, () => text);
}

/**
 * A model for this data: the newest below `runs` that was trained on it, but those that `openTrained` skips; for
 * photographs of the seven expressions otherwise the shipped one; for drawings, which that one has never seen, one that
 * is trained now and kept below `runs`. One line says which.
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
  const fingerprint = dataFingerprint(data);
  const kept = (await modelsBelow(runs)).filter(({ info }) => info.data?.fingerprint === fingerprint);
  const own = kept.find(({ run }) => !isPassedOver(run));
  if (own !== undefined) return openKept(own, kept);
  if (!isDrawing(data.train.folder)) {
    const shipped = await openFolder(shippedModel);
    if (shipped.model.info.classes.join() === data.train.classes.join()) {
      say([shippedText(shipped.model), skippedText(kept)].filter(Boolean).join(' '));
      return shipped;
    }
    disposeModel(shipped.model);
  }
  const folder = newRunFolder(config.network, runs);
  await startTraining(config, data, { folder, view: liveTraining }).done;
  const trained = await readKeptModel(folder);
  return openKept(trained, [trained, ...kept]);
}

async function openKept(kept: KeptModel, others: readonly KeptModel[]) {
  const opened = await openFolder(modelFolderOf(kept.run.folder));
  say(aboutModel(kept, others));
  return opened;
}

const openFolder = async (folder: string) => ({
  model: await loadModel(folder),
  folder: path.relative('', folder) || folder,
});

const shippedText = (model: Model): string =>
  `The shipped model, since none here was trained on these data. It got ${shippedFigure(model)}.`;

function newestRun(models: readonly KeptModel[], runs: string): string {
  const newest = models.find(({ run }) => !isPassedOver(run));
  if (newest !== undefined) return newest.run.folder;
  const passed = skippedText(models);
  throw new FerlabError(
    `No finished training in ${path.resolve(runs)}. Start one with startTraining.${passed && ` ${passed}`}`,
  );
}
