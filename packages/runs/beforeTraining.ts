/** What one has before any training: the shipped model's figure on one's own faces, and whether they are enough. */
import { display, displayTable, formatCount, formatPercent } from '../display/index';
import { isDrawing } from '../drawn-faces/index';
import {
  classCounts,
  disposeModel,
  evaluate,
  loadModel,
  quietLine,
  shippedModel,
  type Dataset,
  type Model,
  type Split,
} from '../../src/index';

/** What a training has to beat, as shares from 0 to 1 of the held-out faces, and what it has to do with. */
export interface BeforeTraining {
  /** Of the shipped model; undefined where it can't judge these faces. */
  shipped: number | undefined;
  /** Of always answering the commonest expression. */
  commonest: number;
  /** Expressions with fewer faces than a training needs, both sides counted. */
  tooFew: string[];
}

/** Faces of an expression below which a network learns them by heart, and the fifth that is held out proves nothing. */
const fewest = 50;

/**
 * Shows what the shipped model makes of the held-out faces, beside always answering the commonest expression, and names
 * the expressions that have too few faces.
 *
 * @param data of any classes among the shipped model's
 * @example await showBeforeTraining(data)
 * @throws FerlabError when the shipped model is missing, or no face is held out.
 */
export async function showBeforeTraining(data: Split): Promise<BeforeTraining> {
  const { train, valid } = data;
  const counts = classCounts(valid);
  const most = Math.max(...counts);
  const commonest = most / valid.labels.length;
  const isTied = counts.filter((count) => count === most).length > 1;
  const model = await loadModel(shippedModel);
  const { accuracy, why, range } = await judge(model, valid).finally(() => disposeModel(model));
  const drawn = isDrawing(valid.folder) ? ', which has never seen drawings' : '';
  displayTable(
    ['before training', `accuracy on ${formatCount(valid.labels.length)} validation faces`],
    [
      [`the shipped model${drawn}`, accuracy === undefined ? why! : `${formatPercent(accuracy, 1)}${range}`],
      [
        `always answering ${isTied ? 'the same' : `"${train.classes[counts.indexOf(most)]}"`}`,
        formatPercent(commonest, 1),
      ],
    ],
  );
  const all = classCounts(train).map((count, label) => count + counts[label]!);
  const tooFew = train.classes.filter((_, label) => all[label]! < fewest);
  if (tooFew.length > 0) {
    const named = tooFew.map((name) => `${name} ${all[train.classes.indexOf(name)]}`).join(', ');
    const text =
      `Too few faces to train on: ${named}. Below ${fewest} of an expression a network learns them by heart, ` +
      'and its figure says little. Add faces, or stay with the shipped model.';
    display(quietLine(text));
  }
  return { shipped: accuracy, commonest, tooFew };
}

/** The share that is right, with its 95% interval as text; or why there is none. */
async function judge(
  model: Model,
  faces: Dataset,
): Promise<{ accuracy?: number; range?: string; why?: string }> {
  const { classes, preprocessing } = model.info;
  const strange = faces.classes.filter((name) => !classes.includes(name));
  if (strange.length > 0) return { why: `can't judge them: it does not know ${strange.join(', ')}` };
  const names = Object.keys(preprocessing) as (keyof typeof preprocessing)[];
  const other = names.filter((name) => faces.preprocessing[name] !== preprocessing[name]);
  if (other.length > 0) return { why: `can't judge them: it needs another ${other.join(', ')}` };
  // Of few classes, in another order: the labels count in the model's.
  const labels = faces.labels.map((label) => classes.indexOf(faces.classes[label]!));
  const { accuracy, intervals } = await evaluate(model, { ...faces, classes, labels });
  const interval = intervals.accuracy;
  const range =
    interval === null ? '' : ` (${formatPercent(interval.low, 1)} to ${formatPercent(interval.high, 1)})`;
  return { accuracy, range };
}
