/** The sections of a model card: what was measured → a sentence, tables and the names of pictures, as Markdown. */
import type { RobustnessCurve } from '../packages/insight/index';
import type { Dataset } from '../src/data/dataset';
import type { Evaluation } from '../src/evaluate/evaluate';
import { correctOf } from '../src/evaluate/predict';
import { type Interval, coverageAt } from '../packages/metrics/index';
import type { NetRow } from './expressionNets';
import { markdownTable } from './markdownTable';
import { croppings } from './othersNets';
import type { Traits } from './traits';

/** A way to judge: its evaluation, and the calibration error without the temperature where the model has one. */
export interface Judged {
  evaluation: Evaluation;
  errorWithout?: number;
}

/** All that was measured on a data set, under the name that it has in the card. */
export interface MeasuredSet {
  name: string;
  dataset: Dataset;
  onePass: Judged;
  mirrored: Judged;
  curves: RobustnessCurve[];
}

/** Where the pictures lie, beside the card. */
export const pictureFolder = 'pictures';

const decimals = (value: number) => value.toFixed(3);
const share = (value: number) => `${(100 * value).toFixed(1)}%`;
const count = (images: number) => images.toLocaleString('en');

/** A figure with its 95% interval. */
const withInterval = (value: number, interval: Interval | null | undefined) =>
  decimals(value) + (interval ? ` (${decimals(interval.low)} to ${decimals(interval.high)})` : '');

const picture = (what: string, file: string) => `![${what}](${pictureFolder}/${file}.png)`;

const section = (title: string, ...parts: readonly string[]) => [`## ${title}`, ...parts].join('\n\n');

/** How often the model is right on each set and expression. */
export function accuracySection(sets: readonly MeasuredSet[]): string {
  const ways = [
    ['one pass', ({ onePass }: MeasuredSet) => onePass],
    ['mirrored', ({ mirrored }: MeasuredSet) => mirrored],
  ] as const;
  const hasTemperature = sets.some(({ onePass }) => onePass.errorWithout !== undefined);
  const rows = sets.flatMap((set) =>
    ways.map(([way, of]) => {
      const { evaluation, errorWithout } = of(set);
      return [
        set.name,
        count(evaluation.images),
        way,
        withInterval(evaluation.accuracy, evaluation.intervals.accuracy),
        decimals(evaluation.f1),
        lowestRecall(evaluation),
        decimals(evaluation.expectedCalibrationError),
        ...(errorWithout === undefined ? [] : [decimals(errorWithout)]),
      ];
    }),
  );
  const heading = ['set', 'faces', 'judged in', 'accuracy', 'F1 (weighted)', 'lowest recall', 'ECE'];
  const classes = sets[0]!.onePass.evaluation.classes.map((expression, c) => [
    expression,
    ...sets.map(({ onePass }) => {
      const { recall, intervals, support } = onePass.evaluation.perClass[c]!;
      return support === 0 ? 'none' : `${withInterval(recall, intervals.recall)}, ${count(support)} faces`;
    }),
  ]);
  return section(
    'Accuracy by set',
    'How often the answer is the label, with 95% intervals over the faces. "Mirrored" averages the answers to a face ' +
      'and to its mirror image. ECE is the expected calibration error, the mean distance between how sure the ' +
      'model is and how often it is right' +
      (hasTemperature ? ', with the temperature that is stored with the model and without it.' : '.'),
    markdownTable([[...heading, ...(hasTemperature ? ['ECE without temperature'] : [])], ...rows]),
    'The share of each expression that is recognized (recall), in one pass:',
    markdownTable([['expression', ...sets.map(({ name }) => name)], ...classes]),
    picture('Recall of each expression and set', 'recall'),
  );
}

/** The lowest recall among the expressions that have faces, and whose it is. */
function lowestRecall({ perClass }: Evaluation): string {
  const [lowest] = perClass.filter(({ support }) => support > 0).sort((a, b) => a.recall - b.recall);
  return `${decimals(lowest!.recall)} (${lowest!.expression})`;
}

