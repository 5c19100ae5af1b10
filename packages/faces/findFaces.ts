/** A photo's pixels → where its faces are. Free of Node: who calls it brings the detectors and the resizing. */
import type { RgbImage } from '../pixels/index';
import { cutOut, type Rectangle } from './cropRectangle';
import { scaled, type FaceBox } from './faceBox';
import { sharedOfSmaller, tileScales, tileStarts, withoutDoubles } from './tiles';

export interface FindOptions {
  /** Faces with a lower score are left out; 0.01 to 0.99, default 0.5. */
  minScore?: number;
  /**
   * Faces less high are left out, and a photo is looked at in parts small enough to find such faces; pixels. By default
   * none is left out, and those are looked for that are at least a 45th as high as the photo.
   */
  minSize?: number;
  /** The surest are kept; default all. */
  maxFaces?: number;
  /** Look at a large photo in parts too. Default true. */
  tiles?: boolean;
  /** Look at each face once more, close by, for its exact box. Default true. */
  closeLook?: boolean;
}

/** A detector's judgement; the box in shares of the image's sides, which it may leave. */
export interface Detection {
  score: number;
  relativeBox: { x: number; y: number; width: number; height: number };
}

/** Finds what scores at least `minScore`, in a square of `side` pixels; only the tiny one takes another than its own. */
export type Detector = (image: RgbImage, minScore: number, side?: number) => Promise<Detection[]>;

/** By what faces are found. */
export interface FaceFinder {
  find: Detector;
  /** The tiny detector, where each face is to be looked at closely. */
  tiny?: Detector;
  resize(image: RgbImage, width: number, height: number): Promise<RgbImage> | RgbImage;
}

/** Detectors look at a square of this many pixels, unless told otherwise. */
export const detectorSide = 512;

/** The detectors find nearly all faces that are this high in their square, and half of those of 30 pixels. */
const smallest = 46;

/** What neighbouring tiles share: a face that is not higher is whole in one of them. */
const overlap = 128;

/**
 * Higher faces of a tile are left to the next coarser look, which takes no shoulder for one. Those between `overlap` and
 * this it has too, but where the hair is missing, as in a crop, it is far less sure of them than the tile: they count as
 * doubtful.
 */
const highest = 192;

/**
 * A face that SSD is less sure of than asked, but not below this share of it, counts where the tiny detector, close by,
 * is as sure: of 200 faces pasted 100 pixels high these were 7, while what was no face got less than 0.1 from it. Who
 * asks for more than 0.5 wants no doubtful ones.
 */
const doubtful = 0.7;

/**
 * Faces less high than this in a detector's square are left to the next finer look, where there is one: of them it sees
 * parts as whole faces, and boxes that are half beside them.
 */
const lowest = smallest / 2;

/** Pixels of the square in which a face is looked at again; it fills half of it. */
const closeSide = 256;

/** Finds the faces of an image; the surest first, none twice. */
export async function findFaces(
  image: RgbImage,
  finder: FaceFinder,
  options: FindOptions = {},
): Promise<FaceBox[]> {
  const { minScore = 0.5, minSize, maxFaces = Infinity, tiles = true } = options;
  const { width, height } = image;
  const grid = { tile: detectorSide, overlap, minSize: minSize ?? Math.sqrt(width * height) / 45, smallest };
  const [coarsest, ...finer] = tileScales(image, grid, minSize === undefined ? 1 : 2);
  const secondOpinion = finder.tiny !== undefined && finder.tiny !== finder.find && minScore <= 0.5;
  const least = secondOpinion ? doubtful * minScore : minScore;
  // At twice the detector's side, since its bilinear filter skips pixels when it shrinks by more.
  const whole = await resized(image, Math.min(1, 2 * coarsest!), finder);
  const large = await findIn(whole, finder.find, least);
  if (!large.some(({ score }) => score >= minScore)) large.push(...(await findCloseUp(whole, finder, least)));
  const finest = tiles ? finer.at(-1) : undefined;
  const isWhole =
    (scale: number) =>
    (box: FaceBox): boolean =>
      finest === undefined || scale === finest || box.height * scale >= lowest;
  const found = large.map((box) => scaled(box, width / whole.width)).filter(isWhole(coarsest!));
  for (const scale of tiles ? finer : []) {
    const boxes = await findInTiles(image, scale, finder, least, secondOpinion);
    found.push(...boxes.filter(isWhole(scale)));
  }
  const faces: FaceBox[] = [];
  for (const box of withoutDoubles(found)) {
    if (faces.length >= maxFaces) break;
    const sure = box.score >= minScore;
    const face = (await lookClosely(image, box, finder, closeSide, sure ? undefined : least)) ?? box;
    if ((!sure && face === box) || face.height < (minSize ?? 0)) continue;
    // Of two parts of a face, each may have become the whole.
    if (faces.some((other) => sharedOfSmaller(face, other) > 0.5)) continue;
    faces.push({ ...face, score: Math.max(minScore, face.score) });
  }
  return faces;
}

