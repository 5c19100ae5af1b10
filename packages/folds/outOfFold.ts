/** A data set → each image's answer by a network that was not trained on it. */
import path from 'path';
import { FerlabError, Interrupted, randomStream, shown, UsageError } from '../base/index';
import { notebookProgress } from '../display/index';
import {
  dealFolds,
  disposeModel,
  loadModel,
  newRunFolder,
  predict,
  splitDataset,
  startTraining,
  subset,
  type Config,
  type Dataset,
  type Model,
  type Predictions,
} from '../../src/index';

export interface FoldOptions {
  /** Into how many parts the images are dealt; as many trainings. Default 5. */
  folds?: number;
  /** "person" insists that nobody stands on both sides: the data have to say who is in each image. Default "image". */
  by?: 'image' | 'person';
  /** The model that each training begins with, in place of the one that `config.from` names. */
  from?: Model;
  /** Where the runs are kept; that of a call that was stopped is continued. By default a new one below `runs`. */
  folder?: string;
  /** Share of the images of each class that the networks may learn from. Default 1. */
  share?: number;
  /** Counts epochs; by default a bar in a notebook. */
  onProgress?: (done: number, total: number) => void;
}

/** Answers to all images. */
export interface OutOfFold {
  predictions: Predictions;
  /** The part of each image, counted from 0. */
  parts: Uint8Array;
  /** Images that each network was trained on, on average. */
  trainedOn: number;
  folder: string;
}

/**
 * Deals the images into parts and trains a network for each on the others, of which `validShare` chooses its best epoch:
 * so the network that judges an image saw neither it nor its twin nor another picture of its person.
 *
 * @throws UsageError for options that are not as expected; FerlabError when a class has fewer than three different
 *   images, people are asked for and not known, or it was stopped (the same call with its folder goes on).
 */
export async function outOfFold(
  config: Config,
  data: Dataset,
  options: FoldOptions = {},
): Promise<OutOfFold> {
  const { folds = 5, folder = newRunFolder('folds'), share = 1, from } = options;
  requireFolds(data, options);
  const parts = dealFolds(data, folds, config.seed);
  const { onProgress = notebookProgress(`Training ${folds} networks`, 'epochs') } = options;
  const total = folds * config.epochs;
  const all = Array.from(data.labels.keys());
  const classes = data.classes.length;
  const predictions: Predictions = {
    probabilities: new Float32Array(all.length * classes),
    logits: new Float32Array(all.length * classes),
    classes: new Uint16Array(all.length),
    confidences: new Float32Array(all.length),
  };
  let trained = 0;
  for (let part = 0; part < folds; part++) {
    const others = all.filter((index) => parts[index] !== part);
    const learnt = share === 1 ? others : someOfEach(data, others, share, config.seed);
    const split = splitDataset(subset(data, learnt), config.validShare, config.seed);
    trained += split.train.labels.length;
    const result = await startTraining(config, split, {
      folder: path.join(folder, `part-${part + 1}`),
      resume: true,
      from,
      view: { onEpoch: (history) => onProgress?.(part * config.epochs + history.length, total) },
    }).done;
    if (result.stoppedBy === 'interrupt') {
      throw new Interrupted(
        `Stopped in part ${part + 1} of ${folds}; what was trained is kept. The same call with the folder ${folder} goes on.`,
      );
    }
    onProgress?.((part + 1) * config.epochs, total);
    const indices = all.filter((index) => parts[index] === part);
    const model = await loadModel(result.model);
    try {
      place(
        predictions,
        await predict(model, subset(data, indices), { onProgress: () => undefined }),
        indices,
      );
    } finally {
      disposeModel(model);
    }
  }
  return { predictions, parts, trainedOn: trained / folds, folder };
}

/** Puts the answers to some images where they belong among those to all. */
function place(all: Predictions, some: Predictions, indices: readonly number[]): void {
  const classes = all.logits.length / all.classes.length;
  indices.forEach((index, i) => {
    for (const name of ['probabilities', 'logits'] as const)
      all[name].set(some[name].subarray(i * classes, (i + 1) * classes), index * classes);
    all.classes[index] = some.classes[i]!;
    all.confidences[index] = some.confidences[i]!;
  });
}

/** A share of the images of each class, at least three; of a larger share the smaller one is a part. */
function someOfEach({ labels }: Dataset, indices: readonly number[], share: number, seed: number): number[] {
  const shuffled = randomStream(seed, 'share').shuffle([...indices]);
  const some = [...new Set(labels)].flatMap((label) => {
    const ofClass = shuffled.filter((index) => labels[index] === label);
    return ofClass.slice(0, Math.max(3, Math.round(share * ofClass.length)));
  });
  return some.sort((a, b) => a - b);
}

function requireFolds(data: Dataset, { folds = 5, by = 'image', share = 1 }: FoldOptions): void {
  if (!Number.isInteger(folds) || folds < 2 || folds > 50)
    throw new UsageError(`Expected folds to be a whole number from 2 to 50 but found ${shown(folds)}.`);
  if (!(share > 0 && share <= 1))
    throw new UsageError(`Expected share to be above 0 and at most 1 but found ${shown(share)}.`);
  const { people = [] } = data;
  const known = new Set(people.filter((person) => person !== undefined));
  if (by === 'person' && known.size < folds) {
    throw new FerlabError(
      `Expected at least ${folds} people in ${data.folder} but ${known.size} are known. ` +
        "Say who is in each image by configure({ groupBy }), or leave by: 'person' out.",
    );
  }
}
