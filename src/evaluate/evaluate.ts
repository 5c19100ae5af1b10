/** A model and labelled images → how good it is. */
import { requireSameClasses, type Dataset } from '../data/loadDataset';
import { classificationReport, type ClassFigures } from '../metrics/classificationReport';
import { confusionMatrix } from '../metrics/confusionMatrix';
import { expectedCalibrationError } from '../metrics/expectedCalibrationError';
import type { Model } from '../nn/model';
import { predict, type PredictOptions, type Predictions } from './predict';

/** Figures are shares from 0 to 1; precision, recall and F1 are weighted by the classes' images. */
export interface Evaluation {
  images: number;
  classes: readonly string[];
  accuracy: number;
  precision: number;
  recall: number;
  f1: number;
  expectedCalibrationError: number;
  perClass: ({ expression: string } & ClassFigures)[];
  /** Rows true, columns predicted. */
  confusion: number[][];
  predictions: Predictions;
}

/**
 * Evaluates a model, always in inference mode.
 *
 * @throws FerlabError when the data set's classes differ from the model's.
 */
export async function evaluate(
  model: Model,
  dataset: Dataset,
  options: PredictOptions = {},
): Promise<Evaluation> {
  requireSameClasses(dataset.folder, dataset.classes, model.info.classes);
  const predictions = await predict(model, dataset, options);
  return { ...summarizePredictions(predictions, dataset), predictions };
}

/** The figures of predictions that were made already. */
export function summarizePredictions(
  { classes: predicted, confidences }: Pick<Predictions, 'classes' | 'confidences'>,
  dataset: Pick<Dataset, 'classes' | 'labels'>,
): Omit<Evaluation, 'predictions'> {
  const confusion = confusionMatrix(dataset.labels, predicted, dataset.classes.length);
  const report = classificationReport(confusion);
  const correct = Array.from(predicted, (label, i) => label === dataset.labels[i]);
  return {
    images: dataset.labels.length,
    classes: dataset.classes,
    accuracy: report.accuracy,
    precision: report.precision,
    recall: report.recall,
    f1: report.f1,
    expectedCalibrationError: expectedCalibrationError(confidences, correct),
    perClass: report.perClass.map((figures, i) => ({ expression: dataset.classes[i]!, ...figures })),
    confusion,
  };
}
