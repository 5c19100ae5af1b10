/**
 * Writes the pixels and labels of our default split as .npy files, so that another program trains on the same faces.
 *
 *     node --import tsx bench/peer/exportSplit.ts DATA OUT
 */
import { mkdir } from 'fs/promises';
import path from 'path';
import { messageOf, UsageError, writeWholeFile } from '../../packages/base/index';
import { configure } from '../../src/config';
import { loadDataset } from '../../src/data/loadDataset';
import { splitDataset } from '../../src/data/splitDataset';
import { findTwins } from '../../packages/pixels/index';

/**
 * One array of bytes in NumPy's format 1.0.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function npyBytes(values: Uint8Array, shape: readonly number[]): Buffer {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const description = `{'descr': '|u1', 'fortran_order': False, 'shape': (${sides}), }`;
  // Magic, version and length take 10 bytes; the values begin at a multiple of 64.
  const header = description.padEnd(Math.ceil((11 + description.length) / 64) * 64 - 11) + '\n';
  const start = Buffer.from('\x93NUMPY\x01\x00\0\0', 'latin1');
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, Buffer.from(header, 'latin1'), values]);
}

/**
 * Writes `<side>_pixels.npy` `[images, height, width]` and `<side>_labels.npy` `[images]` for train and valid.
 *
 * @returns the counts, and how many valid images have a twin in train, of any kind
 * @throws FerlabError as `loadDataset` and `splitDataset` do.
 */
export async function exportSplit(folder: string, out: string) {
  const config = configure();
  const { train, valid } = splitDataset(await loadDataset(folder, config), config.validShare, config.seed);
  await mkdir(out, { recursive: true });
  for (const [side, dataset] of Object.entries({ train, valid })) {
    const images = dataset.labels.length;
    const write = (what: string, values: Uint8Array, shape: number[]) =>
      writeWholeFile(path.join(out, `${side}_${what}.npy`), npyBytes(values, shape));
    await write('pixels', dataset.pixels, [images, config.height, config.width]);
    await write('labels', Uint8Array.from(dataset.labels), [images]);
  }
  return {
    classes: train.classes,
    train: train.labels.length,
    valid: valid.labels.length,
    twins: new Set(findTwins(valid, train).map(({ first }) => first)).size,
  };
}

if (require.main === module) {
  const [folder, out] = process.argv.slice(2);
  const work =
    folder === undefined || out === undefined
      ? Promise.reject(new UsageError('Expected a data set and a folder to write to.'))
      : exportSplit(folder, out);
  work.then(
    (done) => console.log(JSON.stringify(done)),
    (error) => {
      console.error(messageOf(error));
      process.exitCode = error instanceof UsageError ? 2 : 1;
    },
  );
}
