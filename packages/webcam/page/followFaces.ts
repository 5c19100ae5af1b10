/** The faces of a camera's frames, one after the other. */
import { scaled, type FaceBox } from '../../faces/faceBox';
import { findIn, lookClosely, type FaceFinder } from '../../faces/findFaces';
import { sharedOfSmaller, withoutDoubles } from '../../faces/tiles';
import type { Frame } from './readPixels';

/** Sides of the detector's squares in pixels: the whole frame, which its small one fills, and about one face. */
export const wholeSide = 320;
const closeSide = 160;

/** A face is looked for where it was; each so many frames in the whole frame too, where others may have come. */
const wholeEach = 12;

/** With more faces than these, one look at the whole frame costs less than one at each. */
const mostClose = 2;

const minScore = 0.5;

/** A face that moved by less than this since the last frame, as a share of its height, is not looked for in the next. */
const stillShare = 0.02;

/**
 * A face is looked for in the same square until it moved by this share. A square that followed each box would never
 * come to rest: another square gives another box, by up to a tenth of a face that stands still.
 */
const nearShare = 0.15;

const isWithin = (share: number, face: FaceBox, known: FaceBox): boolean =>
  (['x', 'y', 'width', 'height'] as const).every(
    (side) => Math.abs(face[side] - known[side]) < share * known.height,
  );

/** A face, and the box around which it was looked for. */
interface Followed {
  box: FaceBox;
  around: FaceBox;
}

/** Finds the faces of each frame, the surest first: near where they were in the last one, or anywhere. */
export function followFaces({ find, resize }: FaceFinder): { look(frame: Frame): Promise<FaceBox[]> } {
  let last: Followed[] = [];
  let frames = 0;
  let mayRest = false;
  const close = async ({ whole, small }: Frame, around: FaceBox): Promise<Followed | undefined> => {
    const shrunk = small.width / whole.width;
    // As the square has no more pixels than the small frame there, neither has the detector.
    const by = 2 * Math.max(around.width, around.height) * shrunk >= closeSide ? shrunk : 1;
    const image = by === 1 ? whole : small;
    const face = await lookClosely(image, scaled(around, by), { tiny: find, resize }, closeSide);
    if (face === undefined) return undefined;
    const box = scaled(face, 1 / by);
    return { box, around: isWithin(nearShare, box, around) ? around : box };
  };
  const closeToLast = async (frame: Frame): Promise<Followed[]> => {
    const seen: Followed[] = [];
    for (const { around } of last) {
      const face = await close(frame, around);
      if (face !== undefined) seen.push(face);
    }
    return seen;
  };
  const anywhere = async (frame: Frame): Promise<Followed[]> => {
    const { whole, small } = frame;
    const found = withoutDoubles(await findIn(small, find, minScore, wholeSide));
    const seen: Followed[] = [];
    for (const each of found) {
      const box = scaled(each, whole.width / small.width);
      const known = last.find((face) => sharedOfSmaller(face.box, box) > 0.5);
      let face: Followed | undefined;
      if (found.length <= mostClose) {
        face = known && (await close(frame, { ...known.around, score: box.score }));
        face ??= await close(frame, box);
      }
      seen.push(face ?? { box, around: box });
    }
    return seen;
  };
  return {
    async look(frame) {
      const rests = mayRest;
      mayRest = false;
      let seen: Followed[] | undefined;
      if (last.length > 0 && last.length <= mostClose && frames++ % wholeEach !== wholeEach - 1) {
        seen = rests ? last : await closeToLast(frame);
        if (seen.length < last.length) seen = undefined;
        else mayRest = !rests && seen.every(({ box }, i) => isWithin(stillShare, box, last[i]!.box));
      }
      last = seen ?? (await anywhere(frame));
      return withoutDoubles(last.map(({ box }) => box));
    },
  };
}
