/** Folders that appear whole or not at all. */
import { randomBytes } from 'crypto';
import { mkdir, readdir, realpath, rename, rm } from 'fs/promises';
import path from 'path';
import { FerlabError, messageOf } from './errors';
import { isRunning } from './isRunning';
import { makeFolder } from './makeFolder';

/** A folder that nobody sees yet. */
export interface UnfinishedFolder {
  /** Where to write its content. */
  folder: string;
  /** Puts it in its place. */
  finish(): Promise<void>;
  /** Removes what was written, unless it is finished. */
  discard(): Promise<void>;
}

/**
 * Begins a folder that is to stand at `out`: until it is finished it grows under a hidden name beside it. What a
 * killed run to the same place left is removed.
 *
 * @param mayReplace whether a folder that has these names in it may be replaced; an empty one always may
 * @throws FerlabError when there is something else at `out` already, or it can't be written.
 */
export async function beginFolder(
  out: string,
  mayReplace: (names: readonly string[]) => boolean = () => false,
): Promise<UnfinishedFolder> {
  const cannot = (error: unknown) =>
    new FerlabError(`The folder ${out} can't be made: ${messageOf(error)}. Choose another.`, {
      cause: error,
    });
  const names = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw cannot(error);
  });
  if (names.length > 0 && !mayReplace(names)) {
    throw new FerlabError(
      `${out} has something in it, such as ${names.sort()[0]}. Choose another folder, or move it away yourself.`,
    );
  }
  // An empty folder may be reached by a symbolic link, which is not to be replaced.
  const place = await realpath(out).catch(() => path.resolve(out));
  const parent = path.dirname(place);
  const prefix = `.${path.basename(place)}-unfinished-`;
  try {
    await makeFolder(parent);
    await removeDead(parent, prefix);
    // Not mkdtemp, whose folders are for one's own eyes only.
    const folder = path.join(parent, `${prefix}${process.pid}-${randomBytes(4).toString('hex')}`);
    await mkdir(folder);
    return {
      folder,
      async finish() {
        const former = `${folder}-former`;
        try {
          if (names.length > 0) await rename(place, former);
          await rename(folder, place).catch(async (error) => {
            if (names.length > 0) await rename(former, place);
            throw error;
          });
        } catch (error) {
          throw cannot(error);
        }
        await rm(former, { recursive: true, force: true });
      },
      discard: () => rm(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    throw cannot(error);
  }
}

/** Removes unfinished folders whose process is gone. */
async function removeDead(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(/^(\d+)-/.exec(name.slice(prefix.length))?.[1]);
    if (pid > 0 && !isRunning(pid)) await rm(path.join(parent, name), { recursive: true, force: true });
  }
}
