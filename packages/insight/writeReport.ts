/** All parts of an evaluation as one page: what the notebook shows one by one. */
import {
  collect,
  displayDataFrame,
  displayTable,
  formatCount,
  formatPercent,
  progressOf,
} from '../display/index';
import { channelsOf } from '../pixels/index';
import {
  evaluate,
  headlineRows,
  perClassTable,
  showConfusion,
  showFigures,
  showMistakes,
  showPerClass,
  surestMistakes,
  type Dataset,
  type Evaluation,
  type Model,
} from '../../src/index';
import { typicalImages } from './rankImages';
import { reportPage, type ReportPart } from './reportPage';
import { requireReportPlace, writeReportFile } from './reportPlace';
import { showAnswers, showCommonConfusions, showLeastCertain } from './showGalleries';
import { showEvidence, showFeatureMaps, showFilters } from './showInside';
import {
  showCoverage,
  showEmbedding,
  showPrecisionRecall,
  showReliability,
  showRobustness,
  showRoc,
} from './showQuality';

/** What a report is about. */
export interface ReportSubject {
  model: Model;
  /** What the model is called, such as its folder. */
  name: string;
  dataset: Dataset;
  /** Of that model on that data set; made now when left out. */
  evaluation?: Evaluation;
  /** Where images that also stand in the training set were left out of the data set: the evaluation with them. */
  withTwins?: Evaluation;
  /** Further rows on the data, such as how many twins were left out. */
  notes?: readonly (readonly [string, string | number])[];
}

export interface ReportOptions {
  /** Told of each part before it is made; a progress bar by default. */
  onProgress?: (done: number, total: number, title: string) => void;
  /** Written into the page; by default the time of writing. */
  now?: Date;
}

/** Images that faults are tried on: enough to see where a curve bends, soon done. */
const mostSpoilt = 500;

type Part = Omit<ReportPart, 'bundles'> & { show: () => void | Promise<void> };

/** What the model and the data were. */
function showSubject({ model, name, dataset, notes = [] }: ReportSubject): void {
  const { info } = model;
  const { height, width, colour } = info.preprocessing;
  const parameters = model.architecture.layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const input = `${width} × ${height} pixels, ${colour}, ${channelsOf(info.preprocessing)} channel(s)`;
  const trained = info.data && `${formatCount(info.data.train)} images of ${info.data.folder}`;
  displayTable(
    ['model', ''],
    [
      ['name', name],
      ['network', `${info.network}, ${formatCount(parameters)} parameters`],
      ['input', input],
      ['classes', info.classes.join(', ')],
      ['trained on', trained ?? 'not recorded'],
      ...Object.entries(info.metrics ?? {}).map(([figure, value]) => [
        `recorded ${figure}`,
        value.toFixed(4),
      ]),
    ],
  );
  displayTable(
    ['data', ''],
    [
      ['images', `${formatCount(dataset.labels.length)} of ${dataset.folder}`],
      ['left out as unreadable', dataset.skipped.length],
      ...notes,
    ],
  );
}

/** The figures without the images that also stand in the training set, and with them. */
function showBesideTwins(without: Evaluation, withTwins: Evaluation): void {
  const all = headlineRows(withTwins);
  displayTable(
    ['figure', 'without twins', '95% interval', 'with twins', '95% interval'],
    headlineRows(without).map((row, i) => [...row, ...all[i]!.slice(1)]),
  );
}

