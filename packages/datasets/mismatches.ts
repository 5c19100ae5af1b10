/** Images that stand in another class's folder than a table says, and putting them aside. */
import { lstat, realpath } from 'fs/promises';
import path from 'path';
import { FerlabError, isBelow, isFolder, readCsv } from '../base/index';
import type { LeftOut } from '../layouts/index';
import { finishMoves, moveFiles, type Move, type Moved } from './moveFiles';
import { newRecordTime } from './moveRecords';

interface Mismatch {
  file: string;
  /** Class folder that it stands in. */
  folder: string;
  /** What the table says. */
  label: string;
}

export interface Mismatches {
  /** Files of the table that were found. */
  images: number;
  mismatched: Mismatch[];
  /** Whether any folder bears a label's name; otherwise nothing is said to be misplaced. */
  sorted: boolean;
  /** Rows that say nothing about a file that is there. */
  skipped: LeftOut[];
}

/**
 * Compares the class folder of each file that the table names with its label there, in any case of letters.
 *
 * @param csv a table with the columns `path` (relative to `root`) and `label`
 * @throws FerlabError when the table can't be read, or a path in it leads out of `root`.
 */
export async function findMismatches(csv: string, root: string): Promise<Mismatches> {
  if (!(await isFolder(root))) {
    throw new FerlabError(
      `No folder ${root}. Expected the one that the paths in ${csv} begin in: give it by --root.`,
    );
  }
  const labels = await readLabels(csv);
  const known = new Set([...labels.values()].flatMap((names) => [...names].map(lower)));
  const base = await realpath(root);
  const result: Mismatches = { images: 0, mismatched: [], skipped: [], sorted: true };
  let sorted = false;
  for (const [relative, names] of labels) {
    const file = path.join(root, relative);
    const reason = (await reasonToSkip(csv, base, relative)) ?? conflictOf(names);
    if (reason !== undefined) {
      result.skipped.push({ file, reason });
      continue;
    }
    result.images++;
    const [label = ''] = names;
    const folder = classOf(relative, known);
    sorted ||= known.has(lower(folder));
    if (lower(folder) !== lower(label)) result.mismatched.push({ file, folder, label });
  }
  // Folders that bear no label's name sort by something else: nothing in them is misplaced.
  return sorted ? result : { ...result, mismatched: [], sorted };
}

export interface SeparatedMismatches extends Mismatches {
  applied: boolean;
  /** Files that stand in the quarantine now, those of an earlier run that was killed included. */
  moved: Move[];
  /** The last record of moves, which `undoMoves` follows; null where nothing was moved. */
  manifest: string | null;
}

/**
 * Finds the mismatches and moves them to the same places below `root/.quarantine/<time>`; `undoMoves` brings them
 * back.
 *
 * @param apply without it, nothing is moved
 * @throws FerlabError as `findMismatches`, before anything is moved, and as `moveFiles`.
 */
export async function separateMismatches(
  csv: string,
  root: string,
  apply: boolean,
): Promise<SeparatedMismatches> {
  let found = await findMismatches(csv, root);
  if (!apply) return { ...found, applied: false, moved: [], manifest: null };
  const runs: Moved[] = [];
  const finished = await finishMoves(root);
  if (finished !== undefined) {
    runs.push(finished);
    found = await findMismatches(csv, root);
  }
  if (found.mismatched.length > 0) {
    const time = await newRecordTime(root);
    const moves = found.mismatched.map(({ file }) => {
      const from = path.relative(root, file);
      return { from, to: path.join(quarantineName, time, from) };
    });
    runs.push(await moveFiles(root, time, { command: 'dataset mismatch', target: quarantineName, moves }));
  }
  return {
    ...found,
    skipped: [...found.skipped, ...runs.flatMap(({ skipped }) => skipped)],
    applied: true,
    moved: runs.flatMap(({ files }) => files),
    manifest: runs.at(-1)?.manifest ?? null,
  };
}

const quarantineName = '.quarantine';
/** What is compared of a name, as everywhere: its letters, whatever their case. */
const lower = (text: string) => text.normalize('NFC').toLowerCase().replace(/\s+/g, '');

/** Path → its labels; more than one where rows contradict each other. */
async function readLabels(csv: string): Promise<Map<string, Set<string>>> {
  const labels = new Map<string, Set<string>>();
  // The Kaggle AffectNet set calls its path "pth".
  for (const [written = '', label = ''] of await readCsv(csv, [['path', 'pth'], ['label']])) {
    const slashes = written.replaceAll('\\', '/');
    const relative = path.normalize(slashes);
    if (
      written === '' ||
      written.includes('\0') ||
      /^([a-z]:)?\//i.test(slashes) ||
      !isBelow('.', relative)
    ) {
      throw outside(csv, written);
    }
    labels.set(relative, (labels.get(relative) ?? new Set()).add(label));
  }
  return labels;
}

const outside = (csv: string, written: string) =>
  new FerlabError(
    `The path ${JSON.stringify(written)} in ${csv} leads out of the folder. Expected paths below it, such as happy/1.jpg.`,
  );

async function reasonToSkip(csv: string, base: string, relative: string): Promise<string | undefined> {
  const parts = relative.split(path.sep);
  if (parts.some((part) => part.startsWith('.'))) return 'hidden';
  const file = path.join(base, relative);
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return 'no such file';
  if (found.isSymbolicLink() || !isBelow(base, await realpath(file))) throw outside(csv, relative);
  if (!found.isFile()) return 'no file';
  return parts.length < 2 ? 'in no class folder' : undefined;
}

const conflictOf = (names: ReadonlySet<string>) =>
  names.size > 1
    ? `has ${names.size} labels: ${[...names].join(', ')}`
    : names.has('')
      ? 'has no label'
      : undefined;

/** The first folder of a path that is called as a label is, otherwise the one right above the file. */
function classOf(relative: string, known: ReadonlySet<string>): string {
  const folders = relative.split(path.sep).slice(0, -1);
  return folders.find((name) => known.has(lower(name))) ?? folders.at(-1)!;
}
