/** Shows a data set: its faces and how they are spread over the classes. */
import { randomStream } from '../../packages/base/index';
import { displayFigure, displayImage } from '../../packages/display/index';
import { channelsOf } from '../../packages/pixels/index';
import { classDistribution, faceGrid, type FacePicture } from '../../packages/plots/index';
import { classCounts, pixelsOf, type Dataset } from '../data/dataset';
import type { Split } from '../data/splitDataset';

/** One image of a data set as a picture with a label. */
export function facePicture(dataset: Dataset, index: number): FacePicture {
  const { height, width } = dataset.preprocessing;
  const label = dataset.classes[dataset.labels[index]!]!;
  const channels = channelsOf(dataset.preprocessing);
  return { pixels: pixelsOf(dataset, index), height, width, channels, label };
}

/**
 * Shows some faces of every class, as the network sees them.
 *
 * @param rows faces of each class, drawn at random by `seed`
 */
export async function showFaces(dataset: Dataset, { rows = 2, seed = 1 } = {}): Promise<void> {
  const order = randomStream(seed, 'show').shuffle(Array.from(dataset.labels.keys()));
  const ofClass = dataset.classes.map((_, label) =>
    order.filter((index) => dataset.labels[index] === label).slice(0, rows),
  );
  const indices = Array.from({ length: rows }, (_, row) =>
    ofClass.flatMap((class_) => class_[row] ?? []),
  ).flat();
  const faces = indices.map((index) => facePicture(dataset, index));
  displayImage(await faceGrid(faces, { columns: dataset.classes.length }), { alt: 'faces of every class' });
}

/** Shows how many images each class has, in training and in validation. */
export async function showClassDistribution({ train, valid }: Split): Promise<void> {
  const counts = (dataset: Dataset) =>
    Object.fromEntries(classCounts(dataset).map((count, label) => [dataset.classes[label]!, count]));
  await displayFigure(classDistribution({ training: counts(train), validation: counts(valid) }));
}
