/** Labelled faces of any layout → the files `<side>/<class>/<name>` that hold them, each a copy or a picture to write. */
import path from 'path';
import { rowImage } from '../../src/index';
import type { Listing, Row } from '../layouts/index';
import { sharpOf } from '../pixels/index';
import type { Copy } from './copyWhole';

/**
 * Tells where each face goes below `out`: files of class folders keep their names below their class; others keep their
 * own names, or their paths where two of a class are called the same. Faces in a photo's box, and those of a table that
 * holds their pixels, become PNG files.
 *
 * @param placed each face with its side, such as "train", and its class
 */
export function placeRows(
  { folder, layout }: Pick<Listing, 'folder' | 'layout'>,
  placed: readonly { row: Row; side: string; name: string }[],
  out: string,
): Copy[] {
  const taken = new Set<string>();
  const unique = (...names: string[]) => {
    const free = names.find((name) => !taken.has(name.toLowerCase())) ?? numbered(names.at(-1)!, taken);
    taken.add(free.toLowerCase());
    return free;
  };
  return placed.map(({ row, side, name }) => {
    const { file, grey, box } = row;
    const below = path.relative(folder, file);
    if (layout === 'class folders') {
      const [, ...rest] = below.split(path.sep);
      return { from: file, to: path.join(out, unique(path.join(side, name, ...rest))) };
    }
    const isDrawn = grey !== undefined || box !== undefined;
    const base = grey === undefined ? path.basename(file) : `row${/\d+$/.exec(file)?.[0].padStart(6, '0')}`;
    const ending = (text: string) =>
      isDrawn ? `${grey === undefined ? text.slice(0, -path.extname(text).length) : text}.png` : text;
    const flat = grey === undefined ? below.split(path.sep).join('_') : base;
    const to = unique(path.join(side, name, ending(base)), path.join(side, name, ending(flat)));
    return { from: file, to: path.join(out, to), ...(isDrawn && { content: () => pngOf(row) }) };
  });
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  const ending = path.extname(name);
  for (let number = 2; ; number++) {
    const next = `${name.slice(0, name.length - ending.length)}-${number}${ending}`;
    if (!taken.has(next.toLowerCase())) return next;
  }
}

async function pngOf(row: Row): Promise<Buffer> {
  const picture = sharpOf(await rowImage(row));
  return (row.grey === undefined ? picture : picture.toColourspace('b-w')).png().toBuffer();
}
