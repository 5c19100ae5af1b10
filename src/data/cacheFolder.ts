/** The folder of cached data sets: where it is, and how it is kept small. */
import { readdir, rm, stat } from 'fs/promises';
import os from 'os';
import path from 'path';
import { isRunning, projectRoot } from '../../packages/base/index';

/** How many bytes of cached data sets are kept. */
const mostCachedBytes = 4 * 2 ** 30;

/**
 * `$FERLAB_CACHE` where set; otherwise `.cache/datasets` of the project, or, where this is installed among another
 * program's packages, `ferlab` in the user's cache folder.
 */
export function cacheFolder(): string {
  if (process.env.FERLAB_CACHE) return path.resolve(process.env.FERLAB_CACHE);
  const inside = projectRoot.split(path.sep).includes('node_modules');
  if (!inside) return path.join(projectRoot, '.cache', 'datasets');
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'ferlab');
}

/**
 * Removes what processes left unfinished that no longer run, and the longest unused files beyond `mostBytes`.
 *
 * Another process may tidy up at the same time. A file's time of change is its last use.
 */
export async function tidyCache(folder: string, mostBytes = mostCachedBytes): Promise<void> {
  const files: { file: string; bytes: number; used: number }[] = [];
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const writer = /\.(\d+)\.\d+\.tmp$/.exec(name)?.[1];
    if (writer !== undefined) {
      if (!isRunning(Number(writer))) await rm(file, { force: true });
      continue;
    }
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile()) files.push({ file, bytes: found.size, used: found.mtimeMs });
  }
  let total = 0;
  for (const { file, bytes } of files.sort((a, b) => b.used - a.used)) {
    total += bytes;
    if (total > mostBytes) await rm(file, { force: true });
  }
}