function partsOf(subject: ReportSubject, evaluation: Evaluation): Part[] {
  const { model, dataset } = subject;
  const wrong = surestMistakes(evaluation, dataset, 6);
  const typical = typicalImages(evaluation, dataset);
  const [first = 0] = [...typical, ...wrong];
  return [
    {
      title: 'The figures',
      text: 'How good the model is on these images, beside what always giving the commonest answer would get.',
      show() {
        showFigures(evaluation);
        if (subject.withTwins !== undefined) showBesideTwins(evaluation, subject.withTwins);
      },
    },
    {
      title: 'What was measured',
      text: 'The model and the data that all figures on this page are about.',
      show: () => showSubject(subject),
    },
    {
      title: 'Each expression',
      text: 'Precision: of the faces given this answer, how many show it. Recall: of the faces that show it, how many were found. F1 is their harmonic mean.',
      show: async () => {
        displayDataFrame(perClassTable(evaluation));
        await showPerClass(evaluation);
      },
    },
    {
      title: 'What is taken for what',
      text: 'Each row is a true expression, each column an answer; a perfect model would fill the diagonal alone. Below, how often each expression is there and how often it is answered.',
      show: async () => {
        await showConfusion(evaluation);
        await showAnswers(evaluation);
      },
    },
    {
      title: 'Every threshold at once',
      text: 'What each expression’s precision costs in recall when its probability must reach a threshold, and how many faces are found at the price of how many false alarms. The areas are 1 at best; chance has 0.5 below the ROC curve.',
      show: async () => {
        await showPrecisionRecall(evaluation, dataset);
        await showRoc(evaluation, dataset);
      },
    },
    {
      title: 'Are its percentages true?',
      text: 'Of the answers given with 80%, 80% should be right: above the diagonal a model is too modest, below it too bold. Then what answering “not sure” below a probability costs in answers and brings in accuracy.',
      show: async () => {
        await showReliability(evaluation, dataset);
        await showCoverage(evaluation, dataset);
      },
    },
    {
      title: 'The surest mistakes',
      text: 'The wrong answers given with the highest probability. Some are the label’s mistake rather than the model’s.',
      show: () => showMistakes(evaluation, dataset),
    },
    {
      title: 'The commonest confusions',
      text: 'The cells off the diagonal that hold most faces, each with the faces of which the model was surest.',
      show: () => showCommonConfusions(evaluation, dataset),
    },
    {
      title: 'The least certain faces',
      text: 'Where no expression got a high probability. A tick marks a right answer, a cross a wrong one.',
      show: () => showLeastCertain(evaluation, dataset),
    },
    {
      title: 'Faces that look alike to the network',
      text: 'The network’s last features of every face, laid out so that like ones lie together (UMAP, McInnes et al. 2018). Neighbourhoods mean something, distances between groups do not.',
      show: () => showEmbedding(evaluation, dataset, model),
    },
    {
      title: 'Where it looks',
      text: 'A square is moved over the face, and each place is coloured by what covering it does to the odds of the expression: orange places speak for it, blue ones against. One face that was recognized of each expression, then the surest mistakes, for the answer and for the truth.',
      show: () => showEvidence(model, dataset, [...typical, ...wrong]),
    },
    {
      title: 'Its own score maps',
      text: 'The network’s score of the expression at each place that it has left before the last pooling, whose mean is the answer’s score exactly (class activation maps, Zhou et al. 2016). A network that ends in few places tells little by them.',
      show: () => showEvidence(model, dataset, [...typical, ...wrong].slice(0, 8), { by: 'activation' }),
    },
    {
      title: 'Inside the network',
      text: 'The filters of the first layer: light where they want light, dark where they want dark. Then what each block makes of one face, dark for little and light for much; the last row is one map for each expression.',
      show: async () => {
        await showFilters(model);
        await showFeatureMaps(model, dataset, first);
      },
    },
    {
      title: 'When pictures get worse',
      text: `Accuracy under growing faults of the pictures (after Hendrycks & Dietterich 2019), measured on at most ${formatCount(mostSpoilt)} of the images, and one face under each.`,
      show: () => showRobustness(model, dataset, { images: Math.max(mostSpoilt, dataset.classes.length) }),
    },
  ];
}

/**
 * Writes everything that is known of how good a model is into one HTML page, which needs nothing else: figures, tables,
 * plots, faces.
 *
 * A report that was there is kept as `….previous.html`; any other file is left alone.
 *
 * @example await writeReport('report.html', { model, name: 'models/fcn-fer', dataset: data.valid })
 * @returns the file of the earlier report, if there was one
 * @throws UsageError when the file can't be a report's; FerlabError when the data set does not fit the model, or the
 *   file can't be written.
 */
export async function writeReport(
  file: string,
  subject: ReportSubject,
  { onProgress = progressOf('Writing the report', 'parts'), now = new Date() }: ReportOptions = {},
): Promise<string | undefined> {
  await requireReportPlace(file);
  const evaluation =
    subject.evaluation ??
    (await evaluate(subject.model, subject.dataset, { onProgress: progressOf('Evaluating', 'images') }));
  const parts = partsOf(subject, evaluation);
  const made: ReportPart[] = [];
  for (const [i, { title, text, show }] of parts.entries()) {
    onProgress(i, parts.length, title);
    made.push({ title, text, bundles: await collect(show) });
  }
  onProgress(parts.length, parts.length, 'done');
  const page = reportPage({
    title: `How good is ${subject.name}?`,
    lead: `${formatPercent(evaluation.accuracy, 1)} of ${formatCount(evaluation.images)} images recognized. Labels of expressions are opinions, and an expression is no proof of a feeling.`,
    foot: `Written by ferlab on ${now.toISOString().slice(0, 16).replace('T', ' at ')} UTC.`,
    parts: made,
  });
  return writeReportFile(file, page);
}
