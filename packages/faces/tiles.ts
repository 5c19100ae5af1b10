/** A large photo as overlapping tiles, and what was found in them as one list. */
import type { FaceBox } from './faceBox';
import { sharedArea, type Area } from './placeLabels';

interface Size {
  width: number;
  height: number;
}

/** Where equal tiles begin along a side so that they cover it, two neighbours sharing at least `overlap`. */
export function tileStarts(side: number, tile: number, overlap: number): number[] {
  if (side <= tile) return [0];
  const count = Math.ceil((side - overlap) / (tile - overlap));
  return Array.from({ length: count }, (_, i) => Math.round((i * (side - tile)) / (count - 1)));
}

/** A small face's box, as SSD first sees it, is a quarter higher than the face. */
const looseness = 1.25;

/**
 * How much a photo is shrunk each time it is looked at: at first to one tile, and at last so that a face of `minSize`
 * pixels measures `smallest` pixels, or the photo is `most` times as large as it is. Between them no step is so long
 * that a face whose box is higher than `overlap` in the one is smaller than `smallest` in the other.
 */
export function tileScales(
  { width, height }: Size,
  { tile, overlap, minSize, smallest }: Record<'tile' | 'overlap' | 'minSize' | 'smallest', number>,
  most: number,
): number[] {
  const first = Math.min(most, tile / Math.max(width, height));
  const times = Math.max(1, Math.min(most, smallest / minSize) / first);
  const steps = Math.ceil(Math.log(times) / Math.log(overlap / (looseness * smallest)));
  return Array.from({ length: steps + 1 }, (_, i) => first * times ** (i / Math.max(1, steps)));
}

/**
 * Non-maximum suppression: the surest boxes first, without those that share more than half of the smaller one's area
 * with a surer one (a face cut by a tile's edge lies within the whole face, and shares little of their union).
 */
export function withoutDoubles(boxes: readonly FaceBox[]): FaceBox[] {
  const kept: FaceBox[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score))
    if (kept.every((other) => sharedOfSmaller(box, other) <= 0.5)) kept.push(box);
  return kept;
}

/** What two boxes share, as a share of the smaller one's area. */
export function sharedOfSmaller(a: Area, b: Area): number {
  return sharedArea(a, b) / Math.max(1e-9, Math.min(a.width * a.height, b.width * b.height));
}
