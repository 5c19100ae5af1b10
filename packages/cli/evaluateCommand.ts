/** `ferlab evaluate` */
import { Command } from 'commander';
import { csvText, FerlabError } from '../base/index';
import { requireReportPlace } from '../insight/index';
import { coverageAt, mcnemar } from '../metrics/index';
import {
  correctOf,
  disposeModel,
  evaluate,
  evaluateSome,
  headlineRows,
  indicesWithoutTwinsOf,
  subset,
  temperatureOf,
  type Dataset,
  type Evaluation,
} from '../../src/index';
import { reportLines, writeEvaluationReport } from './evaluationReport';
import { findModel } from './findModel';
import {
  dataFieldsOf,
  dataOptions,
  documentOf,
  loadWithProgress,
  type DataOptions,
} from './loadWithProgress';
import { numberOption, temperatureOptions } from './options';
import { percent, print, table } from './output';
import { withTable } from './withTable';

interface EvaluateOptions extends DataOptions {
  model?: string;
  tta?: boolean;
  temperature?: boolean;
  withoutTwinsOf?: string;
  compare?: string;
  threshold?: number;
  report?: string;
  predictions?: string;
  cache: boolean;
  json?: boolean;
}

export function evaluateCommand(): Command {
  return dataOptions(temperatureOptions(new Command('evaluate')))
    .description('measure a model on labelled faces')
    .argument('<DIR>', 'images: DIR/<expression>/..., or a table (see dataset/README.md)')
    .option('--model <M>', 'a model folder, or the name of a shipped model')
    .option('--tta', 'average with the mirrored image')
    .option('--without-twins-of <DIR>', 'leave out images that also stand there, such as the training set')
    .option('--compare <M2>', "another model on the same images, by McNemar's test")
    .option(
      '--threshold <X>',
      'answer "not sure" below this probability: how many are answered, how many of them right',
      numberOption('--threshold', 0, 1),
    )
    .option(
      '--report <FILE.html>',
      'write one page with all figures, plots and faces; an earlier one is kept',
    )
    .option('--predictions <FILE.csv>', "write each image's label, answer and probabilities")
    .option('--no-cache', 'decode every image anew, and keep nothing for the next time')
    .option('--json', 'print one JSON document')
    .action(async (place: string, options: EvaluateOptions) => {
      await withTable(options.predictions, () => runEvaluate(place, options), predictionsTable);
    });
}

/** Opens a model and the images as it wants them, and evaluates it on all of them; the model is the caller's. */
async function measure(
  folder: string,
  name: string | undefined,
  options: EvaluateOptions,
  resamples?: number,
) {
  const model = await findModel(name);
  const { preprocessing, classes } = model.info;
  const reading = { ...preprocessing, ...dataFieldsOf(options), cache: options.cache };
  const temperature = temperatureOf(model, options.temperature);
  const dataset = await loadWithProgress(folder, { ...reading, classes });
  const evaluation = await evaluate(model, dataset, {
    mirrored: options.tta,
    temperature: options.temperature,
    resamples,
  });
  return { model, dataset, evaluation, reading, temperature };
}

