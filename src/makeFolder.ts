/** Folders that are there, and those that are to be. */
import { existsSync } from 'fs';
import { mkdir, stat } from 'fs/promises';
import path from 'path';

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
