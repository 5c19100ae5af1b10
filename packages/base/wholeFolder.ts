/** Folders that appear whole or not at all. */
import path from 'path';
import { randomBytes } from 'crypto';
import { mkdir, readdir, realpath, rename, rm, stat } from 'fs/promises';
import { existsSync, type Dirent } from 'fs';
import { isRunning } from './claimFolder';
import { FerlabError, messageOf } from './errors';

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
  try {
    const folder = await workFolder(path.dirname(place), path.basename(place));
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

/** The work folders of this process: one with its number that is not here is a dead namesake's. */
const own = new Set<string>();

/** Makes a hidden folder in `parent` to work in; what killed processes left there under the same name is removed. */
export async function workFolder(parent: string, name: string): Promise<string> {
  const prefix = `.${name}-unfinished-`;
  await makeFolder(parent);
  for (const left of await readdir(parent)) {
    if (!left.startsWith(prefix) || own.has(path.resolve(parent, left))) continue;
    const pid = Number(/^(\d+)-/.exec(left.slice(prefix.length))?.[1]);
    if (pid === process.pid || (pid > 0 && !isRunning(pid)))
      await rm(path.join(parent, left), { recursive: true, force: true });
  }
  // Not mkdtemp, whose folders are for one's own eyes only.
  const folder = path.join(parent, `${prefix}${process.pid}-${randomBytes(4).toString('hex')}`);
  own.add(path.resolve(folder));
  await mkdir(folder);
  return folder;
}

/**
 * Makes a folder and those above it that are missing; one that is there stays as it is.
 *
 * Node's own recursive `mkdir` never ends where the system says "no such file" of a name that it can't hold, as in
 * `/proc`.
 *
 * @throws what the system says of the first folder that it does not make
 */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let at = path.resolve(folder); !existsSync(at); at = path.dirname(at)) missing.unshift(at);
  for (const each of missing) {
    await mkdir(each).catch(async (error) => {
      // Another process was first.
      if (!(await isFolder(each))) throw error;
    });
  }
  if (missing.length === 0 && !(await isFolder(folder))) await mkdir(folder);
}

/** Whether there is a folder of that name. */
export const isFolder = async (folder: string): Promise<boolean> =>
  (await stat(folder).catch(() => undefined))?.isDirectory() ?? false;

/** An entry's whole path: Node 24 no longer says `path`, and the types of Node 20 do not know `parentPath` yet. */
export const pathOf = (entry: Dirent): string =>
  path.join((entry as Dirent & { parentPath: string }).parentPath, entry.name);

/** The files and the empty folders below a folder, relative to it and sorted; none where there is no such folder. */
export async function contentOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const filled = new Set(entries.map((entry) => path.dirname(pathOf(entry))));
  return entries
    .filter((entry) => !entry.isDirectory() || !filled.has(pathOf(entry)))
    .map((entry) => path.relative(folder, pathOf(entry)))
    .sort();
}
