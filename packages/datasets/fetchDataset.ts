/** Real photographs, from a git repository or a folder, into the layout that training reads. */
import { execFile } from 'child_process';
import { existsSync } from 'fs';
import { cp, readdir, readFile, rename, rm } from 'fs/promises';
import path from 'path';
import { promisify } from 'util';
import { FerlabError, messageOf, workFolder } from '../base/index';
import { labelCounts, listRows, nameClasses, type Listing } from '../layouts/index';
import { copyWhole } from './copyWhole';
import { placeRows } from './placeRows';

/** The original project, whose `dataset/` holds 15,619 labelled face crops. */
export const originalRepository = 'https://github.com/mshenoda/FCN-FER.git';

export interface FetchedDataset {
  source: string;
  /** The commit that was taken, of a repository. */
  commit: string | null;
  /** First line of the source's licence file, if it has one. */
  licence: string | null;
  out: string;
  /** Images in each part. */
  train: number;
  valid: number | null;
}

/**
 * Copies a data set's `train` (and `valid`) folders into `out`; where there are none, the faces of the first data set of
 * any layout into class folders.
 *
 * @param source address of a git repository, or a folder, which is looked through three levels deep
 * @throws FerlabError when the source can't be had or holds no data set, or `out` has one already; what stands in
 *   `out` is never touched, and a fetch that was interrupted leaves nothing that a later one would stumble over.
 */
export async function fetchDataset(source: string, out: string): Promise<FetchedDataset> {
  const parts = ['train', 'valid'];
  for (const part of parts) {
    const target = path.join(out, part);
    if (existsSync(target)) {
      throw new FerlabError(`${target} exists already. Choose another folder, or move it away yourself.`);
    }
  }
  const work = await workFolder(out, 'fetching').catch((error) => {
    throw new FerlabError(`The folder ${out} can't be made: ${messageOf(error)}. Choose another.`);
  });
  try {
    const isFolder = existsSync(source) && !isRepository(source);
    const root = isFolder ? source : await clone(source, path.join(work, 'repository'));
    const commit = isFolder ? null : await git(['-C', root, 'rev-parse', 'HEAD']);
    const found = await findTrainFolder(root, 3);
    const about = { source, commit, licence: await licenceOf(root), out };
    if (found === undefined)
      return { ...about, ...(await copyListing(await findListing(root, source), out)) };
    const counts: (number | null)[] = [];
    for (const part of parts) {
      const from = path.join(path.dirname(found), part);
      if (!existsSync(from)) {
        counts.push(null);
        continue;
      }
      counts.push((await listRows(from)).rows.length);
      await cp(from, path.join(work, part), { recursive: true });
    }
    for (const part of parts) {
      if (existsSync(path.join(work, part))) await rename(path.join(work, part), path.join(out, part));
    }
    return { ...about, train: counts[0]!, valid: counts[1]! };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const isRepository = (folder: string) =>
  existsSync(path.join(folder, '.git')) ||
  (existsSync(path.join(folder, 'HEAD')) && existsSync(path.join(folder, 'objects')));

async function git(args: string[]): Promise<string> {
  // No prompt may wait for an answer that nobody can give.
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0' };
  return (await promisify(execFile)('git', args, { env })).stdout.trim();
}

async function clone(source: string, folder: string): Promise<string> {
  try {
    await git(['clone', '--quiet', '--depth', '1', '--', source, folder]);
    return folder;
  } catch (error) {
    const reason = messageOf(error).trim().split('\n').at(-1);
    throw new FerlabError(
      `The repository ${source} can't be cloned (${reason}). It needs git and, for an address, internet access.`,
      { cause: error },
    );
  }
}

/** The nearest folder called `train` that has folders in it. */
async function findTrainFolder(root: string, depth: number): Promise<string | undefined> {
  const train = path.join(root, 'train');
  if (existsSync(train)) return train;
  if (depth === 0) return undefined;
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    const found = await findTrainFolder(path.join(root, entry.name), depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first folder or table, the nearest to `root`, that is a data set of any layout. */
async function findListing(root: string, source: string): Promise<Listing> {
  const reasons: string[] = [];
  let level = [root];
  for (let depth = 0; depth <= 3; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      const entries = (await readdir(folder, { withFileTypes: true })).filter(
        ({ name }) => !name.startsWith('.'),
      );
      const tables = entries.filter((entry) => entry.isFile() && /\.(csv|tsv|lst)$/i.test(entry.name));
      for (const place of [...tables.map(({ name }) => path.join(folder, name)), folder]) {
        const listed = await listRows(place, { root }).catch((error) => void reasons.push(messageOf(error)));
        if (listed && listed.rows.length > 0 && listed.classes.length > 1) return listed;
      }
      next.push(...entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name)));
    }
    level = next;
  }
  throw new FerlabError(
    `No data set in ${source}. Expected train/<expression>/, or a layout of dataset/README.md. ${reasons[0] ?? ''}`,
  );
}

/** Copies the faces into class folders: what is said to be for validation or testing into `valid`, the rest into `train`. */
async function copyListing(listed: Listing, out: string): Promise<{ train: number; valid: number | null }> {
  const { rows } = listed;
  const { classOf } = nameClasses(labelCounts(listed), '', undefined, listed.named);
  const placed = rows.map((row) => ({
    row,
    side: row.share === undefined || /train/i.test(row.share) ? 'train' : 'valid',
    name: classOf.get(row.label)!,
  }));
  const sides = ['train', 'valid'].filter((name) => placed.some(({ side }) => side === name));
  await copyWhole(out, sides, placeRows(listed, placed, out), false);
  const on = (name: string) => placed.filter(({ side }) => side === name).length;
  return { train: on('train'), valid: sides.includes('valid') ? on('valid') : null };
}

async function licenceOf(root: string): Promise<string | null> {
  const name = (await readdir(root)).find((file) => /^(licen[cs]e|copying)(\.|$)/i.test(file));
  if (name === undefined) return null;
  const text = await readFile(path.join(root, name), 'utf8').catch(() => '');
  return /^.*\S.*$/m.exec(text)?.[0].trim() ?? null;
}
