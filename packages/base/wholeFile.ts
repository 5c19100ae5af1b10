/** Files that appear whole or not at all. */
import { open, rename, rm } from 'fs/promises';
import { FerlabError, messageOf } from './errors';

/** Text, bytes, or bytes in pieces that lie behind each other in the file. */
export type Content = string | Uint8Array | readonly Uint8Array[];

/** Writes a file and waits until it lies on the disk. */
export async function writeThrough(file: string, content: Content): Promise<void> {
  const handle = await open(file, 'w');
  try {
    const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
    for (const piece of pieces) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

let written = 0;

/**
 * Writes a file under a temporary name and renames it: whoever reads finds the old content or the new.
 *
 * @throws FerlabError that names the file when it can't be written; the old one is untouched then.
 */
export async function writeWholeFile(file: string, content: Content): Promise<void> {
  // Numbered, as one process may write a file twice at once.
  const unfinished = `${file}.${process.pid}.${++written}.tmp`;
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
