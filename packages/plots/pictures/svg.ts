/** What the pictures are made of: faces as rounded images, texts, and the sheet that they lie on. */
import sharp from 'sharp';
import { ACCENT, escapeHtml, expressionColor, FONT, INK, svgToPng } from '../../display/index';

/** A face (or any picture) with its caption: 8-bit pixels row by row, grey (1 channel) or RGB (3). */
export interface FacePicture {
  pixels: Uint8Array;
  width: number;
  height: number;
  channels: 1 | 3;
  label: string;
  note?: string;
  /** Of the label; that of the expression it names when left out. */
  color?: string;
  /** A green tick or a red cross in the corner; neither when left out. */
  good?: boolean;
}

export interface TextStyle {
  x: number;
  y: number;
  size?: number;
  color?: string;
  anchor?: 'start' | 'middle' | 'end';
  bold?: boolean;
}

/** Pictures are drawn with this many pixels per CSS pixel. */
export const DENSITY = 2;

/**
 * No picture is wider, in CSS pixels: JupyterLab shrinks it to the column, which in a window of 900 pixels has 470, and
 * texts must stay legible there.
 */
export const WIDEST = 640;

/** Average advance of a character, in ems: Inter needs a little less, other fonts a little more. */
const ADVANCE = 0.56;

/** About how wide a text comes out, in CSS pixels. */
export function estimateWidth(text: string, size: number): number {
  return [...text].length * size * ADVANCE;
}

/** The text, cut with an ellipsis where it would be wider than `width` CSS pixels. */
export function fitText(text: string, width: number, size: number): string {
  const most = Math.max(1, Math.floor(width / (size * ADVANCE)));
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** An SVG text element; the text is escaped. */
export function svgText(text: string, style: TextStyle): string {
  const { x, y, size = 12, color = INK, anchor = 'start', bold = false } = style;
  return (
    `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${escapeHtml(color)}" ` +
    `text-anchor="${anchor}"${bold ? ' font-weight="600"' : ''}>${escapeHtml(text)}</text>`
  );
}

/** A coordinate without endless digits. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The label's colour: the face's own, or that of the expression it names. */
export function labelColor(face: FacePicture): string {
  return face.color ?? expressionColor(face.label);
}

/** A tick or a cross on a disc, for those who do not tell its colours apart. */
function badge(good: boolean, x: number, y: number): string {
  const mark = good ? 'M-3.2 0.3 L-0.9 2.6 L3.4 -2.3' : 'M-2.5 -2.5 L2.5 2.5 M2.5 -2.5 L-2.5 2.5';
  return (
    `<g transform="translate(${round(x)} ${round(y)})">` +
    `<circle r="7" fill="${good ? ACCENT.best : expressionColor('anger')}" stroke="#ffffff" stroke-width="1"/>` +
    `<path d="${mark}" fill="none" stroke="#ffffff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></g>`
  );
}

/**
 * A face as an SVG image with rounded corners at the given place and size in CSS pixels.
 *
 * Throws a RangeError when the number of pixels is not `width * height * channels`.
 */
export async function svgFace(
  face: FacePicture,
  box: { x: number; y: number; width: number; height: number; id: string },
): Promise<string> {
  const { width, height, channels, pixels } = face;
  if (pixels.length !== width * height * channels || pixels.length === 0) {
    throw new RangeError(
      `A ${width}x${height}x${channels} picture cannot have ${pixels.length} pixel values.`,
    );
  }
  const png = await sharp(pixels, { raw: { width, height, channels } })
    .toColourspace('srgb')
    .resize(Math.round(box.width * DENSITY), Math.round(box.height * DENSITY), {
      fit: 'fill',
      // Enlarged pixels stay squares: that is what the network sees, and a PNG of it is far smaller.
      kernel: box.width * DENSITY > width ? 'nearest' : 'cubic',
    })
    .png()
    .toBuffer();
  const place = `x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}"`;
  return (
    `<clipPath id="${box.id}"><rect ${place} rx="8"/></clipPath>` +
    `<image ${place} clip-path="url(#${box.id})" preserveAspectRatio="none" ` +
    `href="data:image/png;base64,${png.toString('base64')}"/>` +
    (face.good === undefined ? '' : badge(face.good, box.x + box.width - 11, box.y + 11))
  );
}

/** A transparent sheet of the given CSS size around SVG elements. */
export function svgSheet(width: number, height: number, elements: readonly string[]): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${Math.ceil(height)}" ` +
    `viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" font-family="${FONT}">${elements.join('')}</svg>`
  );
}

/** The sheet as PNG with two pixels per CSS pixel; `allColours` as `svgToPng` has it. */
export function sheetToPng(
  width: number,
  height: number,
  elements: readonly string[],
  allColours = false,
): Promise<Buffer> {
  return svgToPng(svgSheet(width, height, elements), {
    allColours,
    width: Math.ceil(width),
    height: Math.ceil(height),
    scale: DENSITY,
  });
}

/** A picture that only says that there is nothing to show. */
export function emptyPicture(message: string): Promise<Buffer> {
  return sheetToPng(240, 40, [svgText(message, { x: 120, y: 25, anchor: 'middle' })]);
}
