/** Shows photos and the faces in them. */
import { display, displayImage } from '../display/index';
import { scaledArea } from '../face-points/index';
import { readImage, resizeRgb, type ImageSource } from '../pixels/index';
import { emptyPicture } from '../plots/index';
import { showRecognized } from '../../src/index';
import { annotate, type MarkedFace } from './annotate';
import type { PhotoFace } from './recognizeFaces';

/** Pixels of a shown photo: sharp on dense screens, small enough for a notebook's file. */
const widest = 1400;

/**
 * Shows a photo with its faces marked, at most 700 CSS pixels wide; boxes and labels are sized to what is shown.
 *
 * @throws FerlabError when the photo can't be read.
 */
export async function showPhoto(photo: ImageSource, faces: readonly MarkedFace[]): Promise<void> {
  const whole = await readImage(photo);
  const by = Math.min(1, widest / whole.width);
  const image = await resizeRgb(
    whole,
    Math.round(whole.width * by),
    Math.max(1, Math.round(whole.height * by)),
  );
  const small = faces.map((face) => ({ ...face, ...scaledArea(face, by) }));
  // A photo as PNG would be ten times as large.
  const jpeg = await annotate(image, small, { format: 'jpg' });
  const size = { width: Math.round(image.width / 2), height: Math.round(image.height / 2) };
  const alt = `a photo with ${faces.length} ${faces.length === 1 ? 'face' : 'faces'} marked`;
  display({
    data: { 'image/jpeg': jpeg.toString('base64'), 'text/plain': alt },
    metadata: { 'image/jpeg': { ...size, alt } },
  });
}

/**
 * Shows the faces of a photo from left to right, as the network sees them, each with its probabilities as bars.
 *
 * @param size of the network's input, such as `model.info.preprocessing`
 */
export async function showPhotoFaces(
  faces: readonly PhotoFace[],
  size: { height: number; width: number },
): Promise<void> {
  if (faces.length === 0) return displayImage(await emptyPicture('no faces found'), { alt: 'no faces' });
  await showRecognized(
    [...faces].sort((a, b) => a.x - b.x),
    size,
  );
}
