/** Pairs of thumbnails that may be nearly equal, upright or mirrored: found without comparing all pixels of all pairs. */

/** Thumbnails of one size behind one another, and how far from each another one may be. */
export interface Thumbnails {
  /** `[thumbnails, rows, columns]`. */
  levels: Int8Array;
  /** The largest sum of squared differences, of each. */
  limits: Float64Array;
}

/** What is compared first: waves of the picture, of which four settle most pairs. */
const [first, all] = [4, 24];
/** So many are compared with one: what they need stays in the processor's nearest memory. */
const atOnce = 32;

/** Thumbnails by the height of their first wave, their mean, so that those far apart need not meet. */
interface Sorted {
  /** Their places before. */
  order: Int32Array;
  /** `[thumbnails, first]` and `[thumbnails, all - first]` */
  few: Float32Array;
  rest: Float32Array;
  limits: Float64Array;
}

/**
 * Calls `visit` with every pair whose squared differences add up to no more than the limits of both, where one lies as
 * it is or mirrored, and with few others.
 *
 * The lowest waves of a picture (its cosine transform's) that are symmetric about the middle column are the same for its
 * mirror image, and two pictures' waves are never further apart than the pictures: a pair whose waves are too far apart
 * need not be looked at. Time grows with the square of the number, by about a nanosecond a pair.
 *
 * @param theirs those that `ours` are compared with; each pair of `ours` once, where it is the same object
 */
export function nearPairs(
  ours: Thumbnails,
  theirs: Thumbnails,
  [rows, columns]: readonly [rows: number, columns: number],
  visit: (one: number, other: number) => void,
): void {
  const waves = wavesOf(rows, columns);
  const mine = sorted(ours, waves);
  const other = theirs === ours ? mine : sorted(theirs, waves);
  const [count, others, few] = [mine.order.length, other.order.length, mine.few];
  for (let start = 0; start < count; start += atOnce) {
    const end = Math.min(count, start + atOnce);
    let furthest = 0;
    for (let i = start; i < end; i++) furthest = Math.max(furthest, mine.limits[i]!);
    const reach = Math.sqrt(furthest);
    const [low, high] = [mine.few[first * start]! - reach, mine.few[first * (end - 1)]! + reach];
    const from = other === mine ? start + 1 : firstAbove(other.few, others, low);
    for (let p = from; p < others && other.few[first * p]! <= high; p++) {
      const a = other.few[first * p]!;
      const b = other.few[first * p + 1]!;
      const c = other.few[first * p + 2]!;
      const d = other.few[first * p + 3]!;
      const most = other.limits[p]!;
      const until = other === mine ? Math.min(end, p) : end;
      for (let i = start, at = first * start; i < until; i++, at += first) {
        const x = few[at]! - a;
        const y = few[at + 1]! - b;
        const z = few[at + 2]! - c;
        const w = few[at + 3]! - d;
        const apart = x * x + y * y + z * z + w * w;
        if (apart > most || apart > mine.limits[i]!) continue;
        if (apart + restApart(mine.rest, i, other.rest, p) > Math.min(most, mine.limits[i]!)) continue;
        visit(mine.order[i]!, other.order[p]!);
      }
    }
  }
}

/** `[all, rows x columns]`: the lowest waves of the cosine transform that are their own mirror images, of length 1. */
function wavesOf(rows: number, columns: number): Float64Array[] {
  const wave = (k: number, places: number) =>
    Float64Array.from(
      { length: places },
      (_, i) => Math.cos((Math.PI * k * (i + 0.5)) / places) * Math.sqrt((k === 0 ? 1 : 2) / places),
    );
  const pairs = Array.from({ length: rows }, (_, down) =>
    Array.from({ length: Math.ceil(columns / 2) }, (_, half) => ({ down, across: 2 * half })),
  ).flat();
  pairs.sort((a, b) => a.down + a.across - b.down - b.across || a.down - b.down);
  return pairs.slice(0, all).map(({ down, across }) => {
    const [tall, wide] = [wave(down, rows), wave(across, columns)];
    return Float64Array.from({ length: rows * columns }, (_, i) => {
      return tall[Math.floor(i / columns)]! * wide[i % columns]!;
    });
  });
}

function sorted({ levels, limits }: Thumbnails, waves: readonly Float64Array[]): Sorted {
  const [count, size] = [limits.length, waves[0]!.length];
  const heights = new Float32Array(count * all);
  for (let i = 0; i < count; i++) {
    for (const [k, wave] of waves.entries()) {
      let sum = 0;
      for (let j = 0, at = i * size; j < size; j++, at++) sum += levels[at]! * wave[j]!;
      heights[i * all + k] = sum;
    }
  }
  const order = Int32Array.from({ length: count }, (_, i) => i);
  order.sort((a, b) => heights[a * all]! - heights[b * all]! || a - b);
  const [few, rest] = [new Float32Array(count * first), new Float32Array(count * (all - first))];
  for (const [place, i] of order.entries()) {
    few.set(heights.subarray(i * all, i * all + first), place * first);
    rest.set(heights.subarray(i * all + first, (i + 1) * all), place * (all - first));
  }
  return { order, few, rest, limits: Float64Array.from(order, (i) => limits[i]!) };
}

function restApart(one: Float32Array, i: number, other: Float32Array, p: number): number {
  const length = all - first;
  let sum = 0;
  for (let k = 0; k < length; k++) {
    const difference = one[i * length + k]! - other[p * length + k]!;
    sum += difference * difference;
  }
  return sum;
}

/** The first place whose mean is `low` or more. */
function firstAbove(few: Float32Array, count: number, low: number): number {
  let [under, over] = [0, count];
  while (under < over) {
    const middle = (under + over) >> 1;
    if (few[first * middle]! < low) under = middle + 1;
    else over = middle;
  }
  return under;
}
