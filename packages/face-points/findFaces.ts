/** A photo → its faces, however small and however turned. Free of Node: who calls it brings the network and the resizing. */
import type { RgbImage } from '../pixels/index';
import { closeUp, inPhoto, type CloseUp, type Level } from './closeUp';
import { boxOf, frameOf, turned } from './frameFace';
import { type Frame, type FramedFace, moved, type Point, type PointedFace } from './pointedFace';
import { inParts, mirrored, turnQuarters } from './levels';
import { sharedOfSmaller, type Area } from './sharedArea';
import { amidGrey } from './squares';

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

/** By what faces are found. */
export interface FaceFinder {
  /** The faces in a picture whose sides are whole times 32 pixels; see `lookAt`. */
  look(image: RgbImage, minScore: number): Promise<PointedFace[]>;
  /** How sure one is that a square of 192 pixels shows a face, 0 to 1; see `confirmFace`. */
  confirm(image: RgbImage): Promise<number>;
  resize(image: RgbImage, width: number, height: number): Promise<RgbImage> | RgbImage;
}

/** The longest side of a photo when it is looked at as a whole, and the grey at each of its sides, in pixels. */
export const wholeSide = 170;
const wholeBorder = 43;

/** Of a face's frame, in pixels: of 300 faces that are 14 pixels high 296 are likely ones; in photos it takes a few more. */
const smallest = 20;

/** How sure a first look has to be of what close ones then judge: besides each face there is hardly anything. */
export const likely = 0.35;

/** How much a photo grows at most from one look to the next finer: faces of 20 to 200 pixels are seen in each. */
const mostGrowth = 6;

/** Squares in which a face is looked at closely, and the height of its frame there: for a first judgement and the last. */
export const quick = { side: 128, height: 64 };
export const exact = { side: 192, height: 128 };

/**
 * The one in which a face is confirmed, as it is or mirrored: of 396 faces of turned sample photos all are, and nothing
 * else. As it is 389 were; in the square of the last look, where one in profile lies a little beside its place, 380.
 */
export const confirmed = { side: 192, height: 145 };

/** A face that a first look is as sure of, and finds no more askew than this, was seen the right way up. */
const sure = 0.8;
const askew = 25;

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
    const found = await Promise.all(seen.map((face) => judge(levels, face, finder)));
    return found.flatMap((face) => face ?? []).filter(({ score }) => score >= minScore);
  };
  const found = await find([0]);
  if (found.length === 0 || found.some(({ frame }) => Math.abs(frame.degrees) > mostUpright))
    found.push(...(await find([90, 180, 270])));
  return withoutDoubles(found)
    .filter(({ height }) => height >= minSize)
    .slice(0, maxFaces);
}

/** What may be a face, in pixels of the photo, and by how many degrees clockwise that was turned when it was seen. */
export type LikelyFace = PointedFace & { turn: number };

/** How large a photo is looked at, the finest first. */
function scalesOf({ width, height }: RgbImage, minSize: number, tiles: boolean): number[] {
  const coarsest = wholeSide / Math.max(width, height);
  const face = minSize === 0 ? Math.sqrt(width * height) / 45 : minSize;
  const wanted = Math.min(minSize === 0 ? 1 : 2, smallest / (1.3 * face));
  const finest = tiles ? Math.max(coarsest, wanted) : coarsest;
  const steps = Math.ceil(Math.log(finest / coarsest) / Math.log(mostGrowth) - 1e-9);
  return Array.from(
    { length: steps + 1 },
    (_, i) => coarsest * (finest / coarsest) ** ((steps - i) / Math.max(1, steps)),
  );
}

/** What may be faces of a photo that is turned by whole quarters, in pixels of the photo. */
export async function likelyFaces({ image, scale }: Level, degrees: number, { look }: FaceFinder) {
  const lying = turnQuarters(image, degrees);
  const isWhole = Math.max(image.width, image.height) <= wholeSide;
  const whole = amidGrey(lying, isWhole ? wholeBorder : smallest);
  const middle = { x: image.width / 2, y: image.height / 2 };
  const toPhoto = ({ x, y }: Point): Point => {
    const fromMiddle = { x: x - whole.left - lying.width / 2, y: y - whole.top - lying.height / 2 };
    const place = turned(fromMiddle, { x: 0, y: 0 }, -degrees);
    return { x: (place.x + middle.x) / scale, y: (place.y + middle.y) / scale };
  };
  const faces = await inParts(whole.image, (part) => look(part, likely));
  return faces.map((face): LikelyFace => ({ ...moved(face, toPhoto, 1 / scale), turn: degrees }));
}

/** By how many degrees two directions differ, 0 to 180. */
export const between = (one: number, other: number) => Math.abs(((((one - other) % 360) + 540) % 360) - 180);

/**
 * What may be a face as it is seen close by: the way up that its points tell, or another where these leave doubts, since
 * a face that lies on its side or head is often taken for an upright one.
 */
export async function judge(
  levels: readonly Level[],
  { turn, ...face }: LikelyFace,
  { look, confirm }: FaceFinder,
): Promise<FramedFace | undefined> {
  const lookClosely = async (square: RgbImage, at: Frame, size: CloseUp) => {
    const seen = (await look(square, likely)).map((one) => inPhoto(one, at, size));
    const framed = seen.map((one) => ({ ...one, frame: frameOf(one), ...boxOf(frameOf(one)) }));
    return framed.find((one) => sharedOfSmaller(one, boxOf(at)) > 0.5);
  };
  const expected = frameOf(face);
  let best: PointedFace | undefined = face;
  if (!(face.score >= sure && between(expected.degrees, -turn) <= askew)) {
    const square = closeUp(levels, expected, quick);
    const ways = [0, 90, 180, 270].map((by) => {
      const way = { ...expected, degrees: expected.degrees + by };
      return lookClosely(turnQuarters(square, (360 - by) % 360), way, quick);
    });
    [best] = (await Promise.all(ways)).flatMap((one) => one ?? []).sort((a, b) => b.score - a.score);
  }
  if (best === undefined) return undefined;
  const at = frameOf(best);
  const last = await lookClosely(closeUp(levels, at, exact), at, exact);
  if (last === undefined) return undefined;
  const square = closeUp(levels, last.frame, confirmed);
  const isFace = Math.max(...(await Promise.all([square, mirrored(square)].map(confirm))));
  return { ...last, score: ((best.score + last.score) / 2) * isFace };
}

/** The surest first, without those that share more than half of the smaller one's area with a surer one. */
export function withoutDoubles<T extends Area & { score: number }>(faces: readonly T[]): T[] {
  const kept: T[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score))
    if (kept.every((other) => sharedOfSmaller(face, other) <= 0.5)) kept.push(face);
  return kept;
}
