/** What becomes of a photo on its way into the network. */
import { INK } from '../../display/index';
import {
  emptyPicture,
  estimateWidth,
  round,
  sheetToPng,
  svgFace,
  svgText,
  WIDEST,
  type FacePicture,
} from './svg';

const LABEL = 13;
const NOTE = 12;
const ARROW = 38;
const MARGIN = 6;
/** A row that would be wider than a narrow page shows legibly is made lower, down to this. */
const [HIGHEST, LOWEST] = [132, 72];

/** An arrow of 28 CSS pixels that points right, centred at the given place. */
function arrow(x: number, y: number): string {
  const [left, right] = [round(x - 14), round(x + 14)];
  return (
    `<path d="M${left} ${round(y)} H${right} m-7 -5.5 l7 5.5 l-7 5.5" fill="none" stroke="${INK}" ` +
    `stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`
  );
}

/**
 * Pictures in a row with arrows between them, each scaled to the same height (at most 132 CSS pixels), its
 * label below and its note (lines separated by `\n`) below that; a transparent PNG with two pixels per CSS pixel.
 *
 * @example await faceJourney([{ ...photo, label: 'photo' }, { ...crop, label: 'crop', note: '66 × 88' }])
 */
export async function faceJourney(steps: readonly FacePicture[]): Promise<Buffer> {
  if (steps.length === 0) return emptyPicture('no pictures');
  const notes = steps.map((step) => (step.note ? step.note.split('\n') : []));
  const texts = steps.map((step, index) =>
    Math.max(
      estimateWidth(step.label, LABEL),
      ...(notes[index] ?? []).map((line) => estimateWidth(line, NOTE)),
    ),
  );
  const shapes = steps.map((step) => step.width / step.height);
  const widthsAt = (high: number) => shapes.map((shape, index) => Math.max(shape * high, texts[index] ?? 0));
  const room = WIDEST - 2 * MARGIN - ARROW * (steps.length - 1);
  const fits = (high: number) => widthsAt(high).reduce((sum, width) => sum + width, 0) <= room;
  let height = HIGHEST;
  while (!fits(height) && height > LOWEST) height -= 4;
  const widths = widthsAt(height);
  let left = MARGIN;
  const parts = await Promise.all(
    steps.map(async (step, index) => {
      const slot = widths[index] ?? 0;
      const middle = left + slot / 2;
      const before = index > 0 ? arrow(left - ARROW / 2, MARGIN + height / 2) : '';
      left += slot + ARROW;
      const width = (step.width / step.height) * height;
      const image = await svgFace(step, {
        x: middle - width / 2,
        y: MARGIN,
        width,
        height,
        id: `step${index}`,
      });
      const base = MARGIN + height + LABEL + 6;
      const place = { x: middle, anchor: 'middle' } as const;
      const label = svgText(step.label, {
        ...place,
        y: base,
        size: LABEL,
        bold: true,
        color: step.color ?? INK,
      });
      const lines = (notes[index] ?? []).map((line, row) =>
        svgText(line, { ...place, y: base + (row + 1) * (NOTE + 4), size: NOTE }),
      );
      return [before, image, label, ...lines].join('');
    }),
  );
  const noteRows = Math.max(0, ...notes.map((lines) => lines.length));
  const bottom = MARGIN + height + LABEL + 12 + noteRows * (NOTE + 4);
  return sheetToPng(left - ARROW + MARGIN, bottom, parts);
}
