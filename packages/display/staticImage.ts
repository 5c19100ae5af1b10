/** Still pictures of figures, for viewers that run no scripts: same figure, same bytes. */
import sharp from 'sharp';
import { sizeOf, type Figure, type FigureSize } from './figure';
import { figureToSvg } from './figureWorker';

/** How a still picture is drawn: CSS pixels, and picture pixels per CSS pixel (2 when left out). */
export interface PictureSize extends FigureSize {
  scale?: number;
}

/** librsvg counts 72 user units to the inch. */
const UNITS_PER_INCH = 72;

/**
 * SVG text as PNG of exactly `width * scale` by `height * scale` pixels, transparent where nothing is drawn.
 *
 * @param options.allColours keep colours that differ little apart, which makes the file larger
 */
export function svgToPng(
  svg: string,
  options: { width: number; height: number; scale?: number; allColours?: boolean },
): Promise<Buffer> {
  const { width, height, scale = 2, allColours = false } = options;
  const palette = allColours
    ? { palette: true, quality: 90, colours: 192, dither: 0, effort: 10 }
    : { palette: true, quality: 70, colours: 128, dither: 0, effort: 10 };
  return sharp(Buffer.from(svg), { density: UNITS_PER_INCH * scale, unlimited: true })
    .resize(Math.round(width * scale), Math.round(height * scale), { fit: 'fill' })
    .png({ ...palette, compressionLevel: 9 })
    .toBuffer();
}

/**
 * Draws a figure as PNG, off the main thread; width and height default to the layout's.
 *
 * The first call also starts plotly (about two seconds). Rejects when the figure cannot be drawn.
 *
 * @example await writeFile('curves.png', await figureToPng(trainingCurves(history), { scale: 2 }))
 */
export async function figureToPng(figure: Figure, size: PictureSize = {}): Promise<Buffer> {
  const { width, height } = sizeOf(figure, size);
  const svg = await figureToSvg(figure, { width, height });
  return svgToPng(svg, { width, height, scale: size.scale });
}
