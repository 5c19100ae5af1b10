/** A photo at a size → what may be faces in it. Free of Node, since the webcam's page takes it too. */
import type { RgbImage } from '../pixels/index';
import type { Level } from './closeUp';
import { frameOfFace, turned } from './frameFace';
import { inParts, turnQuarters } from './levels';
import type { FaceFinder } from './networks';
import { moved, type Point, type PointedFace } from './pointedFace';
import { amidGrey } from './squares';

/** The longest side of a photo when it is looked at as a whole, and the grey at each of its sides, in pixels. */
export const wholeSide = 170;
const wholeBorder = 43;

/** Of a face's frame, in pixels: of 300 faces that are 14 pixels high 296 are likely ones; in photos it takes a few more. */
const smallest = 20;

/** How sure a first look has to be of what close ones then judge: besides each face there is hardly anything. */
export const likely = 0.35;

/** How much a photo grows at most from one look to the next finer: faces of 20 to 200 pixels are seen in each. */
const mostGrowth = 6;

/** What may be a face, in pixels of the photo, and by how many degrees clockwise that was turned when it was seen. */
export type LikelyFace = PointedFace & { turn: number };

/** How large a photo is looked at, the finest first. */
export function scalesOf({ width, height }: RgbImage, minSize: number, tiles: boolean): number[] {
  const coarsest = wholeSide / Math.max(width, height);
  const face = minSize === 0 ? Math.sqrt(width * height) / 45 : minSize;
  const wanted = Math.min(minSize === 0 ? 1 : 2, smallest / (frameOfFace * face));
  const finest = tiles ? Math.max(coarsest, wanted) : coarsest;
  const steps = Math.ceil(Math.log(finest / coarsest) / Math.log(mostGrowth) - 1e-9);
  return Array.from(
    { length: steps + 1 },
    (_, i) => coarsest * (finest / coarsest) ** ((steps - i) / Math.max(1, steps)),
  );
}

/** What may be faces of a photo that is turned by whole quarters, in pixels of the photo. */
export async function likelyFaces({ image, scale }: Level, degrees: number, { look }: FaceFinder) {
  const lying = turnQuarters(image, degrees);
  const isWhole = Math.max(image.width, image.height) <= wholeSide;
  const whole = amidGrey(lying, isWhole ? wholeBorder : smallest);
  const middle = { x: image.width / 2, y: image.height / 2 };
  const toPhoto = ({ x, y }: Point): Point => {
    const fromMiddle = { x: x - whole.left - lying.width / 2, y: y - whole.top - lying.height / 2 };
    const place = turned(fromMiddle, { x: 0, y: 0 }, -degrees);
    return { x: (place.x + middle.x) / scale, y: (place.y + middle.y) / scale };
  };
  const faces = await inParts(whole.image, (part) => look(part, likely));
  return faces.map((face): LikelyFace => ({ ...moved(face, toPhoto, 1 / scale), turn: degrees }));
}
