/** How many faces are found, twice and wrongly: in real photos, in tight squares, and pasted into large scenes. */
import { sharedOfSmaller, type FramedFace, type Point } from '../packages/face-points/index';
import { detectFaces, recognizeFaces, type PhotoFace } from '../packages/faces/index';
import {
  cutOut,
  decodeImage,
  resizeImage,
  resizeRgb,
  type Rectangle,
  type RgbImage,
} from '../packages/pixels/index';
import { recognize } from '../src/evaluate/recognize';
import type { Model } from '../src/nn/model';
import { samplePhotos } from '../tests/samplePhotos';
import { turnPhoto } from '../tests/turnedPhoto';
import { facesInScene, pasteFaces, type Paste } from './faceScenes';
import { timed } from './timing';

/** Of some places of faces. */
interface Found {
  faces: number;
  found: number;
  /** Places with more than one. */
  twice: number;
  /** Faces that are in no place. */
  wrong: number;
}

/** A face crop as data sets have it, and its class. */
export interface LabelledCrop {
  image: RgbImage;
  label: string;
}

/** The sample photos, turned by each of some degrees; a person counts their faces. */
export async function findInPhotos(turns: readonly number[]) {
  const photos = await Promise.all(
    samplePhotos.map(async ({ file, faces }) => ({ image: await decodeImage(file), count: faces })),
  );
  const upright = await Promise.all(photos.map(({ image }) => detectFaces(image)));
  const rows = [];
  for (const degrees of turns) {
    const row: Found & { degrees: number; seconds: number } = {
      degrees,
      faces: 0,
      found: 0,
      twice: 0,
      wrong: 0,
      seconds: 0,
    };
    for (const [i, { image, count }] of photos.entries()) {
      const turned = await turnPhoto(image, degrees);
      const [seen, seconds] = await timed(() => detectFaces(turned.image));
      const there = upright[i]!.map(({ frame }) => near(seen, turned.place(frame.middle), frame.width / 3));
      row.faces += count;
      row.found += there.filter(({ length }) => length > 0).length;
      row.twice += there.filter(({ length }) => length > 1).length;
      row.wrong += seen.length - new Set(there.flat()).size;
      row.seconds += seconds / photos.length;
    }
    rows.push(row);
  }
  return rows;
}

/** Those of the faces whose frame's middle is about there. */
export const near = <T extends FramedFace>(faces: readonly T[], { x, y }: Point, reach: number): T[] =>
  faces.filter(({ frame }) => Math.hypot(frame.middle.x - x, frame.middle.y - y) < reach);

/** Of a training image of 66 x 88, from the forehead to the chin. */
const tight = { left: 3, top: 18, width: 60, height: 60 };
const squareSide = 350;

/** Squares from forehead to chin, as public data sets have them: how many are found, once, and recognized. */
export async function recognizeSquares(model: Model, crops: readonly LabelledCrop[]) {
  const result = { faces: crops.length, found: 0, twice: 0, recognized: 0, seconds: 0 };
  for (const { image, label } of crops) {
    const face = cutOut(resizeImage(image, 66, 88), tight);
    const square = resizeImage(face, squareSide, squareSide);
    const [seen, seconds] = await timed(() => recognizeFaces(model, square));
    if (seen.length > 0) result.found++;
    if (seen.length > 1) result.twice++;
    if (seen[0]?.expression === label) result.recognized++;
    result.seconds += seconds / crops.length;
  }
  return result;
}

/** How many of the pasted crops are found and recognized; beside the crops as they are, at that size. */
export async function recognizeInScenes(
  model: Model,
  crops: readonly LabelledCrop[],
  pastes: readonly Paste[],
) {
  const right = async (images: readonly RgbImage[]) => {
    const judged = await recognize(model, images);
    return judged.filter(({ expression }, i) => expression === crops[i]!.label).length / crops.length;
  };
  const rows = [];
  for (const paste of pastes) {
    const row: Found = { faces: crops.length, found: 0, twice: 0, wrong: 0 };
    let [recognized, seconds] = [0, 0];
    for (const { start, image, places } of await scenesOf(crops, paste)) {
      // The smallest have to be asked for; a face is some two thirds of its crop.
      const options = paste.high < 60 ? { minSize: 0.6 * paste.high } : {};
      const [seen, took] = await timed(() => recognizeFaces(model, image, options));
      seconds += took;
      const there = places.map((place) => inPlace(seen, place));
      row.found += there.filter(({ length }) => length > 0).length;
      row.twice += there.filter(({ length }) => length > 1).length;
      row.wrong += seen.length - new Set(there.flat()).size;
      recognized += there.filter(([face], i) => face?.expression === crops[start + i]!.label).length;
    }
    const shrunk = crops.map(({ image }) => resizeRgb(image, Math.round((paste.high * 3) / 4), paste.high));
    rows.push({
      height: paste.high,
      degrees: paste.tilt ?? 0,
      ...row,
      recognized: recognized / crops.length,
      recognizedOfFound: recognized / Math.max(1, row.found),
      ownAtSize: await right(await Promise.all(shrunk)),
      secondsPerScene: seconds / Math.ceil(crops.length / facesInScene),
    });
  }
  return { own: await right(crops.map(({ image }) => image)), rows };
}

/** Scenes with all the crops, each with the number of its first. */
export async function scenesOf(crops: readonly LabelledCrop[], paste: Paste) {
  const scenes = [];
  for (let start = 0; start < crops.length; start += facesInScene) {
    const images = crops.slice(start, start + facesInScene).map(({ image }) => image);
    scenes.push({ start, ...(await pasteFaces(images, paste, 'bench faces', start)) });
  }
  return scenes;
}

const inPlace = (faces: readonly PhotoFace[], { left, top, ...size }: Rectangle): PhotoFace[] =>
  faces.filter((face) => sharedOfSmaller(face, { x: left, y: top, ...size }) > 0.5);
