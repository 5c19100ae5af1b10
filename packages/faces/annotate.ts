/** A photo with its faces marked. */
import { requireName } from '../base/index';
import { escapeHtml, expressionColor, inkOn } from '../display/index';
import { readImage, resizeRgb, sharpOf, type ImageSource } from '../pixels/index';
import { scaledArea, type Area } from '../face-points/index';
import { notSure } from '../../src/index';
import { labelTextSize, placeLabels } from './placeLabels';

/** What can be written. */
export const pictureFormats = ['jpg', 'png', 'svg'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

/** A box, and the words and the colour that it gets. */
export type MarkedFace = Area & { expression: string; probability: number; unsure?: boolean };

export interface AnnotateOptions {
  /** Default: png. An SVG holds the photo and its boxes as shapes. */
  format?: PictureFormat;
}

const jpegQuality = 92;

// SVG renderers and viewers give up beyond; a longer photo's picture is shrunk to it.
const longestSide = 16_000;

/** How wide a text is in bold letters, in ems, as in the widest of the fonts named below; with the room about it. */
const widthOf = (text: string) =>
  [...text].reduce(
    (sum, letter) => sum + (/[fijlrt ]/.test(letter) ? 0.45 : /[mw%]/.test(letter) ? 1.04 : 0.71),
    0.8,
  );

/**
 * Draws a rounded box around every face, with its expression (and a question mark where it is unsure) and percentage in
 * the expression's colour, sized to the photo.
 *
 * @returns the bytes of a new picture, upright; at most 16,000 pixels long.
 * @throws FerlabError when the photo can't be read, UsageError when there is no such format.
 */
export async function annotate(
  photo: ImageSource,
  faces: readonly MarkedFace[],
  { format = 'png' }: AnnotateOptions = {},
): Promise<Buffer> {
  requireName('format', format, pictureFormats);
  const whole = await readImage(photo);
  const by = Math.min(1, longestSide / Math.max(whole.width, whole.height));
  const side = (length: number) => Math.max(1, Math.round(length * by));
  const image = by === 1 ? whole : await resizeRgb(whole, side(whole.width), side(whole.height));
  const small = faces.map((face) => ({ ...face, ...scaledArea(face, by) }));
  const { width, height } = image;
  const marks = drawMarks(small, width, height);
  const svg = (content: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="Inter, Open Sans, sans-serif" font-weight="600">${content}</svg>`;
  if (format === 'svg') {
    const jpeg = await sharpOf(image).jpeg({ quality: jpegQuality }).toBuffer();
    const source = `data:image/jpeg;base64,${jpeg.toString('base64')}`;
    return Buffer.from(svg(`<image width="${width}" height="${height}" href="${source}"/>${marks}`));
  }
  const marked = sharpOf(image);
  // An alpha channel that the marks would bring has nothing to tell.
  if (faces.length > 0) marked.removeAlpha().composite([{ input: Buffer.from(svg(marks)) }]);
  return (format === 'png' ? marked.png() : marked.jpeg({ quality: jpegQuality })).toBuffer();
}

function drawMarks(faces: readonly MarkedFace[], width: number, height: number): string {
  const words = faces.map(
    ({ expression, probability, unsure }) =>
      `${expression}${unsure && expression !== notSure ? '?' : ''} ${Math.round(100 * probability)}%`,
  );
  const size = labelTextSize(faces, Math.max(1, ...words.map(widthOf)), { width, height });
  const labels = words.map((text) => ({
    width: Math.min(width, widthOf(text) * size),
    height: Math.min(height, 1.5 * size),
  }));
  const line = Math.max(1, size / 7);
  const places = placeLabels({ width, height }, faces, labels, line);
  const shape = (x: number, y: number, wide: number, high: number, corner: number, style: string) =>
    `<rect ${[x, y, wide, high].map((value, i) => `${['x', 'y', 'width', 'height'][i]}="${value.toFixed(1)}"`).join(' ')} ` +
    `rx="${corner.toFixed(1)}" ${style}/>`;
  const boxes = faces.map((face) => {
    const corner = Math.min(face.width, face.height) / 8;
    // The line's whole width stays in the image.
    const [x, y] = [Math.max(line, face.x), Math.max(line, face.y)];
    const right = Math.min(width - line, face.x + face.width);
    const bottom = Math.min(height - line, face.y + face.height);
    const box = (style: string) =>
      shape(x, y, Math.max(0, right - x), Math.max(0, bottom - y), corner, `fill="none" ${style}`);
    return (
      box(`stroke="#000000" stroke-opacity="0.45" stroke-width="${(1.8 * line).toFixed(1)}"`) +
      box(`stroke="${escapeHtml(expressionColor(face.expression))}" stroke-width="${line.toFixed(1)}"`)
    );
  });
  const texts = places.map(({ x, y, width: wide, height: high }, i) => {
    const color = expressionColor(faces[i]!.expression);
    return (
      shape(x, y, wide, high, high / 4, `fill="${color}"`) +
      `<text x="${(x + wide / 2).toFixed(1)}" y="${(y + high / 2 + 0.36 * size).toFixed(1)}" text-anchor="middle" ` +
      `font-size="${size.toFixed(1)}" fill="${inkOn(color)}">${escapeHtml(words[i]!)}</text>`
    );
  });
  return boxes.join('') + texts.join('');
}
