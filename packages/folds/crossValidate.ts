/** How good a recipe is on a data set, told by all of its images and none that was trained on. */
import { printedAs } from '../base/index';
import { formatPercent } from '../display/index';
import { sameClass } from '../layouts/index';
import { mcnemar, type Interval, wilsonInterval } from '../metrics/index';
import {
  classCounts,
  correctOf,
  disposeModel,
  mostProbable,
  openStart,
  predict,
  summarizePredictions,
  type Config,
  type Dataset,
  type Evaluation,
  type Model,
} from '../../src/index';
import { outOfFold, type FoldOptions } from './outOfFold';

/** A classifier on the same images. */
export interface Rival {
  accuracy: number;
  /** Images that it alone, and that the new networks alone got right. */
  onlyIt: number;
  onlyNew: number;
  /** The probability of such a difference between equally good ones (McNemar). */
  pValue: number;
}

export interface CrossValidation {
  /** Of all images; the figures and plots of `evaluate` take it, with the same data. */
  evaluation: Evaluation;
  interval: Interval;
  /** Always answering the commonest class. */
  majority: Rival & { expression: string };
  /** The model that was begun from, asked for these classes alone; none where it lacks one of them. */
  before?: Rival;
  /** What so few images can't tell. */
  cautions: string[];
  /** The part of each image, counted from 0. */
  parts: Uint8Array;
  /** Of the runs. */
  folder: string;
}

/**
 * Cross-validates a configuration: each image is judged by a network that learnt from the other parts (see `outOfFold`).
 *
 * With a model to begin from, that one as it is is judged on the same images, too, which flatters it where it has seen
 * them. Unlike one held-out share, this tells by every image there is; it takes `folds` trainings.
 * @example const checked = await crossValidate(configure({ preset: 'fine-tune', from: 'fcn-fer' }), data, { by: 'person' })
 * @throws as `outOfFold` and `startTraining` do.
 */
export async function crossValidate(
  config: Config,
  data: Dataset,
  options: Omit<FoldOptions, 'share'> = {},
): Promise<CrossValidation> {
  const start = await openStart(config, data, options.from);
  try {
    const { predictions, parts, folder } = await outOfFold(config, data, { ...options, from: start });
    const evaluation = summarizePredictions(predictions, data);
    const correct = correctOf(predictions, data.labels);
    const right = correct.filter(Boolean).length;
    const counts = classCounts(data);
    const commonest = counts.indexOf(Math.max(...counts));
    const rival = (answers: ArrayLike<number>) => compare(correct, answers, data.labels);
    const majority = rival(data.labels.map(() => commonest));
    const before = start && (await answersOf(start, data));
    const checked = {
      evaluation,
      interval: wilsonInterval(right, correct.length),
      majority: { expression: data.classes[commonest]!, ...majority },
      ...(before && { before: rival(before) }),
      parts,
      folder,
    };
    const cautions = cautionsOf(checked, data);
    return printedAs({ ...checked, cautions }, () => headline(checked));
  } finally {
    if (start !== options.from && start !== undefined) disposeModel(start);
  }
}

/** Such as `81.4% of 280 images, by networks that had not seen them (76.5 to 85.5%)`. */
export const headline = ({
  evaluation,
  interval,
}: Pick<CrossValidation, 'evaluation' | 'interval'>): string =>
  `${formatPercent(evaluation.accuracy, 1)} of ${evaluation.images} images, by networks that had not seen them ` +
  `(${(100 * interval.low).toFixed(1)} to ${formatPercent(interval.high, 1)})`;

function compare(correct: boolean[], answers: ArrayLike<number>, labels: ArrayLike<number>): Rival {
  const its = correct.map((_, i) => answers[i] === labels[i]);
  const { onlyOne, onlyOther, pValue } = mcnemar(its, correct);
  const accuracy = its.filter(Boolean).length / its.length;
  return { accuracy, onlyIt: onlyOne, onlyNew: onlyOther, pValue };
}

/** What a model says of the images, asked for their classes alone; nothing where it lacks one of them. */
async function answersOf(model: Model, data: Dataset): Promise<ArrayLike<number> | undefined> {
  const places = data.classes.map((name) => sameClass(model.info.classes, name));
  if (places.includes(-1)) return undefined;
  const { probabilities } = await predict(model, data, { onProgress: () => undefined });
  const known = model.info.classes.length;
  const asked = Float32Array.from({ length: data.labels.length * places.length }, (_, at) => {
    const [image, label] = [Math.floor(at / places.length), at % places.length];
    return probabilities[image * known + places[label]!]!;
  });
  return mostProbable(asked, places.length).classes;
}

/** From so many images on a class's recall is known to within 20 points. */
const FEW = 25;

function cautionsOf(
  { interval, majority, before, evaluation }: Omit<CrossValidation, 'cautions'>,
  data: Dataset,
): string[] {
  const few = classCounts(data).flatMap((count, label) =>
    count < FEW ? [`${data.classes[label]} (${count})`] : [],
  );
  const cautions: string[] = [];
  if (interval.low <= majority.accuracy) {
    cautions.push(
      `It can't be told from always answering "${majority.expression}", which is right on ` +
        `${formatPercent(majority.accuracy, 1)}.`,
    );
  }
  if (before !== undefined && before.pValue >= 0.05) {
    const needed = imagesNeeded(before, evaluation.images);
    cautions.push(
      `It can't be told from the model before (${formatPercent(before.accuracy, 1)}): a difference as large comes ` +
        `about by chance with a probability of ${before.pValue.toFixed(2)}.` +
        (needed === undefined ? '' : ` About ${needed} images would tell it.`),
    );
  }
  if (few.length > 0) {
    cautions.push(
      `Of fewer than ${FEW} images a class's recall is known to no better than 20 points either way: ${few.join(', ')}.`,
    );
  }
  return cautions;
}

/** Of how many images a difference like this one would lie outside of its 95% interval. */
function imagesNeeded({ onlyIt, onlyNew }: Rival, images: number): number | undefined {
  if (onlyIt === onlyNew) return undefined;
  const [differing, by] = [(onlyIt + onlyNew) / images, Math.abs(onlyIt - onlyNew) / images];
  const needed = (1.96 / by) ** 2 * differing;
  return Math.ceil(needed / 10 ** Math.floor(Math.log10(needed))) * 10 ** Math.floor(Math.log10(needed));
}
