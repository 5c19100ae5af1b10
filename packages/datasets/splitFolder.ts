/** One data set in any layout → a training and a validation folder. */
import { readdir, stat } from 'fs/promises';
import path from 'path';
import { FerlabError, isBelow, isFolder, UsageError } from '../base/index';
import {
  configure,
  groupLeftOut,
  readListing,
  splitIndices,
  type DatasetSource,
  type LeftOutGroup,
} from '../../src/index';
import { listRows, type LeftOut } from '../layouts/index';
import { copyWhole, finishCopies } from './copyWhole';
import type { Move } from './moveFiles';
import { placeRows } from './placeRows';

/** Copies or hard links. */
export const splitWays = ['copy', 'link'] as const;

export interface SplitFolderOptions {
  /** Share of each class held out, above 0 and below 1. */
  share: number;
  seed: number;
  by: (typeof splitWays)[number];
  /** As of a configuration. */
  classMap?: string;
  groupBy?: string;
  onProgress?: (done: number, total: number) => void;
}

/** What was done. */
export interface FolderSplit extends DatasetSource {
  out: string;
  train: number;
  valid: number;
  /** Class → how many images of it on each side. */
  classes: Record<string, { train: number; valid: number }>;
  files: Move[];
  skipped: readonly LeftOut[];
  leftOut: LeftOutGroup[];
}

const sides = ['train', 'valid'] as const;

/**
 * Puts every readable image of `folder`, class folders or a table, into `out/train/<class>/` or `out/valid/<class>/`,
 * as `splitDataset` divides them; see `placeRows` for their names.
 *
 * They appear whole or not at all; a split that was killed between its two folders is completed by the next.
 * @throws FerlabError when `folder` can't be split (see `loadDataset`, `splitDataset`), there is something in
 *   `out/train` or `out/valid`, or `out` can't be written; UsageError when `out` lies in `folder`.
 */
export async function splitFolder(
  folder: string,
  out: string,
  options: SplitFolderOptions,
): Promise<FolderSplit> {
  const { share, seed, by, onProgress, classMap, groupBy } = options;
  if (await isFolder(folder)) requireOutside(folder, out);
  const listed = await listRows(folder, { groupBy });
  const finished = await finishCopies(out);
  if (!finished) await requireEmpty(out);

  const { dataset, rows } = await readListing(listed, {
    ...configure({ classMap, groupBy, fit: 'stretch' }),
    onProgress,
  });
  const indices = splitIndices(dataset, share, seed);
  const copies = placeRows(
    listed,
    sides.flatMap((side) =>
      indices[side].map((i) => ({ row: rows[i]!, side, name: dataset.classes[dataset.labels[i]!]! })),
    ),
    out,
  );
  const files = copies.map(({ from, to }) => ({ from, to }));
  if (finished) await requireThere(files, out);
  else await copyWhole(out, sides, copies, by === 'link');
  return {
    out,
    train: indices.train.length,
    valid: indices.valid.length,
    classes: countsOf(out, files),
    files,
    skipped: dataset.skipped,
    leftOut: groupLeftOut(dataset.skipped),
    ...dataset.source!,
  };
}

function countsOf(out: string, files: readonly Move[]): FolderSplit['classes'] {
  const classes = new Map<string, { train: number; valid: number }>();
  for (const { to } of files) {
    const [side, name = ''] = path.relative(out, to).split(path.sep);
    const counts = classes.get(name) ?? { train: 0, valid: 0 };
    counts[side as (typeof sides)[number]]++;
    classes.set(name, counts);
  }
  return Object.fromEntries(classes);
}

function requireOutside(folder: string, out: string): void {
  if (path.resolve(folder) !== path.resolve(out) && !isBelow(folder, out)) return;
  throw new UsageError(
    `Expected --out to lie outside of ${folder}, which is divided, but found ${out}. Choose another.`,
  );
}

async function requireEmpty(out: string): Promise<void> {
  for (const side of sides) {
    const target = path.join(out, side);
    const names = await readdir(target).catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? [] : [target],
    );
    if (names.length === 0) continue;
    throw new FerlabError(`${target} has something in it. Choose another folder, or move it away yourself.`);
  }
}

async function requireThere(files: readonly Move[], out: string): Promise<void> {
  for (const { to } of files) {
    await stat(to).catch(() => {
      throw new FerlabError(
        `An earlier split into ${out} was cut off and is whole now. Choose another folder.`,
      );
    });
  }
}
