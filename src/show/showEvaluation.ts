/** Shows how good a model is. */
import type { DataFrame } from 'danfojs-node';
import {
  dataFrame,
  displayFigure,
  displayImage,
  displayTable,
  expressionColor,
  formatPercent,
} from '../../packages/display/index';
import {
  confusionMatrix,
  faceGrid,
  figureMeanings,
  perClassBars,
  probabilityCard,
} from '../../packages/plots/index';
import type { Dataset } from '../data/dataset';
import type { Evaluation } from '../evaluate/evaluate';
import { headlineRows } from '../evaluate/headlineRows';
import type { RecognizedFace } from '../evaluate/recognize';
import { surestMistakes } from '../evaluate/surestImages';
import { facePicture } from './showData';

/** Shows the headline figures with their intervals and meanings, and what one constant answer would get at best. */
export function showFigures(evaluation: Evaluation): void {
  const commonest = evaluation.perClass.reduce((a, b) => (b.support > a.support ? b : a));
  const isTied = evaluation.perClass.filter(({ support }) => support === commonest.support).length > 1;
  const meanings = figureMeanings(evaluation.classes.length);
  const [accuracy, ...rest] = headlineRows(evaluation).map((row) => [...row, meanings[row[0]] ?? '']);
  const answer = `accuracy of always answering ${isTied ? 'the same' : `"${commonest.expression}"`}`;
  const baseline = [
    answer,
    formatPercent(commonest.support / evaluation.images, 1),
    '',
    'a model must beat it',
  ];
  displayTable(['figure', 'value', '95% interval', 'meaning'], [accuracy!, baseline, ...rest]);
}

/**
 * Precision, recall, F1 and images of each class as a danfo DataFrame, rounded to three decimals, with the 95% interval
 * of F1 where there is one.
 */
export function perClassTable(evaluation: Evaluation): DataFrame {
  const round = (share: number) => Math.round(share * 1000) / 1000;
  const rows = evaluation.perClass.map(({ expression, precision, recall, f1, support, intervals }) => [
    expression,
    round(precision),
    round(recall),
    round(f1),
    // danfo would take an empty cell for a missing number.
    ...(intervals.f1 === null ? ['', ''] : [round(intervals.f1.low), round(intervals.f1.high)]),
    support,
  ]);
  const columns = ['expression', 'precision', 'recall', 'F1', 'F1, low', 'F1, high', 'images'];
  return dataFrame(rows, columns);
}

/** Shows which expression was taken for which. */
export async function showConfusion(evaluation: Evaluation): Promise<void> {
  await displayFigure(confusionMatrix(evaluation.classes, evaluation.confusion));
}

/** Shows precision, recall and F1 of each class as bars. */
export async function showPerClass(evaluation: Evaluation): Promise<void> {
  await displayFigure(perClassBars(evaluation.perClass.map((row) => ({ ...row, name: row.expression }))));
}

/** A face of an evaluated data set with what it was taken for and how surely, and a tick or a cross. */
export function judgedFace({ classes, predictions }: Evaluation, dataset: Dataset, i: number) {
  const taken = classes[predictions.classes[i]!]!;
  const face = facePicture(dataset, i);
  const label = `${taken} ${formatPercent(predictions.confidences[i]!)}`;
  const truth = { note: `true: ${face.label}`, good: taken === face.label };
  return { ...face, ...truth, label, color: expressionColor(taken) };
}

/** Shows the faces that the model got wrong and was surest of. */
export async function showMistakes(evaluation: Evaluation, dataset: Dataset, count = 8): Promise<void> {
  displayImage(await mistakesPicture(evaluation, dataset, count), { alt: 'the surest mistakes' });
}

/** The PNG of `showMistakes`. */
export function mistakesPicture(evaluation: Evaluation, dataset: Dataset, count = 8): Promise<Buffer> {
  const faces = surestMistakes(evaluation, dataset, count).map((i) => judgedFace(evaluation, dataset, i));
  return faceGrid(faces, { columns: 4, scale: 1.5 });
}

/** Shows faces with their probabilities as bars; where the `truth` of each is known, it gets a tick or a cross. */
export async function showRecognized(
  faces: readonly RecognizedFace[],
  { height, width }: { height: number; width: number },
  truth: readonly string[] = [],
): Promise<void> {
  const classes = Object.keys(faces[0]?.probabilities ?? {});
  const judged = faces.map((face, i) => ({
    pixels: face.pixels,
    height,
    width,
    color: expressionColor(face.expression),
    channels: face.pixels.length === height * width ? (1 as const) : (3 as const),
    label: `${face.expression}${face.unsure ? '?' : ''} ${formatPercent(face.probability)}`,
    ...(truth[i] === undefined ? {} : { note: `true: ${truth[i]}`, good: truth[i] === face.expression }),
    probabilities: classes.map((name) => face.probabilities[name]!),
  }));
  displayImage(await probabilityCard(classes, judged), { alt: 'faces with their probabilities' });
}
