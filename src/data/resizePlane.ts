/** An 8-bit plane at another size, by Pillow's antialiased filters. */

/** Bilinear is soft; Lanczos keeps what is sharp, at three times the work. */
export type Filter = 'bilinear' | 'lanczos';

// Pillow's fixed-point weights have 32 - 8 - 2 bits.
const one = 2 ** 22;

interface Weights {
  first: Int32Array;
  count: Int32Array;
  /** `[outputs, most]` */
  values: Float64Array;
  most: number;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** How far each filter reaches, in pixels of the larger size, and what it weighs there. */
const filters: Record<Filter, { reach: number; weight: (x: number) => number }> = {
  bilinear: { reach: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  lanczos: { reach: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** For each output pixel: which input pixels it averages, and by how much. */
function weightsOf(from: number, to: number, filter: Filter): Weights {
  const { reach, weight } = filters[filter];
  const scale = from / to;
  const support = reach * Math.max(scale, 1);
  const most = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const values = new Float64Array(to * most);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const raw: number[] = [];
    for (let x = start; x < end; x++) raw.push(weight((x - centre + 0.5) / Math.max(scale, 1)));
    const total = raw.reduce((sum, each) => sum + each, 0);
    raw.forEach((each, k) => (values[i * most + k] = Math.round((each / total) * one)));
    first[i] = start;
    count[i] = end - start;
  }
  return { first, count, values, most };
}

/** Resizes the rows of `[rows, from]` and returns them as columns, `[to, rows]`, so that two calls do a plane. */
function resizeRowsTransposed(
  plane: Uint8Array,
  rows: number,
  from: number,
  to: number,
  filter: Filter,
): Uint8Array {
  const { first, count, values, most } = weightsOf(from, to, filter);
  const result = new Uint8Array(rows * to);
  for (let i = 0; i < to; i++) {
    const [start, length] = [first[i]!, count[i]!];
    for (let row = 0; row < rows; row++) {
      let sum = one / 2;
      for (let k = 0; k < length; k++) sum += plane[row * from + start + k]! * values[i * most + k]!;
      result[i * rows + row] = Math.min(255, Math.max(0, Math.floor(sum / one)));
    }
  }
  return result;
}

/**
 * Stretches a plane to `to`, as Pillow's `resize((width, height), BILINEAR)` or `LANCZOS` does: widths first, then
 * heights.
 *
 * @param plane `[from.height, from.width]`, 0 to 255
 * @returns `[to.height, to.width]`
 */
export function resizePlane(
  plane: Uint8Array,
  from: { height: number; width: number },
  to: { height: number; width: number },
  filter: Filter = 'bilinear',
): Uint8Array {
  let current = plane;
  const widthFirst = from.width !== to.width;
  if (widthFirst) {
    const columns = resizeRowsTransposed(current, from.height, from.width, to.width, filter);
    // `columns` is [to.width, from.height]: the heights are its rows now.
    if (from.height !== to.height)
      return resizeRowsTransposed(columns, to.width, from.height, to.height, filter);
    return transpose(columns, to.width, from.height);
  }
  if (from.height !== to.height) {
    current = resizeRowsTransposed(
      transpose(current, from.height, from.width),
      from.width,
      from.height,
      to.height,
      filter,
    );
  }
  return current;
}

function transpose(plane: Uint8Array, rows: number, columns: number): Uint8Array {
  const result = new Uint8Array(plane.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = plane[row * columns + column]!;
  }
  return result;
}
