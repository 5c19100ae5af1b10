/** A turned part of a picture, upright. Free of Node, since the webcam's page takes it too. */
import type { RgbImage } from './rgbImage';

/**
 * The part of an image that a rectangle shows which is turned clockwise about a point, upright; between four pixels each.
 * Outside of the image its border goes on, or there is grey.
 *
 * @param part in pixels of the image, at any place
 * @param scale pixels of the image in one of the result, across and down
 */
export function cutTurned(
  image: RgbImage,
  part: { left: number; top: number; width: number; height: number },
  middle: { x: number; y: number },
  degrees: number,
  scale = 1,
  outside: 'border' | 'grey' = 'border',
): RgbImage {
  const { left, top } = part;
  const [width, height] = [Math.round(part.width / scale), Math.round(part.height / scale)];
  const pixels = new Uint8Array(width * height * 3);
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const { pixels: levels, width: columns, height: rows } = image;
  // Places lie on lines: a step to the right or down in the result is one along them.
  const [stepX, stepY] = [scale * cosine, scale * sine];
  const inside = (place: number, count: number) => (place < 0 ? 0 : place >= count ? count - 1 : place);
  for (let row = 0, i = 0; row < height; row++) {
    const [right, down] = [left + 0.5 * scale - middle.x, top + (row + 0.5) * scale - middle.y];
    const startX = middle.x + right * cosine - down * sine - 0.5;
    const startY = middle.y + right * sine + down * cosine - 0.5;
    for (let column = 0; column < width; column++, i += 3) {
      const x = startX + column * stepX;
      const y = startY + column * stepY;
      if (outside === 'grey' && !(x > -1 && y > -1 && x < columns && y < rows)) {
        pixels.fill(128, i, i + 3);
        continue;
      }
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const [across, along] = [x - x0, y - y0];
      const west = 3 * inside(x0, columns);
      const east = 3 * inside(x0 + 1, columns);
      const north = 3 * columns * inside(y0, rows);
      const south = 3 * columns * inside(y0 + 1, rows);
      for (let channel = 0; channel < 3; channel++) {
        const northWest = levels[north + west + channel]!;
        const southWest = levels[south + west + channel]!;
        const above = northWest + across * (levels[north + east + channel]! - northWest);
        const below = southWest + across * (levels[south + east + channel]! - southWest);
        pixels[i + channel] = above + along * (below - above) + 0.5;
      }
    }
  }
  return { pixels, width, height };
}