/** Whether percentages mean what they say, and what marking the unsure answers brings. */
export function calibrationSection(sets: readonly MeasuredSet[], unsureBelow: number | undefined): string {
  const rows = sets.map(({ name, dataset, onePass }) => {
    const { predictions, images, accuracy } = onePass.evaluation;
    const correct = correctOf(predictions, dataset.labels);
    const sure = coverageAt(unsureBelow ?? 0, predictions.confidences, correct);
    const marked = images - sure.answered;
    const right = accuracy * images - (sure.accuracy ?? 0) * sure.answered;
    return [
      name,
      share(marked / images),
      marked === 0 ? 'none marked' : share(Math.max(0, right) / marked),
      sure.accuracy === null ? 'all marked' : share(sure.accuracy),
    ];
  });
  return section(
    'Calibration',
    'On the dotted line an answer of 80% is right in 80% of the cases; below it the model is too sure, above it too modest.',
    picture('How often answers of each confidence are right, by set', 'reliability'),
    ...(unsureBelow === undefined
      ? ['No threshold is stored with the model, below which its answers would be marked as unsure.']
      : [
          `Answers below ${(100 * unsureBelow).toFixed(0)}% are marked as unsure:`,
          markdownTable([['set', 'marked', 'of the marked right', 'of the others right'], ...rows]),
        ]),
  );
}

/** What is lost as pictures get worse. */
export function robustnessSection(sets: readonly MeasuredSet[], images: number): string {
  const rows = sets[0]!.curves.map(({ kind, levels }, fault) => {
    const [mild, middle] = [1, Math.ceil((levels.length - 1) / 2)];
    const lost = sets.flatMap(({ curves }) =>
      [mild, middle].map((level) => {
        const [clean, spoilt] = [curves[fault]!.levels[0]!, curves[fault]!.levels[level]!];
        return (100 * (clean.accuracy - spoilt.accuracy)).toFixed(1).replace(/^-0\.0$/, '0.0');
      }),
    );
    const { unit } = levels[mild]!;
    const [less, more] = [levels[mild]!, levels[middle]!].map(({ strength }) => strength);
    return [kind, `${less} and ${more}${unit.startsWith('%') ? '' : ' '}${unit}`, ...lost];
  });
  const heading = sets.flatMap(({ name }) => [`${name}, mildest`, `${name}, middle`]);
  return section(
    'Robustness',
    'The accuracy as the pictures get worse, one fault at a time, at the size in which the network sees them, on at ' +
      `most ${count(images)} faces of each set.`,
    picture('Accuracy under growing faults, by set', 'robustness'),
    'Percentage points lost at the mildest strength of each fault and at the middle one; a negative number is a gain, ' +
      'and a point or two more or less are chance:',
    markdownTable([['fault', 'strengths', ...heading], ...rows]),
  );
}

/** The model beside the nets of others. */
export function netsSection(
  sets: readonly { name: string; images: number; rows: readonly NetRow[] }[],
): string {
  const rows = sets.flatMap(({ name: set, rows }) =>
    rows.map(({ name, parameters, accuracy, interval, lowestRecall, expectedCalibrationError }) => [
      ...[set, name, count(parameters), withInterval(accuracy, interval)],
      ...[decimals(lowestRecall), decimals(expectedCalibrationError)],
    ]),
  );
  const notes = new Set(sets.flatMap(({ rows }) => rows.flatMap(({ note }) => note ?? [])));
  return section(
    'Other nets on the same faces',
    'The expression nets that come with two npm packages, fed as these feed them; of ' +
      `${croppings.length} ways to cut the face (${croppings.map(({ name }) => name).join(', ')}), the best on each set counts.`,
    markdownTable([['set', 'net', 'parameters', 'accuracy', 'lowest recall', 'ECE'], ...rows]),
    ...(notes.size === 0 ? [] : [[...notes].map((note) => `${note}.`).join(' ')]),
    picture('Accuracy of the nets on each set', 'nets'),
  );
}

/** What happens to the answers when only the look of a drawing changes. */
export function traitsSection({ faces, accuracy, shifts }: Traits): string {
  const rows = shifts.map(({ name, distance, changed }) => [name, share(distance), share(changed)]);
  return section(
    'When only the appearance changes',
    `An illustration, not a test of fairness: drawings are no photographs, and of these the model recognizes ${share(accuracy)}. ` +
      `${count(faces)} faces, of all seven expressions, are drawn again with only what is named changed. The grey bars ` +
      'are a scale: what changes of no consequence do to the answers, and what quite another drawing of the same ' +
      'expression does. The probability that moves is the total variation distance, 0% for equal answers.',
    picture('Drawn faces with one thing changed, and how far the answers move', 'traits'),
    markdownTable([['what changes', 'probability that moves', 'other answer'], ...rows]),
  );
}
