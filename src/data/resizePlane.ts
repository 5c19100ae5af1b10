/** An 8-bit plane at another size, by Pillow's antialiased bilinear filter. */

// Pillow's fixed-point weights have 32 - 8 - 2 bits.
const one = 2 ** 22;

interface Weights {
  first: Int32Array;
  count: Int32Array;
  /** `[outputs, most]` */
  values: Float64Array;
  most: number;
}

/** For each output pixel: which input pixels it averages, and by how much. */
function triangleWeights(from: number, to: number): Weights {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const most = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const values = new Float64Array(to * most);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const raw: number[] = [];
    for (let x = start; x < end; x++)
      raw.push(Math.max(0, 1 - Math.abs((x - centre + 0.5) / Math.max(scale, 1))));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    raw.forEach((weight, k) => (values[i * most + k] = Math.round((weight / total) * one)));
    first[i] = start;
    count[i] = end - start;
  }
  return { first, count, values, most };
}

/** Resizes the rows of `[rows, from]` and returns them as columns, `[to, rows]`, so that two calls do a plane. */
function resizeRowsTransposed(plane: Uint8Array, rows: number, from: number, to: number): Uint8Array {
  const { first, count, values, most } = triangleWeights(from, to);
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
 * Stretches a plane to `to`, as Pillow's `resize((width, height), BILINEAR)` does: widths first, then heights.
 *
 * @param plane `[from.height, from.width]`, 0 to 255
 * @returns `[to.height, to.width]`
 */
export function resizePlane(
  plane: Uint8Array,
  from: { height: number; width: number },
  to: { height: number; width: number },
): Uint8Array {
  let current = plane;
  const widthFirst = from.width !== to.width;
  if (widthFirst) {
    const columns = resizeRowsTransposed(current, from.height, from.width, to.width);
    // `columns` is [to.width, from.height]: the heights are its rows now.
    if (from.height !== to.height) return resizeRowsTransposed(columns, to.width, from.height, to.height);
    return transpose(columns, to.width, from.height);
  }
  if (from.height !== to.height) {
    current = resizeRowsTransposed(
      transpose(current, from.height, from.width),
      from.width,
      from.height,
      to.height,
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
