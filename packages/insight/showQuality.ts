/** Shows whether a model's answers can be trusted: its percentages, its thresholds, its view of worse pictures. */
import { displayFigure, displayImage, formatPercent, progressOf } from '../display/index';
import {
  coverageCurve as coverageOf,
  precisionRecallCurve,
  reliabilityBins,
  rocCurve,
} from '../metrics/index';
import {
  classCounts,
  correctOf,
  facePicture,
  subset,
  type Dataset,
  type Evaluation,
  type Model,
} from '../../src/index';
import { embed, mapFeatures } from './embeddings';
import { faults } from './faults';
import { faultSheet } from './pictures/faultSheet';
import { coverageCurve } from './plots/coverageCurve';
import { embeddingMap } from './plots/embeddingMap';
import { precisionRecallCurves } from './plots/precisionRecallCurves';
import { reliabilityDiagram } from './plots/reliabilityDiagram';
import { robustnessCurves } from './plots/robustnessCurves';
import { rocCurves } from './plots/rocCurves';
import { measureRobustness, spoil, type RobustnessCurve, type RobustnessOptions } from './robustness';

type Labelled = Pick<Dataset, 'labels'>;

/** Of each class, its probability for every image, and whether the image is of it. */
const scoresOf = ({ classes, perClass, predictions }: Evaluation, { labels }: Labelled) =>
  perClass.map(({ expression, averagePrecision, areaUnderRoc }, label) => ({
    name: expression,
    averagePrecision,
    area: areaUnderRoc,
    scores: Float32Array.from(labels, (_, i) => predictions.probabilities[i * classes.length + label]!),
    positive: Array.from(labels, (other) => other === label),
  }));

/**
 * Shows how often answers of each confidence are right, with the expected calibration error.
 *
 * @param dataset the one that was evaluated, whose labels these are
 * @param options.beside other evaluations of it by name, such as one with a temperature
 */
export async function showReliability(
  evaluation: Evaluation,
  dataset: Labelled,
  { name = 'this model', beside = {} }: { name?: string; beside?: Record<string, Evaluation> } = {},
): Promise<void> {
  const series = Object.entries({ [name]: evaluation, ...beside }).map(([name, each]) => ({
    name,
    bins: reliabilityBins(each.predictions.confidences, correctOf(each.predictions, dataset.labels)),
  }));
  await displayFigure(reliabilityDiagram(series));
}

/** Shows precision over recall of each class, with the average precision; `dataset` is the one evaluated. */
export async function showPrecisionRecall(evaluation: Evaluation, dataset: Labelled): Promise<void> {
  const curves = scoresOf(evaluation, dataset).map(({ scores, positive, ...named }) => ({
    ...named,
    ...precisionRecallCurve(scores, positive),
  }));
  await displayFigure(precisionRecallCurves(curves));
}

/** Shows the ROC curve of each class, with the area under it; `dataset` is the one evaluated. */
export async function showRoc(evaluation: Evaluation, dataset: Labelled): Promise<void> {
  const curves = scoresOf(evaluation, dataset).map(({ scores, positive, ...named }) => ({
    ...named,
    ...rocCurve(scores, positive),
  }));
  await displayFigure(rocCurves(curves));
}

/** Shows what answering "not sure" below a probability costs in answers and brings in accuracy. */
export async function showCoverage(evaluation: Evaluation, dataset: Labelled): Promise<void> {
  const { confidences } = evaluation.predictions;
  await displayFigure(
    coverageCurve(coverageOf(confidences, correctOf(evaluation.predictions, dataset.labels))),
  );
}

/**
 * Shows the evaluated faces on a map, on which those lie together that look alike to the network (UMAP of its
 * penultimate features). Some seconds for a thousand images, with progress bars.
 *
 * @param options.seed the same one gives the same map
 */
export async function showEmbedding(
  evaluation: Evaluation,
  dataset: Dataset,
  model: Model,
  { seed = 1 } = {},
): Promise<void> {
  const features = await embed(model, dataset, { onProgress: progressOf('Looking at the faces', 'images') });
  const onProgress = progressOf('Laying them out on a map', 'rounds');
  const places = await mapFeatures(features, { seed, onProgress });
  const { classes, confidences } = evaluation.predictions;
  const faces = places.map(([x, y], i) => ({
    x,
    y,
    confidence: confidences[i]!,
    truth: dataset.classes[dataset.labels[i]!]!,
    predicted: evaluation.classes[classes[i]!]!,
  }));
  await displayFigure(embeddingMap(evaluation.classes, faces));
}

/**
 * Measures how accuracy falls as pictures get worse, with a progress bar, and shows it: a curve for each fault, and
 * one face under each at every strength. `measureRobustness` alone gives the figures.
 *
 * @param options.face which image of the data set is shown; the first by default
 */
export async function showRobustness(
  model: Model,
  dataset: Dataset,
  { face = 0, ...options }: RobustnessOptions & { face?: number } = {},
): Promise<void> {
  const progress = progressOf('Spoiling pictures', 'images');
  const onProgress = (done: number, total: number) => {
    progress(done, total);
    options.onProgress?.(done, total);
  };
  const curves = await measureRobustness(model, dataset, { ...options, onProgress });
  const baseline = Math.max(...classCounts(dataset)) / dataset.labels.length;
  await displayFigure(robustnessCurves(curves, { baseline }));
  await showFaults(dataset, { face, curves });
}

/** Shows one face of a data set under each fault at every other strength, with accuracies where they were measured. */
export async function showFaults(
  dataset: Dataset,
  { face = 0, curves = [] }: { face?: number; curves?: readonly RobustnessCurve[] } = {},
): Promise<void> {
  const one = subset(dataset, [face]);
  const shown = faults.filter(
    ({ kind }) => curves.length === 0 || curves.some((curve) => curve.kind === kind),
  );
  const rows = await Promise.all(
    shown.map(async (fault) => {
      const levels = curves.find(({ kind }) => kind === fault.kind)?.levels;
      const strengths = fault.strengths.filter((_, i) => i % 2 === 0);
      const faces = [0, ...strengths].map(async (strength) => {
        const { pixels } = strength === 0 ? one : await spoil(one, fault, strength);
        const accuracy = levels?.find((level) => level.strength === strength)?.accuracy;
        const note = accuracy === undefined ? undefined : formatPercent(accuracy);
        return { ...facePicture(one, 0), pixels, label: String(strength), note };
      });
      return { title: fault.kind, unit: fault.unit, faces: await Promise.all(faces) };
    }),
  );
  displayImage(await faultSheet(rows), { alt: 'a face under every fault' });
}
