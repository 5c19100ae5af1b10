/** Shows what training sees and whether it can learn. */
import { displayFigure, displayImage, formatPercent } from '../display/index';
import { channelsOf } from '../pixels/index';
import { faceGrid, type FacePicture } from '../plots/index';
import { tf } from '../tensorflow/index';
import { BatchMaker, batchRequest, trainingOrder, type Config, type Split } from '../../src/index';
import type { LearningRateSweep } from './findLearningRate';
import { learningRateFinder } from './plots/learningRateFinder';
import { lossOfSteps } from './plots/lossOfSteps';

/**
 * Shows the first faces of the training's first batch as the network gets them: augmented, and blended where mixup is
 * on.
 */
export async function showBatch(config: Config, { train }: Split, count = 16): Promise<void> {
  displayImage(await faceGrid(batchPictures(config, { train }, count)), { alt: 'a batch of training faces' });
}

/** The pictures of `showBatch`; the note of a blended face says what of whom it is. */
export function batchPictures(config: Config, { train }: Pick<Split, 'train'>, count: number): FacePicture[] {
  const { height, width } = train.preprocessing;
  const channels = channelsOf(train.preprocessing);
  const maker = new BatchMaker(train, config);
  const { images, targets } = maker.next(batchRequest(trainingOrder(train, config, 1), 1, 0, config));
  const [shares, targetRows] = [images.dataSync(), targets.arraySync()];
  const size = height * width * channels;
  maker.dispose();
  tf.dispose([images, targets]);
  return targetRows.slice(0, count).map((target, i) => {
    const named = target
      .map((share, label) => ({ share, name: train.classes[label]! }))
      .filter(({ share }) => share > 0)
      .sort((a, b) => b.share - a.share);
    const note = named.map(({ share, name }) => `${formatPercent(share)} ${name}`).join(' + ');
    return {
      height,
      width,
      channels,
      label: named[0]!.name,
      pixels: Uint8Array.from(shares.subarray(i * size, (i + 1) * size), (share) => Math.round(share * 255)),
      ...(named.length > 1 ? { note } : {}),
    };
  });
}

/** Shows the losses of `overfitOneBatch`: a curve that must fall to nearly 0. */
export async function showOverfit(losses: readonly number[]): Promise<void> {
  await displayFigure(lossOfSteps(losses));
}

/** Shows the loss over the learning rate, with the rates that `findLearningRate` suggests. */
export async function showLearningRates(sweep: LearningRateSweep): Promise<void> {
  await displayFigure(learningRateFinder(sweep));
}
