/** Files that appear whole or not at all. */
import { open, rename, rm } from 'fs/promises';
import { FerlabError, messageOf } from './errors';

/** Writes a file and waits until it lies on the disk. */
export async function writeThrough(file: string, content: Uint8Array | string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file under a temporary name and renames it: whoever reads finds the old content or the new.
 *
 * @throws FerlabError that names the file when it can't be written; the old one is untouched then.
 */
export async function writeWholeFile(file: string, content: Uint8Array | string): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    await writeThrough(unfinished, content);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw new FerlabError(
      `${file} can't be written: ${messageOf(error)}. Free some space or choose another folder.`,
    );
  }
}
