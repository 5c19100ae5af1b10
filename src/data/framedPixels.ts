/** Any picture of one face → the face's pixels as the network was taught faces: framed by its eyes and mouth. */
import { cutFrame, findSingleFace, frameOf } from '../../packages/face-points/index';
import type { RgbImage } from '../../packages/pixels/index';
import type { Preprocessing } from '../config';
import { facePixels } from './preprocessing';

/** A picture whose proportions differ by no more than this factor from the network's shows its face as that knows it. */
const nearly = 1.1;

/**
 * As `facePixels`; with `fit: 'face'` a picture of other proportions than the network's is framed first, by the points of
 * the largest face in it. Where none is found, its middle is taken.
 */
export async function framedPixels(image: RgbImage, to: Preprocessing): Promise<Uint8Array> {
  if (!wantsFrame(image, to)) return facePixels(image, to);
  const largest = await findSingleFace(image);
  if (largest === undefined) return facePixels(image, { ...to, fit: 'crop' });
  return facePixels(cutFrame(image, frameOf(largest)), { ...to, fit: 'stretch' });
}

/** Whether a picture of this size has to be framed. */
export function wantsFrame(
  { width, height }: { width: number; height: number },
  to: Pick<Preprocessing, 'fit' | 'width' | 'height'>,
): boolean {
  const factor = (width * to.height) / (height * to.width);
  return to.fit === 'face' && !(factor <= nearly && factor >= 1 / nearly);
}
