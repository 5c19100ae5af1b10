/** A plane brought to the proportions of another size, before it is resized to it. */

/**
 * How: left as it is, so that resizing stretches it; cropped at the edges that are too long; or padded with its own
 * border where it is too short. All but stretching keep the centre in the centre.
 */
export type Fit = 'stretch' | 'crop' | 'pad';

interface Size {
  height: number;
  width: number;
}

/**
 * @param plane `[from.height, from.width]`, 0 to 255
 * @returns a plane of the proportions of `to` (to within a pixel), and its size
 */
export function fitPlane(plane: Uint8Array, from: Size, to: Size, fit: Fit): Size & { plane: Uint8Array } {
  const { height, width } = fit === 'stretch' ? from : fittedSize(from, to, fit);
  if (height === from.height && width === from.width) return { plane, height, width };
  const top = Math.floor((from.height - height) / 2);
  const left = Math.floor((from.width - width) / 2);
  const inside = (place: number, count: number) => Math.max(0, Math.min(count - 1, place));
  const result = new Uint8Array(height * width);
  for (let y = 0, i = 0; y < height; y++) {
    const row = inside(y + top, from.height) * from.width;
    for (let x = 0; x < width; x++, i++) result[i] = plane[row + inside(x + left, from.width)]!;
  }
  return { plane: result, height, width };
}

function fittedSize(from: Size, to: Size, fit: 'crop' | 'pad'): Size {
  const tooWide = from.width * to.height > from.height * to.width;
  const round = (side: number) => Math.max(1, Math.round(side));
  return tooWide === (fit === 'crop')
    ? { height: from.height, width: round((from.height * to.width) / to.height) }
    : { height: round((from.width * to.height) / to.width), width: from.width };
}
