/** The smallest training that goes through everything. */
import type { Config } from '../config';
import { subset, type Dataset } from '../data/dataset';
import type { Split } from '../data/splitDataset';

/**
 * One epoch of two batches, with as many images for validation: a look whether everything works, not how well.
 *
 * Both sides have images of every class, in turn.
 */
export function quickVersion(config: Config, { train, valid }: Split): { config: Config; data: Split } {
  const some = (dataset: Dataset) => subset(dataset, inTurn(dataset, 2 * config.batchSize));
  return { config: { ...config, epochs: 1 }, data: { train: some(train), valid: some(valid) } };
}

/** The first images, one of each class in turn. */
export function inTurn({ labels, classes }: Dataset, count: number): number[] {
  const ofClass = classes.map((_, label) => Array.from(labels.keys()).filter((i) => labels[i] === label));
  const rows = Math.max(...ofClass.map(({ length }) => length));
  const turns = Array.from({ length: rows }, (_, row) => ofClass.flatMap((members) => members[row] ?? []));
  return turns.flat().slice(0, count);
}
