/** The expression nets of `@vladmandic/face-api` and `@vladmandic/human`, and our models, on the same labelled faces. */
import { existsSync } from 'fs';
import { readdir } from 'fs/promises';
import path from 'path';
import { FerlabError } from '../packages/base/index';
import { findModel } from '../packages/cli/index';
import { listRows, type Row } from '../packages/layouts/index';
import { readListing, rowImage } from '../src/data/loadDataset';
import { summarizePredictions, type Evaluation } from '../src/evaluate/evaluate';
import { correctOf, mostProbable, predict, type Predictions } from '../src/evaluate/predict';
import type { Interval } from '../packages/metrics/index';
import { disposeModel } from '../src/nn/model';
import { shippedModels } from '../src/nn/modelFolder';
import { croppings, openFaceApi, openHuman, probabilitiesOf, sizeOf, type ExpressionNet } from './othersNets';

/** One net's figures on one data set, as shares from 0 to 1. */
export interface NetRow {
  name: string;
  parameters: number;
  accuracy: number;
  /** 95%, by the bootstrap. */
  interval: Interval | null;
  /** Of the classes that have images. */
  lowestRecall: number;
  expectedCalibrationError: number;
  /** Of others' nets: the accuracy by each way to cut the face. The row is of the first one, the best on this set. */
  croppings?: { name: string; accuracy: number }[];
  /** What is to be known of the figures. */
  note?: string;
}

/** A data set, and how good each net is on it. */
export interface SetOfNets {
  folder: string;
  images: number;
  rows: NetRow[];
}

const rowOf = (name: string, parameters: number, evaluation: Evaluation): NetRow => ({
  name,
  parameters,
  accuracy: evaluation.accuracy,
  interval: evaluation.intervals.accuracy,
  lowestRecall: Math.min(
    ...evaluation.perClass.flatMap(({ support, recall }) => (support === 0 ? [] : [recall])),
  ),
  expectedCalibrationError: evaluation.expectedCalibrationError,
});

/** Labelled faces as they are stored. */
interface Faces {
  rows: readonly Row[];
  classes: readonly string[];
  labels: Uint16Array;
}

/** The figures of a model on a data set that is read as the model wants it: one pass, then averaged with the mirrored image. */
async function measureModel(folder: string, name: string): Promise<{ faces: Faces; found: NetRow[] }> {
  const model = await findModel(name);
  const { preprocessing, classes } = model.info;
  const { dataset, rows } = await readListing(await listRows(folder), { ...preprocessing, classes });
  if (rows.length === 0) throw new FerlabError(`There are no images of ${folder}. Expected at least one.`);
  const parameters = sizeOf(model.architecture.parameters);
  const found: NetRow[] = [];
  for (const mirrored of [false, true]) {
    const evaluation = summarizePredictions(await predict(model, dataset, { mirrored }), dataset);
    found.push(rowOf(mirrored ? `${name}, mirrored` : name, parameters, evaluation));
  }
  disposeModel(model);
  return { faces: { rows, classes, labels: dataset.labels }, found };
}

const facesAtOnce = 64;

/** The figures of others' nets, each by the cropping that suits it best on this set. */
async function measureOthers(
  nets: readonly ExpressionNet[],
  { rows, classes, labels }: Faces,
): Promise<NetRow[]> {
  const tries = nets.map(() => croppings.map(() => new Float32Array(rows.length * classes.length)));
  for (let start = 0; start < rows.length; start += facesAtOnce) {
    const faces = await Promise.all(rows.slice(start, start + facesAtOnce).map(rowImage));
    for (const [n, net] of nets.entries())
      for (const [c, { cut }] of croppings.entries())
        tries[n]![c]!.set(await probabilitiesOf(net, faces.map(cut), classes), start * classes.length);
  }
  return nets.map(({ name, parameters, note }, n) => {
    const tried = croppings.map((cropping, c) => {
      const probabilities = tries[n]![c]!;
      // Nobody reads its logits, which the nets keep to themselves.
      const logits = probabilities.map(Math.log);
      const predictions: Predictions = {
        probabilities,
        logits,
        ...mostProbable(probabilities, classes.length),
      };
      const accuracy = correctOf(predictions, labels).filter(Boolean).length / labels.length;
      return { name: cropping.name, accuracy, predictions };
    });
    tried.sort((a, b) => b.accuracy - a.accuracy);
    const best = summarizePredictions(tried[0]!.predictions, { classes, labels });
    const ways = tried.map(({ name, accuracy }) => ({ name, accuracy }));
    return { ...rowOf(name, parameters, best), croppings: ways, ...(note && { note }) };
  });
}

/** The names of the shipped models, in alphabetical order. */
async function shippedNames(): Promise<string[]> {
  const names = (await readdir(shippedModels)).sort();
  return names.filter((name) => existsSync(path.join(shippedModels, name, 'ferlab.json')));
}

/**
 * How good our models and others' nets are on labelled faces that, it is hoped, none was trained on.
 *
 * @param folders data sets in any layout, as `listRows` takes them
 * @param models folders or names, as `findModel` takes them; none for every shipped model
 * @throws FerlabError when a model or a data set is missing, or a set has none of a model's classes.
 */
export async function measureNets(
  folders: readonly string[],
  models: readonly string[],
): Promise<SetOfNets[]> {
  const names = models.length === 0 ? await shippedNames() : models;
  const nets = [await openFaceApi(), await openHuman()];
  const sets: SetOfNets[] = [];
  try {
    for (const folder of folders) {
      const measured = [];
      for (const name of names) measured.push(await measureModel(folder, name));
      const { faces } = measured[0]!;
      const rows = [...measured.flatMap(({ found }) => found), ...(await measureOthers(nets, faces))];
      sets.push({ folder, images: faces.labels.length, rows });
    }
  } finally {
    for (const net of nets) net.dispose();
  }
  return sets;
}
