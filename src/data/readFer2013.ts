/** FER2013's CSV, which holds the pixels themselves → a data set. */
import { csvRows, FerlabError, positionsOf } from '../../packages/base/index';
import type { Dataset } from './dataset';
import type { SkippedFile } from './imageFolder';
import { facePixels, sizeOf } from './preprocessing';
import { preprocessingOf, type Preprocessing } from '../config';

/** What FER2013's numbers mean, by the names of the class folders here. */
const emotions = ['anger', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];

/** The sides of its pictures, in pixels. */
const side = 48;

const columns = [['emotion'], ['pixels'], ['usage']] as const;

/** Whether a file's first row is that of FER2013. */
export async function isFer2013(csv: string): Promise<boolean> {
  for await (const first of csvRows(csv)) return !positionsOf(first, columns).includes(-1);
  return false;
}

/**
 * Reads `emotion,pixels,Usage`: 48 x 48 grey levels in each row; as RGB they are three equal channels.
 *
 * @param usage rows to take: "Training", "PublicTest" or "PrivateTest"; all if left out
 * @throws FerlabError when the file can't be read, or no row of that usage can be taken.
 */
export async function readFer2013(csv: string, to: Preprocessing, usage?: string): Promise<Dataset> {
  const faces: Uint8Array[] = [];
  const found: { name: string; file: string }[] = [];
  const skipped: SkippedFile[] = [];
  const usages = new Set<string>();
  let positions: number[] | undefined;
  let number = 0;
  for await (const row of csvRows(csv)) {
    number++;
    if (positions === undefined) positions = positionsOf(row, columns);
    else if (row.join('').trim() !== '') {
      const [emotion = '', grey = '', rowUsage = ''] = positions.map((position) =>
        (row[position] ?? '').trim(),
      );
      usages.add(rowUsage);
      if (usage !== undefined && rowUsage !== usage) continue;
      const file = `${csv} row ${number}`;
      const name = emotions[Number(emotion)];
      const levels = grey.split(' ').map(Number);
      const whole = levels.length === side * side && levels.every((level) => level >= 0 && level <= 255);
      if (name === undefined) skipped.push({ file, reason: `emotion "${emotion}" instead of 0 to 6` });
      else if (!whole) skipped.push({ file, reason: `pixels are not ${side * side} levels from 0 to 255` });
      else {
        faces.push(prepared(Uint8Array.from(levels), to));
        found.push({ name, file });
      }
    }
  }
  const classes = [...new Set(found.map(({ name }) => name))].sort();
  if (classes.length < 2) {
    const which = usage === undefined ? '' : ` of usage "${usage}" (there are: ${[...usages].join(', ')})`;
    throw new FerlabError(
      `${csv} has no two classes of faces${which}. Expected emotion,pixels,Usage as FER2013's.`,
    );
  }
  const pixels = new Uint8Array(faces.length * sizeOf(to));
  faces.forEach((face, i) => pixels.set(face, i * face.length));
  return {
    folder: usage === undefined ? csv : `${csv}#${usage}`,
    classes,
    files: found.map(({ file }) => file),
    labels: Uint16Array.from(found, ({ name }) => classes.indexOf(name)),
    pixels,
    preprocessing: preprocessingOf(to),
    skipped,
  };
}

function prepared(grey: Uint8Array, to: Preprocessing): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3).map((_, i) => grey[Math.floor(i / 3)]!);
  return facePixels({ pixels: rgb, height: side, width: side }, to);
}
