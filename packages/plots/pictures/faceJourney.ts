/** What becomes of a photo on its way into the network. */
import { INK } from '../../display/index';
import { emptyPicture, estimateWidth, round, sheetToPng, svgFace, svgText, type FacePicture } from './svg';

const LABEL = 13;
const NOTE = 11;
const ARROW = 44;
const MARGIN = 6;

/** An arrow of 28 CSS pixels that points right, centred at the given place. */
function arrow(x: number, y: number): string {
  const [left, right] = [round(x - 14), round(x + 14)];
  return (
    `<path d="M${left} ${round(y)} H${right} m-7 -5.5 l7 5.5 l-7 5.5" fill="none" stroke="${INK}" ` +
    `stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`
  );
}

/**
 * Pictures in a row with arrows between them, each scaled to the same height (CSS pixels, 132 when left out), its
 * label below and its note (lines separated by `\n`) below that; a transparent PNG with two pixels per CSS pixel.
 *
 * @example await faceJourney([{ ...photo, label: 'photo' }, { ...crop, label: 'crop', note: '66 × 88' }])
 */
export async function faceJourney(
  steps: readonly FacePicture[],
  options: { height?: number } = {},
): Promise<Buffer> {
  if (steps.length === 0) return emptyPicture('no pictures');
  const height = options.height ?? 132;
  const notes = steps.map((step) => (step.note ? step.note.split('\n') : []));
  const widths = steps.map((step, index) =>
    Math.max(
      (step.width / step.height) * height,
      estimateWidth(step.label, LABEL),
      ...(notes[index] ?? []).map((line) => estimateWidth(line, NOTE)),
    ),
  );
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
