/** The picture of what a changed look does to the answers: a drawn face, its name and two bars in each row. */
import sharp from 'sharp';
import { ACCENT, escapeHtml, FONT, svgToPng } from '../packages/display/index';
import { svgFace, svgText } from '../packages/plots/index';
import type { Traits } from './traits';

const WIDTH = 800;
const [TOP, ROW] = [64, 58];
const FACE = { width: 39, height: 52 };
const INK = '#454545';
/** Left edges of the two columns of bars, and how long a bar of 100% is. */
const COLUMNS = [310, 570];
const LONGEST = 170;

/** Draws them, the plain face in the first row, as PNG on white. */
export async function traitsPicture({ example, shifts }: Traits): Promise<Buffer> {
  const plain = { name: 'a drawn face as it is', isScale: false, example, shares: [] };
  const shifted = shifts.map((shift) => ({ ...shift, shares: [shift.distance, shift.changed] }));
  const rows = await Promise.all(
    [plain, ...shifted].map(async (shift, row) => {
      const y = TOP + row * ROW;
      const { data, info } = await sharp(shift.example).raw().toBuffer({ resolveWithObject: true });
      const picture = { width: info.width, height: info.height, channels: 3 as const, label: '' };
      const face = await svgFace(
        { ...picture, pixels: new Uint8Array(data) },
        { x: 12, y, ...FACE, id: `face${row}` },
      );
      const middle = y + FACE.height / 2 + 5;
      const name = svgText(shift.name, { x: 64, y: middle, size: 14, color: INK });
      const colour = shift.isScale ? ACCENT.baseline : ACCENT.valid;
      const bars = shift.shares.map((share, column) => bar(share, COLUMNS[column]!, middle, colour));
      return face + name + bars.join('');
    }),
  );
  const height = TOP + rows.length * ROW + 8;
  const heading = (text: string, x: number) => svgText(text, { x, y: 46, size: 13, color: INK });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="${escapeHtml(FONT)}">` +
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>` +
    svgText('How answers move when one thing about a drawing changes', {
      x: 12,
      y: 22,
      size: 16,
      color: INK,
    }) +
    heading('probability that moves to other answers', COLUMNS[0]!) +
    heading('faces with another answer', COLUMNS[1]!) +
    rows.join('') +
    '</svg>';
  return svgToPng(svg, { width: WIDTH, height, scale: 1, allColours: true });
}

function bar(share: number, x: number, middle: number, colour: string): string {
  const length = Math.round(LONGEST * share);
  return (
    `<rect x="${x}" y="${middle - 14}" width="${Math.max(1, length)}" height="18" fill="${colour}"/>` +
    svgText(`${(100 * share).toFixed(0)}%`, { x: x + length + 6, y: middle, size: 13, color: INK })
  );
}
