/** Every file below a folder, without what systems and programs hide there. */
import { readdir, realpath, stat } from 'fs/promises';
import path from 'path';
import { FerlabError } from '../base/index';
import { isImageFile } from '../pixels/index';
import { byCodePoint, type LeftOut } from './row';

const hiddenNames = ['@eadir', '__macosx', '$recycle.bin', 'system volume information', 'thumbs.db'];

/** Whether a file or folder is hidden, or a system's own. */
export const isHidden = (name: string): boolean =>
  name.startsWith('.') || hiddenNames.includes(name.toLowerCase());

export interface FoundFiles {
  /** In alphabetical order of their paths. */
  files: string[];
  /** Hidden folders, hidden images, and what is neither a file nor a folder. */
  passedOver: LeftOut[];
}

/**
 * Finds every file below a folder; links to files and folders are followed.
 *
 * @throws FerlabError when a link leads back to a folder above it, or the folder can't be read.
 */
export async function findFiles(folder: string): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], passedOver: [] };
  await walk(folder, [await realpath(folder)], found);
  found.files.sort(byCodePoint);
  return found;
}

/** The files that `findFiles` finds. */
export const filesBelow = async (folder: string): Promise<string[]> => (await findFiles(folder)).files;

async function walk(folder: string, above: readonly string[], found: FoundFiles): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    const isLink = entry.isSymbolicLink();
    const meant = isLink ? await stat(place).catch(() => undefined) : entry;
    if (isHidden(entry.name)) {
      if (meant?.isDirectory() || isImageFile(entry.name))
        found.passedOver.push({ file: place, reason: meant?.isDirectory() ? 'a hidden folder' : 'hidden' });
    } else if (meant === undefined) {
      found.passedOver.push({ file: place, reason: 'a link that leads nowhere' });
    } else if (meant.isDirectory()) {
      const real = isLink ? await realpath(place) : path.join(above.at(-1)!, entry.name);
      if (above.includes(real)) {
        throw new FerlabError(`The link ${place} leads back to ${real}, which it lies in. Remove the link.`);
      }
      await walk(place, [...above, real], found);
    } else if (meant.isFile()) {
      found.files.push(place);
    } else {
      // A pipe or a device would be read for ever.
      found.passedOver.push({ file: place, reason: 'neither a file nor a folder' });
    }
  }
}
