/** Contrast-limited adaptive histogram equalization of an 8-bit plane, as OpenCV's `createCLAHE(...).apply`. */

export interface ClaheOptions {
  /** How often a level may occur in a tile, in multiples of the even share; 0 is no limit. */
  clipLimit: number;
  /** Tiles in a row and in a column. */
  tiles: number;
}

const levels = 256;

/**
 * Evens out the contrast of each neighbourhood (Zuiderveld 1994).
 *
 * @param plane `[height, width]`, 0 to 255
 * @returns `[height, width]`, 0 to 255
 */
export function clahe(
  plane: Uint8Array,
  { height, width }: { height: number; width: number },
  { clipLimit, tiles }: ClaheOptions,
): Uint8Array {
  // Where the tiles do not fit, OpenCV mirrors the plane beyond its right and lower edges, both or neither.
  const fits = height % tiles === 0 && width % tiles === 0;
  const tileHeight = (fits ? height : height + tiles - (height % tiles)) / tiles;
  const tileWidth = (fits ? width : width + tiles - (width % tiles)) / tiles;
  const tables = new Uint8Array(tiles * tiles * levels);
  for (let row = 0; row < tiles; row++) {
    for (let column = 0; column < tiles; column++) {
      const counts = new Int32Array(levels);
      for (let y = row * tileHeight; y < (row + 1) * tileHeight; y++) {
        const line = mirrored(y, height) * width;
        for (let x = column * tileWidth; x < (column + 1) * tileWidth; x++) {
          counts[plane[line + mirrored(x, width)]!]!++;
        }
      }
      clip(counts, clipLimit, tileHeight * tileWidth);
      tables.set(equalization(counts, tileHeight * tileWidth), (row * tiles + column) * levels);
    }
  }
  return interpolate(plane, { height, width }, tables, { tiles, tileHeight, tileWidth });
}

/** A place beyond the last, reflected about the last: `dcb|abcd|cba`. */
function mirrored(place: number, count: number): number {
  if (count === 1) return 0;
  const around = place % (2 * (count - 1));
  return around < count ? around : 2 * (count - 1) - around;
}

/** Takes from each level what exceeds the limit, and spreads it over all. */
function clip(counts: Int32Array, clipLimit: number, pixels: number): void {
  if (clipLimit <= 0) return;
  const most = Math.max(1, Math.trunc((clipLimit * pixels) / levels));
  let excess = 0;
  counts.forEach((count, level) => {
    if (count <= most) return;
    excess += count - most;
    counts[level] = most;
  });
  const each = Math.trunc(excess / levels);
  let rest = excess - each * levels;
  for (let level = 0; level < levels; level++) counts[level] += each;
  const step = Math.max(1, Math.trunc(levels / (rest || 1)));
  for (let level = 0; level < levels && rest > 0; level += step, rest--) counts[level]!++;
}

/** The level that each level becomes: its place in the cumulated counts. */
function equalization(counts: Int32Array, pixels: number): Uint8Array {
  const scale = Math.fround((levels - 1) / pixels);
  let sum = 0;
  return Uint8Array.from(counts, (count) => clamp((sum += count) * scale));
}

/** Each pixel by the tables of the four nearest tiles, weighted by their distance. */
function interpolate(
  plane: Uint8Array,
  { height, width }: { height: number; width: number },
  tables: Uint8Array,
  { tiles, tileHeight, tileWidth }: { tiles: number; tileHeight: number; tileWidth: number },
): Uint8Array {
  const rows = neighbours(height, tileHeight, tiles);
  const columns = neighbours(width, tileWidth, tiles);
  const result = new Uint8Array(plane.length);
  for (let y = 0, i = 0; y < height; y++) {
    const above = rows.before[y]! * tiles;
    const below = rows.after[y]! * tiles;
    const down = rows.share[y]!;
    for (let x = 0; x < width; x++, i++) {
      const level = plane[i]!;
      const left = columns.before[x]!;
      const right = columns.after[x]!;
      const across = columns.share[x]!;
      const upper =
        tables[(above + left) * levels + level]! * (1 - across) +
        tables[(above + right) * levels + level]! * across;
      const lower =
        tables[(below + left) * levels + level]! * (1 - across) +
        tables[(below + right) * levels + level]! * across;
      result[i] = clamp(upper * (1 - down) + lower * down);
    }
  }
  return result;
}

/** For each place along a side: the tiles before and after it, and how near it is to the latter (0 to 1). */
function neighbours(length: number, tile: number, tiles: number) {
  const [before, after, share] = [new Int32Array(length), new Int32Array(length), new Float32Array(length)];
  for (let place = 0; place < length; place++) {
    const at = Math.fround(Math.fround(place * Math.fround(1 / tile)) - 0.5);
    const first = Math.floor(at);
    before[place] = Math.max(0, first);
    after[place] = Math.min(tiles - 1, first + 1);
    share[place] = at - first;
  }
  return { before, after, share };
}

/** To the nearest level; halves to the even one, as OpenCV rounds. */
function clamp(value: number): number {
  const floor = Math.floor(value);
  const half = value - floor === 0.5;
  return Math.max(0, Math.min(255, half ? floor + (floor & 1) : Math.round(value)));
}
