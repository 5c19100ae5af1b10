/** What is in a folder. */
import type { Dirent } from 'fs';
import { readdir } from 'fs/promises';
import path from 'path';

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
