/** Records of the files that a command moved: written before the first one moves, read to take them back. */
import { readdir, readFile, rename } from 'fs/promises';
import path from 'path';
import { z } from 'zod';
import { FerlabError, isBelow, makeFolder, messageOf, writeWholeFile } from '../base/index';

const folderName = '.ferlab-moves';
const states = ['moving', 'moved', 'undoing', 'undone'] as const;

/** How far the moves of a record have come. */
export type MoveState = (typeof states)[number];

const recordSchema = z.object({
  version: z.literal(1),
  /** What moved the files, such as `dataset mismatch`. */
  command: z.string(),
  /** Folder that all files were moved into; relative to the root, as all paths here. */
  target: z.string(),
  moves: z.array(z.object({ from: z.string(), to: z.string() })),
});

export type MoveRecord = Omit<z.infer<typeof recordSchema>, 'version'>;

/** Where a record lies: `ROOT/.ferlab-moves/<time>.<state>.json`. */
export interface RecordPlace {
  root: string;
  /** Sorts as the moves happened. */
  time: string;
  state: MoveState;
}

/** The file of a record. */
export const recordFile = ({ root, time, state }: RecordPlace) =>
  path.join(root, folderName, `${time}.${state}.json`);

const byTime = (a: RecordPlace, b: RecordPlace) => (a.time < b.time ? -1 : 1);

/** All records of a root, the oldest first. */
export async function listRecords(root: string): Promise<RecordPlace[]> {
  const names = await readdir(path.join(root, folderName)).catch(() => []);
  const places = names.flatMap((name) => {
    const [, time, word] = /^([^.]+)\.([a-z]+)\.json$/.exec(name) ?? [];
    const state = states.find((known) => known === word);
    return time === undefined || state === undefined ? [] : [{ root, time, state }];
  });
  return places.sort(byTime);
}

/** A time that sorts after those of all records of `root`, whatever the clock says. */
export async function newRecordTime(root: string): Promise<string> {
  const last = (await listRecords(root)).at(-1)?.time ?? '';
  const now = new Date().toISOString().replace(/[:.]/g, '-');
  return now > last ? now : `${last}+`;
}

/** Writes a record of moves that are about to begin, and waits until it lies on the disk. */
export async function writeRecord(root: string, time: string, record: MoveRecord): Promise<RecordPlace> {
  const place: RecordPlace = { root, time, state: 'moving' };
  await makeFolder(path.join(root, folderName)).catch((error) => {
    throw new FerlabError(`The moves can't be recorded in ${root}: ${messageOf(error)}. Nothing was moved.`);
  });
  await writeWholeFile(recordFile(place), JSON.stringify({ version: 1, ...record }, null, 1));
  return place;
}

/** Notes how far the moves have come. */
export async function setState(place: RecordPlace, state: MoveState): Promise<RecordPlace> {
  if (place.state !== state) await rename(recordFile(place), recordFile({ ...place, state }));
  return { ...place, state };
}

/** @throws FerlabError that names the record when it is damaged, or its paths leave the root or the target. */
export async function readRecord(place: RecordPlace): Promise<MoveRecord> {
  const file = recordFile(place);
  let record: MoveRecord;
  try {
    record = recordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new FerlabError(`The record ${file} is damaged: ${reason}. Move its files back by hand.`);
  }
  const stray = record.moves.find(
    ({ from, to }) => !isBelow('.', from) || !isBelow(record.target, to) || path.isAbsolute(to),
  );
  if (stray !== undefined) {
    throw new FerlabError(`The record ${file} moves ${stray.from} out of its folders. It isn't followed.`);
  }
  return record;
}

/**
 * The folder with the latest moves that can be undone: `below` or one in it, a few levels deep.
 *
 * @throws FerlabError when there is none.
 */
export async function latestMovesRoot(below: string): Promise<string> {
  const found: RecordPlace[] = [];
  const search = async (folder: string, depth: number): Promise<void> => {
    const last = (await listRecords(folder)).filter(({ state }) => state !== 'undone').at(-1);
    if (last !== undefined) found.push(last);
    if (depth === 0) return;
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const passedOver = entry.name.startsWith('.') || entry.name === 'node_modules';
      if (entry.isDirectory() && !passedOver) await search(path.join(folder, entry.name), depth - 1);
    }
  };
  await search(below, 3);
  const latest = found.sort(byTime).at(-1);
  if (latest === undefined) {
    throw new FerlabError(
      `Nothing to undo in ${below}: no moves are recorded there. Name the folder by --root.`,
    );
  }
  return latest.root;
}