async function runEvaluate(folder: string, options: EvaluateOptions): Promise<Judged> {
  const began = performance.now();
  if (options.report !== undefined) await requireReportPlace(options.report);
  const { model, dataset, evaluation, reading, temperature } = await measure(folder, options.model, options);
  let kept = [...dataset.labels.keys()];
  if (options.withoutTwinsOf !== undefined) {
    kept = indicesWithoutTwinsOf(dataset, await loadWithProgress(options.withoutTwinsOf, reading));
    if (kept.length === 0) {
      throw new FerlabError(
        `Every image of ${folder} also stands in ${options.withoutTwinsOf}: nothing is left.`,
      );
    }
  }
  const twinsLeftOut = dataset.labels.length - kept.length;
  const main = twinsLeftOut === 0 ? evaluation : evaluateSome(evaluation, dataset, kept);
  const isRight = ({ predictions }: Evaluation) => {
    const correct = correctOf(predictions, dataset.labels);
    return kept.map((i) => correct[i]!);
  };
  const withTwins = options.withoutTwinsOf === undefined ? undefined : evaluation;
  const { threshold } = options;
  const notSure =
    threshold === undefined
      ? undefined
      : coverageAt(threshold, main.predictions.confidences, isRight(evaluation));
  let comparison: Comparison | undefined;
  if (options.compare !== undefined) {
    // Its answers are enough: nobody reads its intervals.
    const measured = await measure(folder, options.compare, options, 0);
    disposeModel(measured.model);
    const other = isRight(measured.evaluation);
    comparison = {
      model: options.compare,
      accuracy: other.filter(Boolean).length / other.length,
      ...mcnemar(isRight(evaluation), other),
    };
  }
  const answered = notSure && notSureLine(notSure);
  const beside = comparison && comparisonLine(comparison, main.accuracy);
  const reported = await writeEvaluationReport(options.report, {
    model,
    name: options.model ?? 'fcn-fer',
    evaluation: main,
    dataset: twinsLeftOut === 0 ? dataset : { ...subset(dataset, kept), skipped: dataset.skipped },
    withTwins,
    notes: [
      ...(withTwins ? [[`left out as twins of ${options.withoutTwinsOf}`, twinsLeftOut] as const] : []),
      ['averaged with the mirrored image', options.tta === true ? 'yes' : 'no'],
      ['temperature of the probabilities', temperature],
      ...(answered ? [['answering in part', answered] as const] : []),
      ...(beside ? [['beside another model', beside] as const] : []),
    ],
  });
  disposeModel(model);
  const seconds = (performance.now() - began) / 1000;
  const twins = withTwins && { twinsLeftOut, withTwins: figuresOf(withTwins) };
  const document = {
    ...figuresOf(main),
    temperature,
    classesEvaluated: evaluatedOf(main),
    skipped: dataset.skipped,
    ...documentOf(dataset),
    ...twins,
    notSure,
    comparison,
    ...reported,
    seconds,
  };
  print(options.json, document, [
    ...absentLines(main),
    `${main.images} images in ${seconds.toFixed(1)} s` +
      (temperature === 1 ? '' : `, probabilities at temperature ${temperature.toFixed(3)}`),
    '',
    ...headlineLines(main, withTwins),
    ...(answered ? ['', answered] : []),
    ...(beside ? ['', beside] : []),
    '',
    ...detailLines(main),
    ...reportLines(reported),
  ]);
  return { evaluation: main, dataset, kept };
}

/** The classes that have images; figures are over them. */
const evaluatedOf = ({ perClass }: Evaluation) =>
  perClass.filter(({ support }) => support > 0).map(({ expression }) => expression);

interface Judged {
  /** Of the images kept. */
  evaluation: Evaluation;
  dataset: Dataset;
  /** Which images of the data set were judged. */
  kept: readonly number[];
}

/** The table of `--predictions`: one image per row. */
function predictionsTable({
  evaluation: { classes, predictions },
  dataset: { files, labels },
  kept,
}: Judged) {
  const rows = kept.map((image, i) => [
    files[image]!,
    classes[labels[image]!]!,
    classes[predictions.classes[i]!]!,
    ...predictions.probabilities.subarray(i * classes.length, (i + 1) * classes.length),
  ]);
  return csvText(['file', 'label', 'answer', ...classes], rows);
}

const figuresOf = ({ predictions: _, ...figures }: Evaluation) => figures;

type Comparison = { model: string; accuracy: number } & ReturnType<typeof mcnemar>;

const comparisonLine = ({ model, accuracy, onlyOne, onlyOther, pValue }: Comparison, ours: number) =>
  `accuracy ${percent(ours)} against ${percent(accuracy)} of ${model}: ${onlyOne} images only this model recognizes, ` +
  `${onlyOther} only the other (McNemar's exact test: p = ${pValue.toPrecision(2)})`;

const notSureLine = ({ threshold, answered, coverage, accuracy }: ReturnType<typeof coverageAt>) =>
  `"not sure" below ${percent(threshold)}: ${answered} images (${percent(coverage)}) are answered` +
  (accuracy === null ? '' : `, ${percent(accuracy)} of them right`);

const absentLines = (main: Evaluation) =>
  evaluatedOf(main).length === main.classes.length
    ? []
    : [`figures over the classes present: ${evaluatedOf(main).join(', ')}`];

/** The headline figures, without twins and with them where `withTwins` is given. */
function headlineLines(main: Evaluation, withTwins: Evaluation | undefined): string[] {
  if (withTwins === undefined) return table([['', 'value', '95% interval'], ...headlineRows(main)]);
  const all = headlineRows(withTwins);
  return table([
    ['', 'without twins', '95% interval', 'with twins', '95% interval'],
    ['images', main.images, '', withTwins.images, ''],
    ...headlineRows(main).map((row, i) => [...row, ...all[i]!.slice(1)]),
  ]);
}

function detailLines({ perClass, classes, confusion }: Evaluation): string[] {
  return [
    ...table([
      ['expression', 'precision', 'recall', 'F1', '95% interval', 'images'],
      ...perClass.map(({ expression, precision, recall, f1, support, intervals }) => [
        expression,
        percent(precision),
        percent(recall),
        percent(f1),
        intervals.f1 === null ? '' : `${percent(intervals.f1.low)} to ${percent(intervals.f1.high)}`,
        support,
      ]),
    ]),
    '',
    ...table([['true \\ taken for', ...classes], ...confusion.map((row, i) => [classes[i]!, ...row])]),
  ];
}
