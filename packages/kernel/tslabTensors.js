'use strict';

/** So many values are shown at each end of an axis, and none of a tensor that has more values than can be fetched at ease. */
const EDGE = 3;
const FETCHED = 20_000_000;

/**
 * A tensor of TensorFlow's as a text: its shape, its type, and of its values the corners of the first picture, that is
 * of the last two axes. Nothing for other values.
 */
function tensorText(value) {
  if (!isTensor(value)) return undefined;
  const { shape, dtype, size, isDisposed } = value;
  const head = `Tensor [${shape.join(', ')}] ${dtype}`;
  if (isDisposed) return `${head}, disposed`;
  if (size === 0 || size > FETCHED || !/^(?:float32|int32|bool)$/.test(dtype)) return head;
  const numbers = value.dataSync();
  if (shape.length === 0) return `${head}: ${short(numbers[0])}`;
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1)];
  const lines = ends(rows).map((row) =>
    row === null ? '...' : `[${lineOf(numbers, row * columns, columns).join(', ')}]`,
  );
  const first = shape.length > 2 ? `, the first of ${size / (rows * columns)}` : '';
  return `${head}${first}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function isTensor(value) {
  return (
    Array.isArray(value?.shape) && typeof value.dtype === 'string' && typeof value.dataSync === 'function'
  );
}

const lineOf = (numbers, from, count) =>
  ends(count).map((i) => (i === null ? '...' : short(numbers[from + i])));

/** The first and the last places of an axis, with null for those between. */
function ends(count) {
  const all = Array.from({ length: Math.min(count, 2 * EDGE) }, (_, i) => i);
  if (count <= 2 * EDGE) return all;
  return [...all.slice(0, EDGE), null, ...all.slice(0, EDGE).map((i) => count - EDGE + i)];
}

const short = (number) => String(Number(number.toPrecision(4)));

module.exports = { tensorText };
