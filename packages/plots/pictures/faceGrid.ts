/** Many faces at a glance. */
import { INK } from '../../display/index';
import {
  DENSITY,
  emptyPicture,
  fitText,
  labelColor,
  sheetToPng,
  svgFace,
  svgText,
  WIDEST,
  type FacePicture,
} from './svg';

export type { FacePicture } from './svg';

const GAP = 12;
const LABEL = 13;
const NOTE = 12;

/**
 * Faces in rows, each with its label in the expression's colour and its note below, as a transparent PNG with two
 * pixels per CSS pixel.
 *
 * `columns` is at most how many stand in a row (8), `scale` how many CSS pixels a face's pixel takes: 1.5, or less where
 * a row would be wider than a narrow page shows legibly.
 * Rejects with a RangeError when a face's pixels do not fit its size.
 *
 * @example displayImage(await faceGrid([{ pixels, width: 66, height: 88, channels: 1, label: 'fear' }]))
 */
export async function faceGrid(
  faces: readonly FacePicture[],
  options: { columns?: number; scale?: number } = {},
): Promise<Buffer> {
  if (faces.length === 0) return emptyPicture('no faces');
  const columns = Math.max(1, Math.min(options.columns ?? 8, faces.length));
  const widest = Math.max(...faces.map((face) => face.width));
  const fitting = Math.min(options.scale ?? 1.5, (WIDEST / columns - GAP) / widest);
  // As many pixels for each of the face's: squares of unequal size look uneven, and take twice the bytes.
  const scale = fitting < 1 ? fitting : Math.floor(fitting * DENSITY) / DENSITY;
  const width = widest * scale;
  const height = Math.max(...faces.map((face) => face.height)) * scale;
  const captions = faces.some((face) => face.note) ? LABEL + NOTE + 12 : LABEL + 8;
  const tiles = await Promise.all(
    faces.map(async (face, index) => {
      const x = GAP / 2 + (index % columns) * (width + GAP);
      const y = 2 + Math.floor(index / columns) * (height + captions + GAP);
      const size = { width: face.width * scale, height: face.height * scale };
      const image = await svgFace(face, {
        ...size,
        x: x + (width - size.width) / 2,
        y: y + height - size.height,
        id: `face${index}`,
      });
      const middle = { x: x + width / 2, anchor: 'middle' } as const;
      const room = width + GAP - 4;
      const label = svgText(fitText(face.label, room, LABEL), {
        ...middle,
        y: y + height + LABEL + 4,
        size: LABEL,
        bold: true,
        color: labelColor(face),
      });
      const note = face.note
        ? svgText(fitText(face.note, room, NOTE), {
            ...middle,
            y: y + height + LABEL + NOTE + 8,
            size: NOTE,
            color: INK,
          })
        : '';
      return image + label + note;
    }),
  );
  const rows = Math.ceil(faces.length / columns);
  return sheetToPng(columns * (width + GAP), 4 + rows * (height + captions) + (rows - 1) * GAP, tiles);
}
