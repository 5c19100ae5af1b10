/** A photo → its faces, however small and however turned. Free of Node: who calls it brings the network and the resizing. */
import type { RgbImage } from '../pixels/index';
import type { Level } from './closeUp';
import { exactFace } from './exactFace';
import { likelyFaces, scalesOf } from './likelyFaces';
import type { FaceFinder } from './networks';
import type { FramedFace } from './pointedFace';
import { sharedOfSmaller, type Area } from './sharedArea';

export interface FindOptions {
  /** Faces with a lower score are left out; 0.01 to 0.99, default 0.5. */
  minScore?: number;
  /**
   * Faces less high are left out, and a photo is looked at as large as shows such faces; pixels. By default none is left
   * out, and those are looked for that are at least a 45th as high as the photo.
   */
  minSize?: number;
  /** The surest are kept; default all. */
  maxFaces?: number;
  /** Look for faces that are small in a large photo, too. Default true. */
  tiles?: boolean;
}

/** A face that is turned further, or none at all, tells that the photo may lie on its side or head. */
const mostUpright = 45;

/**
 * Finds the faces of a photo, the surest first, none twice: likely ones in looks at the whole photo at a few sizes,
 * then each close by and upright, which tells its points, and whether it is a face: a second network has to agree.
 */
export async function findFaces(
  photo: RgbImage,
  finder: FaceFinder,
  { minScore = 0.5, minSize = 0, maxFaces = Infinity, tiles = true }: FindOptions = {},
): Promise<FramedFace[]> {
  const levels: Level[] = [{ image: photo, scale: 1 }];
  for (const scale of scalesOf(photo, minSize, tiles)) {
    const size = (side: number) => Math.max(1, Math.round(side * scale));
    const image = await finder.resize(levels[0]!.image, size(photo.width), size(photo.height));
    levels.unshift({ image, scale });
  }
  const find = async (turns: readonly number[]): Promise<FramedFace[]> => {
    const looks = turns.flatMap((turn) =>
      levels.slice(0, -1).map((level) => likelyFaces(level, turn, finder)),
    );
    const seen = withoutDoubles((await Promise.all(looks)).flat());
    const found = await Promise.all(seen.map((face) => exactFace(levels, face, finder)));
    return found.flatMap((face) => face ?? []).filter(({ score }) => score >= minScore);
  };
  const found = await find([0]);
  if (found.length === 0 || found.some(({ frame }) => Math.abs(frame.degrees) > mostUpright))
    found.push(...(await find([90, 180, 270])));
  return withoutDoubles(found)
    .filter(({ height }) => height >= minSize)
    .slice(0, maxFaces);
}

/** The surest first, without those that share more than half of the smaller one's area with a surer one. */
export function withoutDoubles<T extends Area & { score: number }>(faces: readonly T[]): T[] {
  const kept: T[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score))
    if (kept.every((other) => sharedOfSmaller(face, other) <= 0.5)) kept.push(face);
  return kept;
}
