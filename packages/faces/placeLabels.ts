/** Where the labels of a photo's boxes go. */
import { sharedArea, type Area } from '../face-points/sharedArea';

/**
 * A place for each box's label: above it if that is free, else below, in its corners or beside it; never outside the
 * image, never over another label where that can be avoided, and over as little of other faces as can be.
 *
 * @param labels sizes, none larger than the image
 * @param gap between a box and its label
 */
export function placeLabels(
  image: { width: number; height: number },
  boxes: readonly Area[],
  labels: readonly { width: number; height: number }[],
  gap: number,
): Area[] {
  const placed: Area[] = [];
  for (const [i, box] of boxes.entries()) {
    const { width, height } = labels[i]!;
    const [right, bottom] = [box.x + box.width, box.y + box.height];
    const centre = box.x + (box.width - width) / 2;
    const places = [
      ...[box.x, centre, right - width].map((x) => [x, box.y - gap - height]),
      ...[box.x, centre, right - width].map((x) => [x, bottom + gap]),
      ...[box.y + gap, bottom - gap - height].flatMap((y) => [
        [box.x + gap, y],
        [right - gap - width, y],
      ]),
      ...[box.y, bottom - height].flatMap((y) => [
        [right + gap, y],
        [box.x - gap - width, y],
      ]),
    ].map(([x, y]) => ({
      x: Math.max(0, Math.min(image.width - width, x!)),
      y: Math.max(0, Math.min(image.height - height, y!)),
      width,
      height,
    }));
    const cost = (place: Area) =>
      placed.reduce((sum, other) => sum + 100 * sharedArea(place, other), 0) +
      boxes.reduce((sum, other) => sum + sharedArea(place, other) * (other === box ? 0.5 : 4), 0);
    placed.push(places.reduce((best, place) => (cost(place) < cost(best) ? place : best)));
  }
  return placed;
}

/**
 * So large that a label is about as wide as a usual face, but readable in the whole photo, and within it; the photo's
 * area tells how large it will be looked at: nobody looks at a panorama as a whole.
 *
 * @param longest label, in ems
 */
export function labelTextSize(
  faces: readonly { width: number }[],
  longest: number,
  { width, height }: { width: number; height: number },
): number {
  const widths = faces.map((face) => face.width).sort((a, b) => a - b);
  const usual = widths[Math.floor(widths.length / 2)] ?? 0;
  const photo = Math.sqrt(width * height);
  const wanted = Math.max(11, photo / 106, Math.min(photo / 37, usual / longest));
  return Math.min(wanted, width / longest, height / 1.5);
}
