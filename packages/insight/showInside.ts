/** Shows what goes on inside a model: where it finds its evidence, what its layers make of a face. */
import { shown, UsageError } from '../base/index';
import { displayImage, formatPercent, progressOf } from '../display/index';
import { channelsOf } from '../pixels/index';
import { emptyPicture, faceGrid, faceGroups, type FacePicture } from '../plots/index';
import { facePicture, pixelsOf, type Dataset, type Model, type RecognizedFace } from '../../src/index';
import { activationMap, occlusionMap, type ClassMap } from './activationMaps';
import { featureMaps, firstFilters } from './featureMaps';
import { evidenceLegend, featureGrid, filterPicture, overlay, strongest } from './pictures/mapPictures';

/** @throws UsageError when the data set has no such image. */
function requireImage({ labels, folder }: Dataset, index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < labels.length) return;
  throw new UsageError(
    `Expected an image from 0 to ${labels.length - 1}, of those in ${folder}, but found ${shown(index)}.`,
  );
}

export interface EvidenceOptions {
  /** The expression asked about; the true one of each face when left out. */
  expression?: string;
  /** "occlusion" (by default) covers place after place; "activation" shows the network's own score maps. */
  by?: 'occlusion' | 'activation';
}

/**
 * Shows faces beside what on them spoke for and against the predicted and one chosen expression, all on one scale.
 * A progress bar counts the faces.
 *
 * @param indices of images in the data set
 * @throws UsageError when an index or the expression is unknown.
 */
export async function showEvidence(
  model: Model,
  dataset: Dataset,
  indices: readonly number[],
  { expression, by = 'occlusion' }: EvidenceOptions = {},
): Promise<void> {
  const faces = indices.map((index) => {
    requireImage(dataset, index);
    const face = facePicture(dataset, index);
    return { face: { ...face, note: 'true' }, asked: expression ?? face.label };
  });
  await showMaps(model, faces, by);
}

/**
 * Shows the faces of a photo from left to right, each beside what on it spoke for and against its expression, all on
 * one scale.
 *
 * @param faces as `recognizeFaces` gives them; `x` tells their order
 * @param options.expression asked about beside the most probable one
 * @throws UsageError when the expression is unknown, or the faces were recognized by a model of another size.
 */
export async function showPhotoEvidence(
  model: Model,
  faces: readonly (RecognizedFace & { x: number })[],
  { expression, by = 'occlusion' }: EvidenceOptions = {},
): Promise<void> {
  const { height, width } = model.info.preprocessing;
  const channels = channelsOf(model.info.preprocessing);
  const fromLeft = [...faces].sort((a, b) => a.x - b.x);
  const pictures = fromLeft.map(({ pixels }, i) => ({
    face: { pixels, height, width, channels, label: '', note: `face ${i + 1}` },
    asked: expression,
  }));
  if (faces.length === 0) return displayImage(await emptyPicture('no faces found'), { alt: 'no faces' });
  await showMaps(model, pictures, by);
}

/** Shows faces beside their maps: of the predicted expression, and of another one that is asked about. */
async function showMaps(
  model: Model,
  faces: readonly { face: FacePicture; asked?: string }[],
  by: 'occlusion' | 'activation',
): Promise<void> {
  const mapOf = by === 'activation' ? activationMap : occlusionMap;
  const judged: { face: FacePicture; maps: ClassMap[] }[] = [];
  const progress = progressOf('Looking for evidence', 'faces');
  for (const { face, asked } of faces) {
    const predicted = mapOf(model, face.pixels);
    const isOther = asked !== undefined && asked !== predicted.expression;
    judged.push({ face, maps: isOther ? [predicted, mapOf(model, face.pixels, asked)] : [predicted] });
    progress(judged.length, faces.length);
    await new Promise(setImmediate);
  }
  const most = strongest(judged.flatMap(({ maps }) => maps));
  const groups = judged.map(({ face, maps }) => ({
    title: titleOf(face.label, maps[0]!.expression),
    faces: [
      face,
      ...maps.map((map, i) => ({
        ...overlay(face, map, most),
        note: formatPercent(map.probability),
        // Of a face in a photo nobody knows what it shows.
        ...(i === 0 && face.label !== '' ? { good: map.expression === face.label } : {}),
      })),
    ],
  }));
  const [first] = judged.flatMap(({ maps }) => maps);
  const legend = first && ((y: number) => evidenceLegend(most, first, { x: 4, y }));
  displayImage(await faceGroups(groups, { legend }), { alt: `faces with their evidence by ${by}` });
}

/** What a face was taken for, and whether it is that, where it is known what it shows. */
function titleOf(truth: string, answer: string): string {
  if (truth === '') return `answer: ${answer}`;
  return truth === answer ? `recognized as ${answer}` : `${truth} taken for ${answer}`;
}

/** Shows the filters of the first layer: light where a filter wants light, dark where it wants dark. */
export async function showFilters(model: Model): Promise<void> {
  const filters = firstFilters(model).map(filterPicture);
  const scale = 50 / filters[0]!.width;
  displayImage(await faceGrid(filters, { columns: 8, scale }), { alt: "the first layer's filters" });
}

/**
 * Shows what each block of the network makes of one image.
 *
 * @throws UsageError when the data set has no such image.
 */
export async function showFeatureMaps(model: Model, dataset: Dataset, index: number): Promise<void> {
  requireImage(dataset, index);
  const maps = featureMaps(model, pixelsOf(dataset, index));
  displayImage(await featureGrid(maps, { names: model.info.classes }), { alt: 'feature maps of one face' });
}
