/** The figures that have an interval, of all images or of any drawing of them. */
import {
  classificationReport,
  type ClassificationReport,
  probabilityScores,
} from '../../packages/metrics/index';
import type { Predictions } from './predict';

/** Shares are from 0 to 1; precision, recall and F1 are weighted by the classes' images. */
export interface HeadlineFigures {
  accuracy: number;
  /** Mean recall of the classes: always answering the commonest gets one in the number of classes. */
  balancedAccuracy: number;
  precision: number;
  recall: number;
  f1: number;
  /** Mean of the classes' F1. */
  macroF1: number;
  /** Agreement beyond chance, 1 at most; null where it is undefined, as with one class. */
  cohenKappa: number | null;
  /** Share whose true class is one of the two most probable. */
  top2Accuracy: number;
  /** In nats. */
  logLoss: number;
  /** Over all classes, 0 to 2. */
  brierScore: number;
}

/**
 * Prepares predictions so that the figures of any images are counted fast: a thousand drawings take a moment.
 *
 * @param labels true class of each image
 * @returns what counts the figures of the images with given indices, each as often as it is given
 */
export function headlineFigures(
  { classes: predicted, probabilities }: Pick<Predictions, 'classes' | 'probabilities'>,
  labels: ArrayLike<number>,
  classes: number,
): (images: ArrayLike<number>) => { figures: HeadlineFigures; report: ClassificationReport } {
  const scores = probabilityScores(probabilities, labels, classes);
  const cells = Uint32Array.from(predicted, (answer, i) => labels[i]! * classes + answer);
  return (images) => {
    const counts = new Uint32Array(classes ** 2);
    let [top2, logLoss, brierScore] = [0, 0, 0];
    for (let i = 0; i < images.length; i++) {
      const image = images[i]!;
      counts[cells[image]!]++;
      if (scores.rank[image]! < 2) top2++;
      logLoss += scores.logLoss[image]!;
      brierScore += scores.brierScore[image]!;
    }
    const rows = Array.from({ length: classes }, (_, c) => [
      ...counts.subarray(c * classes, (c + 1) * classes),
    ]);
    const report = classificationReport(rows);
    const { accuracy, balancedAccuracy, precision, recall, f1, macro, cohenKappa } = report;
    return {
      figures: {
        accuracy,
        balancedAccuracy,
        precision,
        recall,
        f1,
        macroF1: macro.f1,
        cohenKappa,
        top2Accuracy: top2 / images.length,
        logLoss: logLoss / images.length,
        brierScore: brierScore / images.length,
      },
      report,
    };
  };
}
