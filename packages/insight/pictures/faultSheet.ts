/** One face under every fault, a row each, growing worse to the right. */
import { INK } from '../../display/index';
import { emptyPicture, sheetToPng, svgFace, svgText, type FacePicture } from '../../plots/index';

/** A fault and the faces that have it; a face's label is the strength, its note what is said beside it. */
export interface FaultRow {
  title: string;
  unit: string;
  faces: readonly FacePicture[];
}

const HEAD = 196;
const GAP = 14;
const TEXT = 12;

/**
 * A row for each fault: its name and unit at the left, the faces at the size of their pixels beside it, strength and
 * note below each. A transparent PNG with two pixels per CSS pixel.
 *
 * @example await faultSheet([{ title: 'blur', unit: 'pixels of blur', faces }])
 */
export async function faultSheet(rows: readonly FaultRow[]): Promise<Buffer> {
  const all = rows.flatMap(({ faces }) => faces);
  if (all.length === 0) return emptyPicture('no faces');
  const [width, height] = [
    Math.max(...all.map((face) => face.width)),
    Math.max(...all.map((face) => face.height)),
  ];
  const rowHeight = height + TEXT + 2 * GAP;
  const elements = await Promise.all(
    rows.map(async ({ title, unit, faces }, row) => {
      const y = 2 + row * rowHeight;
      const tiles = faces.map(async (face, column) => {
        const x = HEAD + column * (width + GAP);
        const box = { x, y, width: face.width, height: face.height, id: `fault${row}-${column}` };
        const caption = face.note ? `${face.label} → ${face.note}` : face.label;
        return (
          (await svgFace(face, box)) +
          svgText(caption, { x: x + width / 2, y: y + height + TEXT + 4, size: TEXT, anchor: 'middle' })
        );
      });
      const middle = y + height / 2;
      return [
        svgText(title, { x: 4, y: middle - 4, size: 14, bold: true, color: INK }),
        svgText(unit, { x: 4, y: middle + 14, size: TEXT }),
        ...(await Promise.all(tiles)),
      ].join('');
    }),
  );
  const columns = Math.max(...rows.map(({ faces }) => faces.length));
  return sheetToPng(HEAD + columns * (width + GAP), rows.length * rowHeight, elements);
}
