/** What more images would bring: accuracy over how many a network learnt from, and a look beyond. */
import { randomStream, UsageError } from '../base/index';
import { quantile, wilsonInterval, type Interval } from '../metrics/index';
import { correctOf, newRunFolder, type Config, type Dataset } from '../../src/index';
import { outOfFold, type FoldOptions } from './outOfFold';
import path from 'path';

/** Networks that learnt from so many images of each class, on average. */
export interface CurvePoint {
  perClass: number;
  accuracy: number;
  interval: Interval;
}

export interface LearningCurve {
  points: CurvePoint[];
  /** Where the curve leads with `more` images of each class. */
  foreseen: CurvePoint;
  folder: string;
}

/**
 * Trains on growing shares of the images, each judged as `outOfFold` does, and foresees what more images would bring: errors
 * fall by a power of their number (Hestness et al. 2017).
 *
 * What is foreseen holds for images of the same kind; its interval says what chance does to the curve, not whether the
 * power law goes on.
 * @param options.shares of the training images, rising; default a quarter, half and all
 * @param options.more images of each class; default 50
 * @param options.folds default 3: it takes `folds` trainings for each share
 * @throws as `outOfFold` does.
 */
export async function learningCurve(
  config: Config,
  data: Dataset,
  options: Omit<FoldOptions, 'share'> & { shares?: readonly number[]; more?: number } = {},
): Promise<LearningCurve> {
  const { shares = [0.25, 0.5, 1], more = 50, folds = 3, folder = newRunFolder('learning-curve') } = options;
  if (shares.length < 2 || shares.some((share, i) => i > 0 && share <= shares[i - 1]!))
    throw new UsageError(`Expected shares to be at least two rising ones, such as [0.25, 0.5, 1].`);
  const measured: { perClass: number; correct: boolean[] }[] = [];
  for (const share of shares) {
    const place = path.join(folder, `share-${Math.round(100 * share)}`);
    const { predictions, trainedOn } = await outOfFold(config, data, {
      ...options,
      folds,
      share,
      folder: place,
    });
    measured.push({
      perClass: trainedOn / data.classes.length,
      correct: correctOf(predictions, data.labels),
    });
  }
  const points = measured.map(({ perClass, correct }) => {
    const right = correct.filter(Boolean).length;
    return { perClass, accuracy: right / correct.length, interval: wilsonInterval(right, correct.length) };
  });
  const perClass = points.at(-1)!.perClass + more;
  return { points, foreseen: { perClass, ...foresee(measured, perClass) }, folder };
}

/** The accuracy at `perClass` images, and where it lies for other images of the same kind (bootstrap). */
function foresee(measured: readonly { perClass: number; correct: boolean[] }[], perClass: number) {
  const images = measured[0]!.correct.length;
  const random = randomStream('learning curve', 0);
  const at = (indices: ArrayLike<number>) => {
    const points = measured.map(({ perClass: x, correct }) => {
      let wrong = 0;
      for (let i = 0; i < indices.length; i++) if (!correct[indices[i]!]) wrong++;
      return { x: Math.log(x), y: Math.log(Math.max(0.5, wrong) / images) };
    });
    return 1 - Math.exp(lineThrough(points, Math.log(perClass)));
  };
  const drawn = Float64Array.from({ length: 500 }, () =>
    at(Uint32Array.from({ length: images }, () => random.integer(images))),
  ).sort();
  return {
    accuracy: at(Array.from({ length: images }, (_, i) => i)),
    interval: { low: quantile(drawn, 0.025), high: quantile(drawn, 0.975) },
  };
}

/** The least squares line through points, at x; it never rises: more images do no harm. */
function lineThrough(points: readonly { x: number; y: number }[], x: number): number {
  const mean = (of: 'x' | 'y') => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [mx, my] = [mean('x'), mean('y')];
  const slope =
    points.reduce((sum, point) => sum + (point.x - mx) * (point.y - my), 0) /
    points.reduce((sum, point) => sum + (point.x - mx) ** 2, 0);
  return my + Math.min(0, slope) * (x - mx);
}
