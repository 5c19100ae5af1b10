/** The faces of a camera's frames, one after the other. */
import type { RgbImage } from '../../../data/decodeImage';
import { findIn, lookClosely, type FaceBox, type FaceFinder } from '../../findFaces';
import { withoutDoubles } from '../../tiles';

/** Sides of the detector's squares in pixels: the whole frame, and about one face. */
const [wholeSide, closeSide] = [320, 160];

/** A face is looked for where it was; each so many frames in the whole frame too, where others may have come. */
const wholeEach = 8;

/** With more faces than these, one look at the whole frame costs less than one at each. */
const mostClose = 2;

const minScore = 0.5;

/** Finds the faces of each frame, the surest first: near where they were in the last one, or anywhere. */
export function followFaces({ find, resize }: FaceFinder): { look(frame: RgbImage): Promise<FaceBox[]> } {
  let last: FaceBox[] = [];
  let frames = 0;
  const close = (frame: RgbImage, box: FaceBox) => lookClosely(frame, box, { tiny: find, resize }, closeSide);
  return {
    async look(frame) {
      const few = last.length > 0 && last.length <= mostClose;
      if (few && frames++ % wholeEach !== wholeEach - 1) {
        const seen: FaceBox[] = [];
        for (const box of last) {
          const face = await close(frame, box);
          if (face !== undefined) seen.push(face);
        }
        if (seen.length === last.length) return (last = withoutDoubles(seen));
      }
      const found = withoutDoubles(await findIn(frame, find, minScore, wholeSide));
      last = [];
      for (const box of found) last.push((found.length <= mostClose && (await close(frame, box))) || box);
      return last;
    },
  };
}
