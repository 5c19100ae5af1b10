/** Moving files so that nothing is overwritten or lost, whenever the process ends, and taking it back. */
import { link, lstat, realpath, rename, rm, rmdir } from 'fs/promises';
import path from 'path';
import { FerlabError, isBelow, makeFolder, messageOf } from '../base/index';
import type { LeftOut } from '../layouts/index';
import * as records from './moveRecords';
import type { MoveRecord, RecordPlace } from './moveRecords';

/** A file's old and new place. */
export interface Move {
  from: string;
  to: string;
}

/** Moves that were carried out, or would be. */
export interface Moved {
  command: string;
  /** The record of the moves. */
  manifest: string;
  /** Those carried out now or before; without `apply`, those that would be. */
  files: Move[];
  /** Files that could not be moved. */
  skipped: LeftOut[];
}

/**
 * Writes the record, then moves each file; one killed halfway is completed by `finishMoves` or taken back by
 * `undoMoves`.
 *
 * @param record paths relative to `root`, which may lead out of it by the target alone
 * @throws FerlabError when the record can't be written, or a file can't be moved to that disk.
 */
export async function moveFiles(root: string, time: string, record: MoveRecord): Promise<Moved> {
  return carryOut(await records.writeRecord(root, time, record), record);
}

/** Completes the moves that a killed process left halfway; undefined where there are none. */
export async function finishMoves(root: string): Promise<Moved | undefined> {
  const cut = (await records.listRecords(root)).find(({ state }) => state === 'moving');
  return cut === undefined ? undefined : carryOut(cut, await records.readRecord(cut));
}

async function carryOut(place: RecordPlace, record: MoveRecord): Promise<Moved> {
  const { files, skipped } = await moveAll(place.root, record.moves, true);
  const manifest = records.recordFile(await records.setState(place, 'moved'));
  return { command: record.command, manifest, files, skipped };
}

/**
 * Takes the last moves of `root` back that were not yet, cut off halfway or not.
 *
 * A file whose old place is taken stays where it is, and the record stays open for another try.
 * @param apply without it, tells what would be moved
 * @throws FerlabError when there is nothing to undo, or the record is damaged.
 */
export async function undoMoves(root: string, apply: boolean): Promise<Moved> {
  const last = (await records.listRecords(root)).filter(({ state }) => state !== 'undone').at(-1);
  if (last === undefined) {
    throw new FerlabError(`Nothing to undo in ${root}: no moves are recorded there. Name another folder.`);
  }
  const record = await records.readRecord(last);
  let place = apply ? await records.setState(last, 'undoing') : last;
  const backwards = record.moves.map(({ from, to }) => ({ from: to, to: from })).reverse();
  const { files, skipped, occupied } = await moveAll(root, backwards, apply);
  if (apply) {
    const base = await realpath(root);
    await removeEmptied(
      path.join(base, record.target),
      backwards.map(({ from }) => path.join(base, from)),
    );
    if (!occupied) place = await records.setState(place, 'undone');
  }
  return { command: record.command, manifest: records.recordFile(place), files, skipped };
}

async function moveAll(root: string, moves: readonly Move[], apply: boolean) {
  const files: Move[] = [];
  const skipped: LeftOut[] = [];
  let occupied = false;
  const base = await realpath(root);
  for (const move of moves) {
    const outcome = await moveOne(path.join(base, move.from), path.join(base, move.to), apply);
    const [from, to] = [path.join(root, move.from), path.join(root, move.to)];
    if (outcome === 'moved' || (apply && outcome === 'there')) files.push({ from, to });
    if (outcome === 'missing') skipped.push({ file: from, reason: `neither here nor at ${to}` });
    if (outcome === 'occupied') {
      occupied = true;
      skipped.push({ file: from, reason: `left here, since another file stands at ${to}` });
    }
  }
  return { files, skipped, occupied };
}

type Outcome = 'moved' | 'there' | 'missing' | 'occupied';

/** Never overwrites: at every moment the file stands at the one place, the other, or both. */
async function moveOne(from: string, to: string, apply: boolean): Promise<Outcome> {
  const [here, there] = [await statsOf(from), await statsOf(to)];
  if (here === undefined) return there === undefined ? 'missing' : 'there';
  // Two names of one file: a move that was cut between its two steps. One name is the file itself by another path.
  const same = there !== undefined && there.dev === here.dev && there.ino === here.ino;
  if (same && here.nlink < 2n) return 'there';
  if (there !== undefined && !same) return 'occupied';
  if (!apply) return 'moved';
  try {
    await makeFolder(path.dirname(to));
    if (!same) await link(from, to);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await statsOf(to)) !== undefined) return 'occupied';
    if (!withoutLinks.includes(code)) {
      throw new FerlabError(
        `${from} can't be moved to ${to}: ${messageOf(error)}. Nothing is lost: run it again, or undo it.`,
      );
    }
    await rename(from, to);
  }
  await rm(from, { force: true });
  return 'moved';
}

// Not every file system has hard links; a rename alone would overwrite what appears in between.
const withoutLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

const statsOf = (file: string) => lstat(file, { bigint: true }).catch(() => undefined);

/** Removes the folders that the moves had made, as far as they are empty now. */
async function removeEmptied(target: string, files: readonly string[]): Promise<void> {
  for (const start of new Set(files.map((file) => path.dirname(file)))) {
    const mayGo = (folder: string) => folder === target || isBelow(target, folder);
    for (let folder = start; mayGo(folder); folder = path.dirname(folder)) {
      const removed = await rmdir(folder).then(
        () => true,
        () => false,
      );
      if (!removed) break;
    }
  }
}
