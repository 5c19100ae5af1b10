/** Folders that are filled with copies or hard links of files, and appear whole or not at all. */
import { constants, copyFile, link, readdir, realpath, rename, rm, writeFile } from 'fs/promises';
import path from 'path';
import { FerlabError, isRunning, makeFolder, messageOf } from '../base/index';
import type { Move } from './moveFiles';

/** A file that is to stand at `to`, as a copy of `from` or with a content of its own. */
export interface Copy extends Move {
  content?: () => Promise<Buffer>;
}

const workPrefix = '.splitting-';
const readyPrefix = '.split-ready-';

/**
 * Fills `out/<side>` of each side, which must be empty or missing; the copies grow in a folder beside them.
 *
 * @param files `to` lies below one of the sides
 * @throws FerlabError when they can't be written; nothing is left of them then.
 */
export async function copyWhole(
  out: string,
  sides: readonly string[],
  files: readonly Copy[],
  linked: boolean,
): Promise<void> {
  const work = path.join(out, `${workPrefix}${process.pid}`);
  try {
    for (const side of sides) await makeFolder(path.join(work, side));
    const made = new Set<string>();
    for (const { from, to, content } of files) {
      const place = path.join(work, path.relative(out, to));
      const folder = path.dirname(place);
      if (!made.has(folder)) await makeFolder(folder);
      made.add(folder);
      // A symbolic link would lead elsewhere from its new place: what it leads to is taken.
      if (content !== undefined) await writeFile(place, await content());
      else
        await (linked
          ? link(await realpath(from), place)
          : copyFile(from, place, constants.COPYFILE_FICLONE));
    }
    const ready = path.join(out, `${readyPrefix}${process.pid}`);
    await rename(work, ready);
    await putInPlace(out, ready);
  } catch (error) {
    await rm(work, { recursive: true, force: true }).catch(() => undefined);
    const advice = linked ? 'Hard links need one disk; copies do not' : 'Free some space';
    throw new FerlabError(
      `The folder ${out} can't be filled: ${messageOf(error)}. ${advice}, or choose another folder.`,
    );
  }
}

/**
 * Clears away what killed processes left unfinished in `out`, and puts into place what they left finished.
 *
 * @returns whether there was something finished to put into place
 */
export async function finishCopies(out: string): Promise<boolean> {
  let finished = false;
  for (const name of await readdir(out).catch(() => [])) {
    const prefix = [workPrefix, readyPrefix].find((start) => name.startsWith(start));
    const pid = prefix === undefined ? undefined : Number(name.slice(prefix.length));
    if (pid === undefined || (pid !== process.pid && isRunning(pid))) continue;
    if (prefix === readyPrefix) finished = (await putInPlace(out, path.join(out, name))) || finished;
    else await rm(path.join(out, name), { recursive: true, force: true });
  }
  return finished;
}

async function putInPlace(out: string, ready: string): Promise<boolean> {
  const sides = await readdir(ready);
  for (const side of sides) await rename(path.join(ready, side), path.join(out, side));
  await rm(ready, { recursive: true });
  return sides.length > 0;
}
