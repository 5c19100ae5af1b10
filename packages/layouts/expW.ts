/** ExpW's `label.lst`: a photo, a box and a number from 0 to 6 in each line. */
import { readFile } from 'fs/promises';
import { isImageFile } from '../pixels/index';
import { boxOf } from './boxReader';
import { imagesRoot, pathFinder } from './pathFinder';
import { byCodePoint, type LeftOut, type Found, type Row } from './row';

/** What its numbers mean. */
const names = ['anger', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];

const line = /^(\S.*?)\s+(\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+([\d.eE+-]+)\s+(\d+)$/;

/** Whether a text's first line is one of ExpW's. */
export const isExpW = (first: string): boolean =>
  line.test(first.trim()) && isImageFile(line.exec(first.trim())![1]!);

/** Lists ExpW: name, number of the face, top, left, right and bottom of its box, confidence, expression. */
export async function listExpW(source: string): Promise<Found> {
  const folder = await imagesRoot(source);
  const find = pathFinder(folder);
  const rows: Row[] = [];
  const leftOut: LeftOut[] = [];
  for (const [i, text] of (await readFile(source, 'utf8')).split(/\r?\n/).entries()) {
    if (text.trim() === '') continue;
    const found = line.exec(text.trim());
    const leave = (reason: string) => leftOut.push({ file: `${source} line ${i + 1}`, reason });
    if (found === null) {
      leave('not a name, a face, a box, a confidence and an expression');
      continue;
    }
    const [, name = '', , top, left, right, bottom, , expression] = found;
    const [x, y] = [Number(left), Number(top)];
    const box = boxOf(x, y, Number(right) - x, Number(bottom) - y);
    const label = names[Number(expression)];
    const place = await find(name);
    if ('reason' in place) leave(place.reason);
    else if ('reason' in box) leave(box.reason);
    else if (label === undefined) leave('an expression other than 0 to 6');
    else rows.push({ file: place.file, label, box });
  }
  rows.sort((a, b) => byCodePoint(a.file, b.file));
  return {
    folder,
    source,
    layout: 'ExpW',
    rows,
    leftOut,
  };
}
