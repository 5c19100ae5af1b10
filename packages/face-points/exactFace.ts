/** What may be a face → the face exactly, the right way up. Free of Node, since the webcam's page takes it too. */
import type { RgbImage } from '../pixels/index';
import { closeUp, inPhoto, type CloseUp, type Level } from './closeUp';
import { boxOf, framed, frameOf } from './frameFace';
import { mirrored, turnQuarters } from './levels';
import { likely, type LikelyFace } from './likelyFaces';
import type { FaceFinder } from './networks';
import type { Frame, FramedFace, PointedFace } from './pointedFace';
import { sharedOfSmaller } from './sharedArea';

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

/** By how many degrees two directions differ, 0 to 180. */
export const between = (one: number, other: number) => Math.abs(((((one - other) % 360) + 540) % 360) - 180);

/**
 * What may be a face as it is seen close by: the way up that its points tell, or another where these leave doubts, since
 * a face that lies on its side or head is often taken for an upright one.
 */
export async function exactFace(
  levels: readonly Level[],
  { turn, ...face }: LikelyFace,
  { look, confirm }: FaceFinder,
): Promise<FramedFace | undefined> {
  const lookClosely = async (square: RgbImage, at: Frame, size: CloseUp) => {
    const seen = (await look(square, likely)).map((one) => inPhoto(one, at, size));
    return seen.map(framed).find((one) => sharedOfSmaller(one, boxOf(at)) > 0.5);
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
