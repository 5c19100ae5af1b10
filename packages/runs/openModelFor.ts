/** The model that suits pictures: photographs want one that has seen photographs, drawings one that has seen drawings. */
import { isDrawing } from '../drawn-faces/index';
import { loadModel, modelFolderOf, shippedModel, type Model } from '../../src/index';
import { aboutModel, say, shippedFigure } from './aboutModel';
import { isPassedOver, modelsBelow } from './keptModels';
import type { Trained } from './openTrained';

/**
 * Opens the model that suits pictures, and says in one line which: for photographs the shipped one, for drawings the
 * newest run that was trained on drawings. One of your own comes first where it was trained on pictures of their kind.
 *
 * @param pictures paths are photographs, unless they lie in a data set of drawings; what is in memory was drawn here
 * @param options `own` from `openTrained`; `runs` the folder in which to look
 * @example const model = await openModelFor(await ownPhotos('me.jpg'))
 * @throws FerlabError when the model can't be read.
 */
export async function openModelFor(
  pictures: readonly (string | Buffer)[],
  { own, runs = 'runs' }: { own?: Trained; runs?: string } = {},
): Promise<Model> {
  const drawn = !pictures.some((picture) => typeof picture === 'string' && !isDrawing(picture));
  if (own !== undefined && isDrawing(own.model.info.data?.folder) === drawn) {
    say(`Judged by the model in ${own.folder}.`);
    return own.model;
  }
  const models = drawn ? await modelsBelow(runs) : [];
  const kept = models.find(({ run, info }) => !isPassedOver(run) && isDrawing(info.data?.folder));
  if (kept !== undefined) {
    say(aboutModel(kept, models, 'Drawings are judged by '));
    return loadModel(modelFolderOf(kept.run.folder));
  }
  const shipped = await loadModel(shippedModel);
  const since = drawn
    ? 'Judged by the shipped model, which has seen photographs only: no run here was trained on drawings.'
    : `Photographs are judged by the shipped model${own === undefined ? '' : `, as the one in ${own.folder} has seen drawings only`}.`;
  say(`${since} It got ${shippedFigure(shipped)}.`);
  return shipped;
}
