/** One folder of labelled images → a training and a validation folder. */
import { readdir, realpath, stat } from 'fs/promises';
import path from 'path';
import { FerlabError, isBelow, makeFolder, messageOf, UsageError } from '../base/index';
import { configure, loadDataset, splitIndices, type SkippedFile } from '../../src/index';
import { copyWhole, finishCopies } from './copyWhole';
import { finishMoves, moveFiles, type Move, type Moved } from './moveFiles';
import { newRecordTime } from './moveRecords';

/** Copies, hard links, or the files themselves. */
export const splitWays = ['copy', 'link', 'move'] as const;

export interface SplitFolderOptions {
  /** Share of each class held out, above 0 and below 1. */
  share: number;
  seed: number;
  by: (typeof splitWays)[number];
  /** With `move`: do it, instead of telling what would be done. */
  apply?: boolean;
  onProgress?: (done: number, total: number) => void;
}

/** What was done or would be. */
export interface FolderSplit {
  out: string;
  train: number;
  valid: number;
  /** Class → how many images of it on each side. */
  classes: Record<string, { train: number; valid: number }>;
  applied: boolean;
  files: Move[];
  skipped: readonly SkippedFile[];
  /** The record that `undoMoves` follows; null where nothing was moved. */
  manifest: string | null;
}

const sides = ['train', 'valid'] as const;

/**
 * Puts every readable image of `folder` into `out/train/<class>/` or `out/valid/<class>/`, under its own name, as
 * `splitDataset` divides them.
 *
 * Copies and links appear whole or not at all. Moves are recorded first and can be undone. One that was killed is
 * completed by the next.
 * @throws FerlabError when `folder` can't be split (see `loadDataset`, `splitDataset`), there is something in
 *   `out/train` or `out/valid`, or `out` can't be written; UsageError when `out` lies in `folder`.
 */
export async function splitFolder(
  folder: string,
  out: string,
  options: SplitFolderOptions,
): Promise<FolderSplit> {
  const moving = options.by === 'move';
  const applied = !moving || options.apply === true;
  requireOutside(folder, out);
  const moved = moving && applied ? await finishMoves(folder) : undefined;
  if (moved?.command === command) return describe(out, requireBelow(moved, out), moved);
  const copied = applied && (await finishCopies(out));
  if (!copied) await requireEmpty(out);

  const { share, seed, onProgress } = options;
  const dataset = await loadDataset(folder, { ...configure(), onProgress });
  const indices = splitIndices(dataset, share, seed);
  const files = sides.flatMap((side) =>
    indices[side].map((index) => {
      const from = dataset.files[index]!;
      return { from, to: path.join(out, side, path.relative(folder, from)) };
    }),
  );
  const split = describe(out, files, { skipped: dataset.skipped, applied });
  if (copied) await requireThere(files, out);
  else if (moving && applied) return { ...split, ...(await moveInto(folder, out, files, dataset.skipped)) };
  else if (applied) await copyWhole(out, sides, files, options.by === 'link');
  return split;
}

const command = 'dataset split';

function describe(out: string, files: Move[], rest: Partial<FolderSplit>): FolderSplit {
  const classes = new Map<string, { train: number; valid: number }>();
  for (const { to } of files) {
    const [side, name = ''] = path.relative(out, to).split(path.sep);
    const counts = classes.get(name) ?? { train: 0, valid: 0 };
    counts[side as (typeof sides)[number]]++;
    classes.set(name, counts);
  }
  const total = (side: (typeof sides)[number]) =>
    [...classes.values()].reduce((sum, counts) => sum + counts[side], 0);
  const counted = { train: total('train'), valid: total('valid'), classes: Object.fromEntries(classes) };
  const { applied = true, skipped = [], manifest = null } = rest;
  return { out, ...counted, applied, files, skipped, manifest };
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

async function moveInto(
  folder: string,
  out: string,
  files: readonly Move[],
  unreadable: readonly SkippedFile[],
): Promise<Pick<FolderSplit, 'manifest' | 'skipped'>> {
  await makeFolder(out).catch((error) => {
    throw new FerlabError(`The folder ${out} can't be made: ${messageOf(error)}. Choose another.`);
  });
  if ((await stat(out)).dev !== (await stat(folder)).dev) {
    throw new FerlabError(`${out} lies on another disk than ${folder}. Choose one on the same, or copy.`);
  }
  const target = path.relative(await realpath(folder), await realpath(out));
  const moves = files.map(({ from, to }) => ({
    from: path.relative(folder, from),
    to: path.join(target, path.relative(out, to)),
  }));
  const time = await newRecordTime(folder);
  const { manifest, skipped } = await moveFiles(folder, time, { command, target, moves });
  return { manifest, skipped: [...unreadable, ...skipped] };
}

/** An earlier split, cut off and completed now, is the one asked for only if it went to the same place. */
function requireBelow({ files, manifest }: Moved, out: string): Move[] {
  const elsewhere = files.find(({ to }) => !isBelow(out, to));
  if (elsewhere === undefined) return files;
  throw new FerlabError(
    `An earlier split was cut off and is whole now, such as ${elsewhere.to} (see ${manifest}). Undo it first.`,
  );
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