const side = (length: number) => Math.max(1, Math.round(length));

const resized = async (image: RgbImage, scale: number, { resize }: FaceFinder): Promise<RgbImage> =>
  scale === 1 ? image : resize(image, side(image.width * scale), side(image.height * scale));

/** The faces of one image that the detector is given as it is, in that image's pixels. */
export async function findIn(
  image: RgbImage,
  find: Detector,
  minScore: number,
  side?: number,
): Promise<FaceBox[]> {
  const { width, height } = image;
  const faces = await find(image, minScore, side);
  return faces
    .map(({ score, relativeBox: { x, y, width: wide, height: high } }) => ({
      x: x * width,
      y: y * height,
      width: wide * width,
      height: high * height,
      score,
    }))
    .map((box) => inside(box, image))
    .filter((box) => box.width > 0 && box.height > 0);
}

/** A face that fills its photo, as in a portrait: the detectors know faces only with something around them. */
async function findCloseUp(image: RgbImage, finder: FaceFinder, minScore: number): Promise<FaceBox[]> {
  const small = await resized(image, Math.min(1, detectorSide / Math.max(image.width, image.height)), finder);
  const [left, top] = [-side(small.width / 2), -side(small.height / 2)];
  const around = { left, top, width: small.width - 2 * left, height: small.height - 2 * top };
  return (await findIn(cutOut(small, around), finder.find, minScore))
    .map((box) => scaled(inside(moved(box, around), small), image.width / small.width))
    .filter((box) => box.width > 0 && box.height > 0);
}

/** The part of a box that lies within the image. */
function inside(box: FaceBox, { width, height }: { width: number; height: number }): FaceBox {
  const within = (place: number, most: number) => Math.min(most, Math.max(0, place));
  const [left, right] = [within(box.x, width), within(box.x + box.width, width)];
  const [top, bottom] = [within(box.y, height), within(box.y + box.height, height)];
  return { x: left, y: top, width: right - left, height: bottom - top, score: box.score };
}

const moved = (box: FaceBox, { left, top }: Rectangle): FaceBox => ({
  ...box,
  x: box.x + left,
  y: box.y + top,
});

async function findInTiles(
  image: RgbImage,
  scale: number,
  finder: FaceFinder,
  minScore: number,
  doubts: boolean,
): Promise<FaceBox[]> {
  const small = await resized(image, scale, finder);
  const found: FaceBox[] = [];
  for (const top of tileStarts(small.height, detectorSide, overlap)) {
    for (const left of tileStarts(small.width, detectorSide, overlap)) {
      const size = (length: number) => Math.min(detectorSide, length);
      const tile = { left, top, width: size(small.width), height: size(small.height) };
      for (const box of await findIn(cutOut(small, tile), finder.find, minScore))
        if (box.height <= (doubts ? highest : overlap) && !isCut(box, tile, small)) {
          const score = box.height <= overlap ? box.score : minScore;
          found.push({ ...scaled(moved(box, tile), image.width / small.width), score });
        }
    }
  }
  return found;
}

/**
 * Whether a box ends at an edge of the tile that is none of the image: a neighbour has that face whole. What is seen of
 * a cut face may end a little before the edge.
 */
function isCut(box: FaceBox, tile: Rectangle, image: RgbImage): boolean {
  const near = 12;
  return (
    (tile.left > 0 && box.x < near) ||
    (tile.top > 0 && box.y < near) ||
    (tile.left + tile.width < image.width && box.x + box.width > tile.width - near) ||
    (tile.top + tile.height < image.height && box.y + box.height > tile.height - near)
  );
}

/**
 * The same face's box as the tiny detector sees it close by: where a face is small in its square, a detector takes in
 * the hair too, and the crop would be wider than those that the network was trained on.
 *
 * @param side of the square in which it is looked at, in pixels
 * @param minScore how sure the tiny detector has to be
 * @returns undefined where the face is not seen again, or no closer look is asked for
 */
export async function lookClosely(
  image: RgbImage,
  box: FaceBox,
  { tiny, resize }: Pick<FaceFinder, 'tiny' | 'resize'>,
  side = closeSide,
  minScore = 0.2,
): Promise<FaceBox | undefined> {
  if (tiny === undefined) return undefined;
  const half = Math.max(box.width, box.height);
  const length = Math.max(1, Math.round(2 * half));
  const around = {
    left: Math.round(box.x + box.width / 2 - half),
    top: Math.round(box.y + box.height / 2 - half),
    width: length,
    height: length,
  };
  const near = await resize(cutOut(image, around), side, side);
  const found = await findIn(near, tiny, minScore, side);
  const [best] = found
    .map((face) => inside(moved(scaled(face, around.width / side), around), image))
    .filter((face) => sharedOfSmaller(face, box) > 0.7 && face.height > box.height / 2)
    .sort((a, b) => b.score - a.score);
  return best === undefined ? undefined : { ...best, score: box.score };
}
