/** What two rectangles have in common. Free of Node, since the webcam's page takes it too. */

/** A rectangle in pixels. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A rectangle of a picture that becomes `by` times as large. */
export const scaledArea = ({ x, y, width, height }: Area, by: number): Area => ({
  x: x * by,
  y: y * by,
  width: width * by,
  height: height * by,
});

/** In square pixels. */
export const sharedArea = (a: Area, b: Area): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

const areaOf = ({ width, height }: Area) => width * height;

/** As a share of the smaller one's area. */
export const sharedOfSmaller = (a: Area, b: Area): number =>
  sharedArea(a, b) / Math.max(1e-9, Math.min(areaOf(a), areaOf(b)));

/** As a share of what they cover together. */
export function sharedOfUnion(a: Area, b: Area): number {
  const shared = sharedArea(a, b);
  return shared / Math.max(1e-9, areaOf(a) + areaOf(b) - shared);
}

/** What of a rectangle lies within a picture; without width or height where nothing does. */
export function areaWithin(area: Area, picture: { width: number; height: number }): Area {
  const within = (place: number, most: number) => Math.min(most, Math.max(0, place));
  const [left, right] = [within(area.x, picture.width), within(area.x + area.width, picture.width)];
  const [top, bottom] = [within(area.y, picture.height), within(area.y + area.height, picture.height)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}
