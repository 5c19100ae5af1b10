/** A model and labelled images → how good it is. */
import { FerlabError, printedAs } from '../../packages/base/index';
import { formatPercent, notebookProgress } from '../../packages/display/index';
import { requireSameClasses, type Dataset } from '../data/dataset';
import {
  expectedCalibrationError,
  bootstrapIntervals,
  type Interval,
  confusionMatrix,
  type ClassFigures,
  type ClassificationReport,
  areaUnderRoc,
  averagePrecision,
} from '../../packages/metrics/index';
import type { Model } from '../nn/model';
import { headlineFigures, type HeadlineFigures } from './headlineFigures';
import { correctOf, predict, type Predictions, type PredictOptions } from './predict';

const classFigures = ['precision', 'recall', 'f1'] as const;

interface ClassEvaluation extends ClassFigures {
  expression: string;
  /** Area under the precision-recall curve; null for a class without images. */
  averagePrecision: number | null;
  /** Null for a class without images, or with all of them. */
  areaUnderRoc: number | null;
  /** 95% bootstrap intervals over the images; null for a class without images. */
  intervals: Record<(typeof classFigures)[number], Interval | null>;
}

export interface Evaluation extends Omit<HeadlineFigures, 'macroF1'> {
  images: number;
  classes: readonly string[];
  macro: ClassificationReport['macro'];
  /**
   * How far percentages lie from shares, 0 to 1. Without an interval: images drawn anew have larger gaps, so that a
   * percentile interval may lie beside the figure.
   */
  expectedCalibrationError: number;
  /** 95% bootstrap intervals over the images; null where the figure is undefined. */
  intervals: Record<keyof HeadlineFigures, Interval | null>;
  perClass: ClassEvaluation[];
  /** Rows true, columns predicted. */
  confusion: number[][];
  predictions: Predictions;
}

export interface EvaluateOptions extends PredictOptions {
  /** How often images are drawn anew for the intervals; 0 for no intervals. Default 1000. */
  resamples?: number;
}

/**
 * Evaluates a model, always in inference mode, with its temperature where it has one; in a notebook under a bar.
 *
 * @throws FerlabError when the data set has other classes than the model, or in another order, or no images, or a
 *   temperature is asked for that the model lacks.
 */
export async function evaluate(
  model: Model,
  dataset: Dataset,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  requireSameClasses(dataset.folder, dataset.classes, model.info.classes);
  if (String(dataset.classes) !== String(model.info.classes)) {
    throw new FerlabError(
      `The classes of ${dataset.folder} stand in another order (${dataset.classes.join(', ')}) than the model's ` +
        `(${model.info.classes.join(', ')}). Expected labels that count in the model's order.`,
    );
  }
  if (dataset.labels.length === 0) {
    throw new FerlabError(`There are no images of ${dataset.folder} to evaluate. Expected at least one.`);
  }
  const { onProgress = notebookProgress('Evaluating', 'images') } = options;
  return summarizePredictions(await predict(model, dataset, { ...options, onProgress }), dataset, options);
}

/** The figures of predictions that were made already. */
export function summarizePredictions(
  predictions: Predictions,
  { classes, labels }: Pick<Dataset, 'classes' | 'labels'>,
  { resamples }: Pick<EvaluateOptions, 'resamples'> = {},
): Evaluation {
  const { classes: predicted, confidences, probabilities } = predictions;
  const figuresOf = headlineFigures(predictions, labels, classes.length);
  const { figures, report } = figuresOf(Uint32Array.from(labels.keys()));
  const { macroF1: _, ...headline } = figures;
  const intervals = bootstrapIntervals<string>(
    labels.length,
    (drawn) => {
      const { figures, report } = figuresOf(drawn);
      const ofClasses = report.perClass.flatMap((row, c) =>
        classFigures.map((name) => [`${name} ${c}`, row.support === 0 ? null : row[name]] as const),
      );
      return { ...figures, ...Object.fromEntries(ofClasses) };
    },
    { resamples },
  );
  const pick = <Name extends string>(names: readonly Name[], suffix = '') =>
    Object.fromEntries(names.map((name) => [name, intervals[name + suffix]])) as Record<
      Name,
      Interval | null
    >;
  const evaluation: Evaluation = {
    images: labels.length,
    classes,
    ...headline,
    macro: report.macro,
    expectedCalibrationError: expectedCalibrationError(confidences, correctOf(predictions, labels)),
    intervals: pick(Object.keys(figures) as (keyof HeadlineFigures)[]),
    perClass: report.perClass.map((row, c) => {
      const scores = Float32Array.from(labels, (_, i) => probabilities[i * classes.length + c]!);
      const positive = Array.from(labels, (label) => label === c);
      return {
        expression: classes[c]!,
        ...row,
        averagePrecision: averagePrecision(scores, positive),
        areaUnderRoc: areaUnderRoc(scores, positive),
        intervals: pick(classFigures, ` ${c}`),
      };
    }),
    confusion: confusionMatrix(labels, predicted, classes.length),
    predictions,
  };
  const text = [
    `accuracy ${formatPercent(evaluation.accuracy, 1)} of ${labels.length} images`,
    `balanced accuracy ${formatPercent(evaluation.balancedAccuracy, 1)}`,
    `calibration error ${formatPercent(evaluation.expectedCalibrationError, 1)}`,
  ].join(', ');
  return printedAs(evaluation, () => text);
}

/** The evaluation of some of the images, by their indices, from that of all of them. */
export function evaluateSome(
  { predictions, classes }: Evaluation,
  dataset: Pick<Dataset, 'labels'>,
  indices: readonly number[],
): Evaluation {
  const rows = (values: Float32Array) =>
    Float32Array.from(
      indices.flatMap((i) => [...values.subarray(i * classes.length, (i + 1) * classes.length)]),
    );
  const some: Predictions = {
    probabilities: rows(predictions.probabilities),
    logits: rows(predictions.logits),
    classes: Uint16Array.from(indices, (i) => predictions.classes[i]!),
    confidences: Float32Array.from(indices, (i) => predictions.confidences[i]!),
  };
  return summarizePredictions(some, {
    classes,
    labels: Uint16Array.from(indices, (i) => dataset.labels[i]!),
  });
}
