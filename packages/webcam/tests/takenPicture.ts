/** A picture as the page sends it. */
import type { TakenPicture } from '../teaching';

/** Of 30 x 40 pixels, each of its own level, but for what is named. */
export function takenPicture({
  level = 0,
  ...more
}: Partial<TakenPicture> & { level?: number } = {}): TakenPicture {
  const [width, height] = [30, 40];
  const pixels = Buffer.from(Array.from({ length: 3 * width * height }, (_, i) => (i * 7 + level) % 256));
  return {
    type: 'picture',
    page: '0123abcd',
    take: 1,
    number: 1,
    expression: 'happy',
    width,
    height,
    pixels: pixels.toString('base64'),
    ...more,
  };
}
