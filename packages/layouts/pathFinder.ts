/** Paths as tables write them → the files that are meant. */
import { readdir, stat } from 'fs/promises';
import path from 'path';
import { isBelow } from '../base/index';
import { isImageFile } from '../pixels/index';
import { findFiles, isHidden } from './filesBelow';

/** A file that was found, or the reason why not. */
export type FoundFile = { file: string; elsewhere: boolean } | { reason: string };

/**
 * Finds files by the paths of a table: relative to its folder, with slashes of either kind, or absolute and below it. A
 * path that is not there is looked for by its name, and taken where the folder holds it once.
 */
export function pathFinder(folder: string): (written: string) => Promise<FoundFile> {
  const root = path.resolve(folder);
  const isFile = fileTester();
  let byName: Map<string, string[]> | undefined;
  return async (written) => {
    const slashed = written.replaceAll('\\', '/');
    const direct = path.resolve(root, slashed);
    const within = isBelow(root, direct);
    if (within && (await isFile(direct))) {
      const below = path.relative(root, direct);
      if (below.split(path.sep).some(isHidden)) return { reason: 'hidden' };
      return { file: path.join(folder, below), elsewhere: false };
    }
    byName ??= await imagesByName(folder);
    // One of the same folders is meant rather than one of the last of them, and that rather than one of any.
    const parts = keyOf(slashed)
      .split('/')
      .filter((part) => part !== '' && part !== '.');
    const found = byName.get(parts.at(-1) ?? '') ?? [];
    const near = byName.get(parts.slice(-2).join('/')) ?? [];
    const nearer = near.filter((file) =>
      keyOf(file)
        .replaceAll('\\', '/')
        .endsWith(`/${parts.join('/')}`),
    );
    const [file, ...more] = [nearer, near, found].find((files) => files.length > 0) ?? [];
    if (file !== undefined && more.length === 0) return { file, elsewhere: true };
    if (more.length > 0) return { reason: 'the folder holds several files of its name' };
    return { reason: within ? 'no such file' : `outside of ${folder}, and none of its name in there` };
  };
}

/** Tells whether a file is there. Each folder is read once, which is faster than to ask for each of 400,000 files. */
function fileTester(): (file: string) => Promise<boolean> {
  const folders = new Map<string, Promise<Map<string, boolean>>>();
  const filesOf = async (folder: string) => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    // What is neither a file nor a folder may be a link to a file.
    return new Map(entries.map((entry) => [entry.name, entry.isFile()] as const));
  };
  return async (file) => {
    const folder = path.dirname(file);
    if (!folders.has(folder)) folders.set(folder, filesOf(folder));
    const known = (await folders.get(folder)!).get(path.basename(file));
    return known === false ? ((await stat(file).catch(() => undefined))?.isFile() ?? false) : known === true;
  };
}

/** A path as it is compared, whatever its letters' case and their form in Unicode. */
const keyOf = (file: string) => file.normalize('NFC').toLowerCase();

/** The images below a folder by their names in lower case, with their endings and without, and with their folder's. */
export async function imagesByName(folder: string): Promise<Map<string, string[]>> {
  const byName = new Map<string, string[]>();
  for (const file of (await findFiles(folder)).files.filter(isImageFile)) {
    const [parent = '', name = ''] = keyOf(path.resolve(file)).split(path.sep).slice(-2);
    const stem = name.slice(0, -path.extname(name).length);
    for (const key of [name, stem, `${parent}/${name}`, `${parent}/${stem}`]) {
      const same = byName.get(key);
      if (same === undefined) byName.set(key, [file]);
      else same.push(file);
    }
  }
  return byName;
}

/** Folders in which data sets keep their lists, apart from the images: RAF-DB, ExpW and AffectNet. */
const listFolder = /^(emolabel|labels?|.*_file_lists)$/i;

/** The folder that the images of a list lie below: its own, or the one above where it lies in one of lists alone. */
export async function imagesRoot(list: string): Promise<string> {
  const own = path.dirname(list);
  if (!listFolder.test(path.basename(path.resolve(own)))) return own;
  return (await findFiles(own)).files.some(isImageFile) ? own : path.dirname(own);
}
