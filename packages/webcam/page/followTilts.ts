/** How far the faces of a camera's frames are held askew. */
import { tiltOf, type EyeFinder } from '../../faces/cropUpright';
import type { FaceBox } from '../../faces/faceBox';
import type { RgbImage } from '../../pixels/index';

/** A head turns slowly: the eyes of a single face are looked for in each so many frames. */
const each = 5;

/** Each face's tilt in degrees, see `tiltOf`. */
export const tiltsOf = async (
  image: RgbImage,
  boxes: readonly FaceBox[],
  findEyes: EyeFinder,
): Promise<number[]> => {
  const tilts: number[] = [];
  for (const box of boxes) tilts.push(await tiltOf(image, box, findEyes));
  return tilts;
};

/** The tilts of each frame's faces; of a single one they may be those of a few frames before. */
export function followTilts(
  findEyes: EyeFinder,
): (frame: RgbImage, boxes: readonly FaceBox[]) => Promise<number[]> {
  let last: number[] = [];
  let frames = 0;
  return async (frame, boxes) => {
    const isKnown = boxes.length === 1 && last.length === 1 && ++frames % each !== 0;
    if (!isKnown) last = await tiltsOf(frame, boxes, findEyes);
    return last;
  };
}
