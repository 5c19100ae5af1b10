/** How well faces are still recognized when the pictures get worse. */
import { randomStream, suggestion, UsageError } from '../base/index';
import { channelsOf } from '../pixels/index';
import { pixelsOf, predict, requireSameClasses, subset, type Dataset, type Model } from '../../src/index';
import { faults, type Fault } from './faults';

/** Accuracy under one fault; the first level has strength 0 and is the accuracy of the images as they are. */
export interface RobustnessCurve {
  kind: string;
  levels: { strength: number; unit: string; accuracy: number }[];
}

export interface RobustnessOptions {
  /** At most so many images, each class keeping its share; all by default. */
  images?: number;
  /** Some of the faults: blur, noise, darkness, compression, rotation, occlusion, small size, shift. All by default. */
  kinds?: readonly string[];
  /** Of the sample and of what is random in a fault. Default 1. */
  seed?: number;
  /** Counts images, once for every level. */
  onProgress?: (done: number, total: number) => void;
}

/** Images that are spoilt before other work gets its turn. */
const atOnce = 64;

/**
 * The accuracy of a model under growing faults of the pictures, as Hendrycks & Dietterich 2019 measure it: blur,
 * noise, darkness, JPEG compression, rotation, occlusion, lost size, and shifts by half a pixel and more.
 *
 * The faults befall the prepared images, at the network's size. Same seed, same figures.
 * @throws FerlabError when the data set's classes differ from the model's; UsageError for an unknown kind, or a
 *   number of images below one per class.
 */
export async function measureRobustness(
  model: Model,
  dataset: Dataset,
  { images = Infinity, kinds, seed = 1, onProgress }: RobustnessOptions = {},
): Promise<RobustnessCurve[]> {
  requireSameClasses(dataset.folder, dataset.classes, model.info.classes);
  const chosen = faultsNamed(kinds);
  const sample = sampleOf(dataset, images, seed);
  const count = sample.labels.length;
  const total = count * chosen.reduce((sum, { strengths }) => sum + strengths.length, 1);
  let before = 0;
  const accuracyOf = async (spoilt: Dataset) => {
    const predicted = await predict(model, spoilt, {
      onProgress: (done) => onProgress?.(before + done, total),
    });
    before += count;
    return predicted.classes.reduce((sum, label, i) => sum + Number(label === sample.labels[i]), 0) / count;
  };
  const clean = await accuracyOf(sample);
  const curves: RobustnessCurve[] = [];
  for (const fault of chosen) {
    const { kind, unit } = fault;
    const levels = [{ strength: 0, unit, accuracy: clean }];
    for (const strength of fault.strengths) {
      levels.push({ strength, unit, accuracy: await accuracyOf(await spoil(sample, fault, strength, seed)) });
    }
    curves.push({ kind, levels });
  }
  return curves;
}

/** A data set with a fault in every image. */
export async function spoil(dataset: Dataset, fault: Fault, strength: number, seed = 1): Promise<Dataset> {
  const { height, width } = dataset.preprocessing;
  const size = { height, width, channels: channelsOf(dataset.preprocessing) };
  const pixels = new Uint8Array(dataset.pixels.length);
  const values = height * width * size.channels;
  for (let start = 0; start < dataset.labels.length; start += atOnce) {
    const indices = Array.from(dataset.labels.keys()).slice(start, start + atOnce);
    await Promise.all(
      indices.map(async (i) => {
        const random = randomStream(seed, fault.kind, dataset.files[i]!);
        pixels.set(await fault.apply(pixelsOf(dataset, i), size, strength, random), i * values);
      }),
    );
    await new Promise(setImmediate);
  }
  return { ...dataset, pixels };
}

function faultsNamed(kinds: readonly string[] | undefined): readonly Fault[] {
  const known = faults.map(({ kind }) => kind);
  const unknown = kinds?.find((kind) => !known.includes(kind));
  if (unknown !== undefined) {
    throw new UsageError(
      `Expected kinds to be of ${known.join(', ')}, but found "${unknown}".${suggestion(unknown, known)}`,
    );
  }
  return kinds === undefined ? faults : faults.filter(({ kind }) => kinds.includes(kind));
}

/** At most so many images at random, of every class the same share and at least one. */
function sampleOf(dataset: Dataset, images: number, seed: number): Dataset {
  if (!(images >= dataset.classes.length)) {
    throw new UsageError(
      `Expected images to be ${dataset.classes.length} or more, one per class, but found ${images}.`,
    );
  }
  const share = images / dataset.labels.length;
  if (share >= 1) return dataset;
  const order = randomStream(seed, 'sample').shuffle(Array.from(dataset.labels.keys()));
  const kept = dataset.classes.flatMap((_, label) => {
    const members = order.filter((i) => dataset.labels[i] === label);
    return members.slice(0, Math.max(1, Math.floor(members.length * share)));
  });
  return subset(
    dataset,
    kept.sort((a, b) => a - b),
  );
}
