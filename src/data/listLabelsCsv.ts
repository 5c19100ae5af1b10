/** A table with a path and a label in each row → which files there are, and what they show. */
import { stat } from 'fs/promises';
import path from 'path';
import { FerlabError, isBelow, readCsv } from '../../packages/base/index';
import { isImageFile } from '../../packages/pixels/index';
import { byCodePoint, type ImageFolder, type SkippedFile } from './imageFolder';

/** Names that the two columns go by, the first being ours; `pth` is that of the Kaggle AffectNet set. */
const columns = [
  ['path', 'pth', 'file', 'image'],
  ['label', 'emotion', 'expression'],
] as const;

/**
 * Lists the images that a CSV names, relative to its own folder; classes and files in alphabetical order.
 *
 * A file that is missing, no image, or named twice under different labels is left out and listed.
 * @throws FerlabError when the table can't be read, a path leads out of its folder, or it has one class only.
 */
export async function listLabelsCsv(csv: string): Promise<ImageFolder> {
  const folder = path.dirname(csv);
  const labels = new Map<string, string>();
  const skipped = new Map<string, string>();
  for (const [relative = '', label = ''] of await readCsv(csv, columns)) {
    const file = path.join(folder, relative);
    if (path.isAbsolute(relative) || !isBelow(path.resolve(folder), path.resolve(file))) {
      throw new FerlabError(
        `${csv} names "${relative}", outside its folder. Expected paths below ${folder}.`,
      );
    }
    const before = labels.get(file);
    if (label === '') skipped.set(file, 'it has no label in the table');
    else if (before !== undefined && before !== label)
      skipped.set(file, `labels "${before}" and "${label}" in the table`);
    else labels.set(file, label);
  }
  for (const file of labels.keys()) {
    if (!isImageFile(file)) skipped.set(file, `not an image file (${path.extname(file) || 'no ending'})`);
    else if (!(await stat(file).catch(() => undefined))?.isFile()) skipped.set(file, 'no such file');
  }
  const kept = [...labels].filter(([file]) => !skipped.has(file)).sort(([a], [b]) => byCodePoint(a, b));
  const classes = [...new Set(kept.map(([, label]) => label))].sort(byCodePoint);
  if (classes.length < 2) {
    const found = classes.length === 0 ? 'No image' : `Only one class, "${classes[0]}",`;
    throw new FerlabError(
      `${found} of ${csv} can be used. Expected images of at least two classes below ${folder}.`,
    );
  }
  return {
    folder,
    source: csv,
    classes,
    files: kept.map(([file, label]) => ({ file, label: classes.indexOf(label) })),
    skipped: [...skipped].map(([file, reason]): SkippedFile => ({ file, reason })),
  };
}
