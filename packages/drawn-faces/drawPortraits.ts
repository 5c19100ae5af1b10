/** A wall of drawn portraits: a group picture for a machine that has no photographs. */
import sharp from 'sharp';
import { expressions, type Expression } from './actionUnits';
import { renderFace } from './drawFace';

const [columns, gap] = [4, 24];
const portrait = { width: 210, height: 280 };

/**
 * Draws one portrait of each expression, in rows of four on a dark wall, each of another person; the same seed gives
 * the same bytes.
 *
 * @returns a JPEG of 960 x 632 pixels for the seven
 */
export async function drawPortraits(
  seed: number | string,
  shown: readonly Expression[] = expressions,
): Promise<Buffer> {
  const place = (i: number, side: number) => gap + i * (side + gap);
  const portraits = shown.map(async (expression, i) => ({
    input: await renderFace(expression, ['portrait', seed, i], portrait),
    left: place(i % columns, portrait.width),
    top: place(Math.floor(i / columns), portrait.height),
  }));
  const rows = Math.ceil(shown.length / columns);
  const size = { width: place(columns, portrait.width), height: place(rows, portrait.height) };
  return sharp({ create: { ...size, channels: 3, background: '#3b3a38' } })
    .composite(await Promise.all(portraits))
    .jpeg({ quality: 92 })
    .toBuffer();
}
