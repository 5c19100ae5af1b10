/** Faces beside what the network makes of them. */
import { AXIS_LINE, expressionColor, formatPercent, GRID, INK } from '../../display/index';
import {
  emptyPicture,
  fitText,
  labelColor,
  round,
  sheetToPng,
  svgFace,
  svgText,
  type FacePicture,
} from './svg';

/** A face with one probability (0 to 1) per class. */
export interface JudgedFace extends FacePicture {
  probabilities: ArrayLike<number>;
}

const FACE_HEIGHT = 132;
const NAMES = 60;
const BARS = 62;
const PERCENT = 42;
const GAP = 12;
const PADDING = 11;
const HEADING = 30;
const SIZE = 12;

/** The rows of names, bars and percentages of one face; the likeliest stands out. */
function bars(classes: readonly string[], probabilities: ArrayLike<number>, x: number, y: number): string {
  const step = FACE_HEIGHT / Math.max(1, classes.length);
  const thickness = Math.min(14, step * 0.62);
  const size = Math.min(SIZE, step * 0.75);
  const top = Math.max(...Array.from(probabilities));
  const rows = classes.map((name, index) => {
    const share = Math.min(1, Math.max(0, probabilities[index] ?? 0));
    const likeliest = share === top;
    const middle = y + (index + 0.5) * step;
    const color = expressionColor(name);
    const corner = `y="${round(middle - thickness / 2)}" height="${round(thickness)}" rx="3"`;
    const base = middle + size * 0.36;
    return (
      svgText(fitText(name, NAMES, size), {
        x: x + NAMES,
        y: base,
        size,
        color,
        anchor: 'end',
        bold: likeliest,
      }) +
      `<rect x="${round(x + NAMES + 8)}" width="${BARS}" fill="${GRID}" ${corner}/>` +
      `<rect x="${round(x + NAMES + 8)}" width="${round(BARS * share)}" fill="${color}" ` +
      `opacity="${likeliest ? 1 : 0.6}" ${corner}/>` +
      svgText(formatPercent(share, share >= 0.1 ? 0 : 1), {
        x: x + NAMES + 8 + BARS + PERCENT,
        y: base,
        size,
        anchor: 'end',
        bold: likeliest,
      })
    );
  });
  return rows.join('');
}

/**
 * Cards with a face, its label and note above, and a bar per class beside it, at most `columns` (2) in a row; a
 * transparent PNG with two pixels per CSS pixel.
 *
 * Rejects with a RangeError when a face has not one probability per class.
 *
 * @example await probabilityCard(classes, [{ ...face, label: 'happy', note: 'true: happy', probabilities }])
 */
export async function probabilityCard(
  classes: readonly string[],
  faces: readonly JudgedFace[],
  options: { columns?: number } = {},
): Promise<Buffer> {
  const wrong = faces.find((face) => face.probabilities.length !== classes.length);
  if (wrong) {
    throw new RangeError(
      `There are ${wrong.probabilities.length} probabilities for ${classes.length} classes.`,
    );
  }
  if (faces.length === 0) return emptyPicture('no faces');
  const columns = Math.max(1, Math.min(options.columns ?? 2, faces.length));
  const widest = Math.max(...faces.map((face) => face.width / face.height)) * FACE_HEIGHT;
  const width = PADDING * 2 + widest + GAP + NAMES + 8 + BARS + PERCENT;
  const height = PADDING * 2 + HEADING + FACE_HEIGHT;
  const cards = await Promise.all(
    faces.map(async (face, index) => {
      const x = 1 + (index % columns) * (width + GAP);
      const y = 1 + Math.floor(index / columns) * (height + GAP);
      const faceWidth = (face.width / face.height) * FACE_HEIGHT;
      const [left, top] = [x + PADDING, y + PADDING + HEADING];
      const image = await svgFace(face, {
        x: left + (widest - faceWidth) / 2,
        y: top,
        width: faceWidth,
        height: FACE_HEIGHT,
        id: `card${index}`,
      });
      const base = y + PADDING + 14;
      const right = x + width - PADDING;
      const label = fitText(face.label, width * 0.5, 15);
      return (
        `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="12" ` +
        `fill="none" stroke="${AXIS_LINE}"/>` +
        svgText(label, { x: left, y: base, size: 15, bold: true, color: labelColor(face) }) +
        svgText(fitText(face.note ?? '', width * 0.45, SIZE), {
          x: right,
          y: base,
          size: SIZE,
          color: INK,
          anchor: 'end',
        }) +
        image +
        bars(classes, face.probabilities, left + widest + GAP, top)
      );
    }),
  );
  const rows = Math.ceil(faces.length / columns);
  return sheetToPng(columns * (width + GAP) - GAP + 2, rows * (height + GAP) - GAP + 2, cards);
}
