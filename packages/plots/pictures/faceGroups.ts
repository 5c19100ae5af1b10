/** Faces that belong together, group beside group. */
import { AXIS_LINE, INK } from '../../display/index';
import {
  emptyPicture,
  estimateWidth,
  fitText,
  labelColor,
  sheetToPng,
  svgFace,
  svgText,
  WIDEST,
  type FacePicture,
} from './svg';

/** Faces under a common title. */
export interface FaceGroup {
  title: string;
  faces: readonly FacePicture[];
}

/** In CSS pixels; every face is fitted into `cell`, whatever its size. */
const cell = { width: 92, height: 112 };
const GAP = 14;
const PAD = 10;
const TITLE = 13;
const LABEL = 12;
const NOTE = 12;
const captions = LABEL + NOTE + 14;
const groupHeight = PAD + TITLE + 8 + cell.height + captions + PAD;

/** Of a group's frame: its faces', or its title's where that is longer. */
const widthOf = (title: string, count: number) =>
  2 * PAD + Math.max(count * cell.width, estimateWidth(title, TITLE) + 4);

/**
 * Groups of faces, each in a frame with its title above and every face's label and note below it, as many beside
 * each other as `width` CSS pixels hold: a transparent PNG with two pixels per CSS pixel. A larger group than that
 * is cut to what fits; the title has to say how many there are.
 *
 * @param options.legend SVG for the left of a line below, of which it is told the top
 * @example await faceGroups([{ title: 'equal', faces: [one, other] }])
 */
export async function faceGroups(
  groups: readonly FaceGroup[],
  { width = WIDEST, legend }: { width?: number; legend?: (top: number) => Promise<string> } = {},
): Promise<Buffer> {
  if (groups.length === 0) return emptyPicture('no faces');
  const most = Math.max(1, Math.floor((width - 2 * PAD) / cell.width));
  const elements: string[] = [];
  let [x, y, right] = [0, 0, 0];
  for (const [index, { title, faces }] of groups.entries()) {
    const shown = faces.slice(0, most);
    const wide = Math.min(width, widthOf(title, shown.length));
    if (x > 0 && x + wide > width) [x, y] = [0, y + groupHeight + GAP];
    elements.push(
      `<rect x="${x + 1}" y="${y + 1}" width="${wide - 2}" height="${groupHeight - 2}" rx="10" fill="none" stroke="${AXIS_LINE}"/>`,
      svgText(fitText(title, wide - 2 * PAD, TITLE), {
        x: x + PAD + 2,
        y: y + PAD + TITLE,
        size: TITLE,
        bold: true,
      }),
    );
    for (const [i, face] of shown.entries()) {
      elements.push(await tile(face, x + PAD + i * cell.width, y + PAD + TITLE + 8, `face${index}-${i}`));
    }
    right = Math.max(right, x + wide);
    x += wide + GAP;
  }
  const bottom = y + groupHeight;
  if (legend === undefined) return sheetToPng(right, bottom, elements);
  return sheetToPng(Math.max(right, 560), bottom + 30, [...elements, await legend(bottom + 12)], true);
}

async function tile(face: FacePicture, x: number, y: number, id: string): Promise<string> {
  const room = cell.width - 6;
  const scale = Math.min(room / face.width, cell.height / face.height);
  const [width, height] = [face.width * scale, face.height * scale];
  const place = { x: x + (cell.width - width) / 2, y: y + cell.height - height, width, height, id };
  const middle = { x: x + cell.width / 2, anchor: 'middle' } as const;
  const below = y + cell.height + LABEL + 4;
  const style = { ...middle, y: below, size: LABEL, bold: true, color: labelColor(face) };
  return (
    (await svgFace(face, place)) +
    svgText(fitText(face.label, room, LABEL), style) +
    svgText(fitText(face.note ?? '', room, NOTE), { ...middle, y: below + NOTE + 4, size: NOTE, color: INK })
  );
}
