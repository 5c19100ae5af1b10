/** Shows what networks say of images that they have not seen. */
import { displayFigure, displayImage, displayTable, formatPercent } from '../display/index';
import { faceGrid } from '../plots/index';
import { facePicture, type Dataset } from '../../src/index';
import type { CrossValidation, Rival } from './crossValidate';
import type { Suspect } from './findSuspects';
import type { LearningCurve } from './learningCurve';
import { learningCurveFigure } from './plots/learningCurveFigure';

/** Shows a cross-validation beside the model begun from and the commonest answer, and what so few images can't tell. */
export function showCrossValidation(checked: CrossValidation): void {
  const { evaluation, interval, majority, before, cautions } = checked;
  const between = `${(100 * interval.low).toFixed(1)} to ${formatPercent(interval.high, 1)}`;
  const row = (name: string, { accuracy, onlyIt, onlyNew, pValue }: Rival) => [
    name,
    formatPercent(accuracy, 1),
    '',
    `${onlyNew} only the new ones right, ${onlyIt} only this one; p = ${pValue.toPrecision(2)}`,
  ];
  displayTable(
    ['', 'right', '95% interval', 'on the same images'],
    [
      ['networks that had not seen them', formatPercent(evaluation.accuracy, 1), between, ''],
      ...(before === undefined ? [] : [row('the model begun from', before)]),
      row(`always "${majority.expression}"`, majority),
    ],
  );
  if (cautions.length === 0) return;
  displayTable(
    ['what these images cannot tell'],
    cautions.map((caution) => [caution]),
  );
}

/** Shows accuracy over the number of images, and where it leads. */
export async function showLearningCurve(curve: LearningCurve): Promise<void> {
  await displayFigure(learningCurveFigure(curve));
}

/** Shows the most doubted labels as faces. */
export async function showSuspects(suspects: readonly Suspect[], data: Dataset, count = 12): Promise<void> {
  displayImage(await suspectsPicture(suspects.slice(0, count), data), { alt: 'labels most likely wrong' });
}

export const suspectsPicture = (suspects: readonly Suspect[], data: Dataset): Promise<Buffer> =>
  faceGrid(
    suspects.map(({ index, suggested }) => ({
      ...facePicture(data, index),
      note: `${suggested}?`,
    })),
    { columns: 6 },
  );
