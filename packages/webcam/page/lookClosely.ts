/** Where a face was → where it is now, at the price of a quarter of a look at everything. */
import { closeUp, inPhoto, type Level } from '../../face-points/closeUp';
import { likely } from '../../face-points/likelyFaces';
import type { FaceFinder } from '../../face-points/networks';
import { boxOf, framed } from '../../face-points/frameFace';
import type { Frame, FramedFace } from '../../face-points/pointedFace';
import { sharedOfSmaller, type Area } from '../../face-points/sharedArea';

/** A face's box and frame in pixels of its picture, without its points. */
export type FollowedFace = Omit<FramedFace, 'eyes' | 'nose' | 'mouth'>;

/**
 * The square in which a face is looked for. Where it is a little beside a face, the frames that it leads to differ by 1%
 * of their width, as those of a square of 160 pixels do; where the face is 64 pixels high in it, by half as much again.
 */
export const closeSquare = { side: 128, height: 84 };

/**
 * The face that a square about a frame shows, turned upright by that frame's degrees: however it is held, it is seen.
 *
 * @param levels the picture in several sizes, the smallest first
 * @param expected where it was last, where that is not in the square's middle
 * @returns undefined where none is likely there
 */
export async function lookClosely(
  levels: readonly Level[],
  around: Frame,
  { look }: Pick<FaceFinder, 'look'>,
  expected: Area = boxOf(around),
): Promise<FollowedFace | undefined> {
  const seen = await look(closeUp(levels, around, closeSquare), likely);
  const [best] = seen
    .map((face) => framed(inPhoto(face, around, closeSquare)))
    .map((face) => ({ face, shared: sharedOfSmaller(face, expected) }))
    .filter(({ shared }) => shared > 0.4)
    .sort((a, b) => b.shared - a.shared);
  return best?.face;
}
