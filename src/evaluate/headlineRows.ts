/** The headline figures as rows for a person, best known first. */
import type { Interval } from '../../packages/metrics/index';
import type { Evaluation } from './evaluate';

/** Name, value and 95% interval, written out; the last is empty where a figure has none. */
export type HeadlineRow = [name: string, value: string, interval: string];

const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
const decimals = (value: number) => value.toFixed(3);

/** The figures of an evaluation, "undefined" where its images define none; weighted recall is the accuracy itself. */
export function headlineRows(evaluation: Evaluation): HeadlineRow[] {
  const row = (
    name: string,
    value: number | null,
    interval?: Interval | null,
    write = percent,
  ): HeadlineRow => [
    name,
    value === null ? 'undefined' : write(value),
    interval ? `${write(interval.low)} to ${write(interval.high)}` : '',
  ];
  const { intervals } = evaluation;
  return [
    row('accuracy', evaluation.accuracy, intervals.accuracy),
    row('balanced accuracy', evaluation.balancedAccuracy, intervals.balancedAccuracy),
    row('top-2 accuracy', evaluation.top2Accuracy, intervals.top2Accuracy),
    row('precision (weighted)', evaluation.precision, intervals.precision),
    row('F1 (weighted)', evaluation.f1, intervals.f1),
    row('F1 (macro)', evaluation.macro.f1, intervals.macroF1),
    row("Cohen's kappa", evaluation.cohenKappa, intervals.cohenKappa, decimals),
    row('log loss', evaluation.logLoss, intervals.logLoss, decimals),
    row('Brier score', evaluation.brierScore, intervals.brierScore, decimals),
    row('expected calibration error', evaluation.expectedCalibrationError),
  ];
}
