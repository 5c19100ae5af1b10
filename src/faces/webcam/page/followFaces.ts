/** The faces of a camera's frames, one after the other. */
import { findIn, lookClosely, scaled, type FaceBox, type FaceFinder } from '../../findFaces';
import { withoutDoubles } from '../../tiles';
import type { Frame } from './readPixels';

/** Sides of the detector's squares in pixels: the whole frame, which its small one fills, and about one face. */
export const wholeSide = 320;
const closeSide = 160;

/** A face is looked for where it was; each so many frames in the whole frame too, where others may have come. */
const wholeEach = 12;

/** With more faces than these, one look at the whole frame costs less than one at each. */
const mostClose = 2;

const minScore = 0.5;

/** A face that moved by less than this since the last frame, as a share of its size, is not looked for in the next. */
const stillShare = 0.02;

const isStill = (face: FaceBox, before: FaceBox): boolean =>
  (['x', 'y', 'width', 'height'] as const).every(
    (side) => Math.abs(face[side] - before[side]) < stillShare * before.height,
  );

/** Finds the faces of each frame, the surest first: near where they were in the last one, or anywhere. */
export function followFaces({ find, resize }: FaceFinder): { look(frame: Frame): Promise<FaceBox[]> } {
  let last: FaceBox[] = [];
  let frames = 0;
  let mayRest = false;
  const close = async ({ whole, small }: Frame, box: FaceBox) => {
    const shrunk = small.width / whole.width;
    // As the square has no more pixels than the small frame there, neither has the detector.
    const by = 2 * Math.max(box.width, box.height) * shrunk >= closeSide ? shrunk : 1;
    const image = by === 1 ? whole : small;
    const face = await lookClosely(image, scaled(box, by), { tiny: find, resize }, closeSide);
    return face && scaled(face, 1 / by);
  };
  return {
    async look(frame) {
      const few = last.length > 0 && last.length <= mostClose;
      const rests = mayRest;
      mayRest = false;
      if (few && frames++ % wholeEach !== wholeEach - 1) {
        if (rests) return last;
        const seen: FaceBox[] = [];
        for (const box of last) {
          const face = await close(frame, box);
          if (face !== undefined) seen.push(face);
        }
        if (seen.length === last.length) {
          mayRest = seen.every((face, i) => isStill(face, last[i]!));
          return (last = withoutDoubles(seen));
        }
      }
      const { whole, small } = frame;
      const found = withoutDoubles(await findIn(small, find, minScore, wholeSide));
      last = [];
      for (const each of found) {
        const box = scaled(each, whole.width / small.width);
        last.push((found.length <= mostClose && (await close(frame, box))) || box);
      }
      return last;
    },
  };
}
