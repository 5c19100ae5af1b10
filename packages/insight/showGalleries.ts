/** Shows where a model fails, as faces. */
import { shown, UsageError } from '../base/index';
import { displayFigure, displayImage } from '../display/index';
import { classDistribution, faceGrid, faceGroups, probabilityCard } from '../plots/index';
import { judgedFace, type Dataset, type Evaluation } from '../../src/index';
import { imagesOfCell, leastCertain } from './rankImages';

/**
 * Shows the faces of which the model was least sure, with all probabilities as bars.
 *
 * @throws UsageError when `count` is no whole number from 1.
 */
export async function showLeastCertain(evaluation: Evaluation, dataset: Dataset, count = 6): Promise<void> {
  const { probabilities, classes } = evaluation.predictions;
  const size = evaluation.classes.length;
  const cards = leastCertain(evaluation, count).map((i) => ({
    ...judgedFace(evaluation, dataset, i),
    label: evaluation.classes[classes[i]!]!,
    probabilities: probabilities.subarray(i * size, (i + 1) * size),
  }));
  displayImage(await probabilityCard(evaluation.classes, cards), { alt: 'the least certain faces' });
}

/**
 * Shows faces of one cell of the confusion matrix, the surest first: those of one expression that were taken for
 * another, or for itself.
 *
 * @example await showTaken(evaluation, data.valid, 'anger', 'disgust')
 * @throws UsageError when a class is unknown (it names the nearest) or `count` no whole number from 1.
 */
export async function showTaken(
  evaluation: Evaluation,
  dataset: Dataset,
  truth: string,
  taken: string,
  count = 8,
): Promise<void> {
  const images = imagesOfCell(evaluation, dataset, { truth, taken }, count);
  const faces = images.map((i) => judgedFace(evaluation, dataset, i));
  displayImage(await faceGrid(faces, { columns: 4 }), { alt: `${truth} taken for ${taken}` });
}

/**
 * Shows the commonest confusions, each with its surest faces.
 *
 * @param options.cells how many cells of the confusion matrix (6), and `count` how many faces of each (3)
 * @throws UsageError when `cells` or `count` is no whole number from 1.
 */
export async function showCommonConfusions(
  evaluation: Evaluation,
  dataset: Dataset,
  { cells = 6, count = 3 }: { cells?: number; count?: number } = {},
): Promise<void> {
  if (!Number.isInteger(cells) || cells < 1) {
    throw new UsageError(`Expected cells to be a whole number from 1 but found ${shown(cells)}.`);
  }
  const { classes, confusion, perClass } = evaluation;
  const wrong = confusion
    .flatMap((row, truth) => row.map((images, taken) => ({ truth, taken, images })))
    .filter(({ truth, taken, images }) => truth !== taken && images > 0)
    .sort((a, b) => b.images - a.images)
    .slice(0, cells);
  const groups = wrong.map(({ truth: row, taken: column, images }) => {
    const [truth, taken] = [classes[row]!, classes[column]!];
    const faces = imagesOfCell(evaluation, dataset, { truth, taken }, count);
    return {
      title: `${truth} taken for ${taken}: ${images} of ${perClass[row]!.support}`,
      faces: faces.map((i) => judgedFace(evaluation, dataset, i)),
    };
  });
  displayImage(await faceGroups(groups), { alt: 'the commonest confusions' });
}

/** Shows how often each expression was there and how often it was answered: what the model leans to. */
export async function showAnswers({ classes, confusion, perClass }: Evaluation): Promise<void> {
  const answered = classes.map((_, j) => confusion.reduce((sum, row) => sum + row[j]!, 0));
  const named = (counts: number[]) => Object.fromEntries(classes.map((name, i) => [name, counts[i]!]));
  const splits = { true: named(perClass.map(({ support }) => support)), answered: named(answered) };
  await displayFigure(
    classDistribution(splits, { title: 'How often each expression is there, and answered' }),
  );
}
