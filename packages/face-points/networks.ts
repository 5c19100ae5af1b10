/** The two networks by which faces are found, and what of them is read. Free of Node, since the webcam's page takes it too. */
import type { RgbImage } from '../pixels/index';
import { decodeFaces } from './decodeFaces';
import type { PointedFace } from './pointedFace';

/** A network's files in the package `@vladmandic/human`, its outputs, and the pixels of the square that it takes. */
export interface FaceNetwork {
  file: string;
  outputs: readonly string[];
  /** null: pictures of any size whose sides are whole times 32 pixels. */
  side: number | null;
  /** Levels of 0 to 255 as it takes them: divided by this, less `less`. */
  divide: number;
  less: number;
}

/** BlazeFace (Bazarevsky et al. 2019) as MediaPipe made it for faces far away: a fine map and a coarse one. */
export const blazeFace: FaceNetwork = {
  file: 'blazeface',
  outputs: ['Identity', 'Identity_2', 'Identity_1', 'Identity_3'],
  side: null,
  divide: 127.5,
  less: 1,
};

/** MediaPipe's face mesh (Kartynnik et al. 2019), of which we take how sure it is that there is a face. */
export const faceMesh: FaceNetwork = {
  file: 'facemesh',
  outputs: ['Identity_1'],
  side: 192,
  divide: 255,
  less: 0,
};

/** The networks' answers for a picture, of whose outputs each has the numbers of that picture. */
export const readFaces = (
  outputs: readonly Float32Array[],
  { width }: RgbImage,
  minScore: number,
): PointedFace[] =>
  decodeFaces(
    [
      { scores: outputs[0]!, boxes: outputs[1]! },
      { scores: outputs[2]!, boxes: outputs[3]! },
    ],
    width,
    minScore,
  );

/** Writes a picture's levels as a network takes them. */
export function writeLevels(
  { pixels }: RgbImage,
  { divide, less }: FaceNetwork,
  levels: Float32Array,
  from = 0,
): void {
  for (let i = 0; i < pixels.length; i++) levels[from + i] = pixels[i]! / divide - less;
}

/** By what faces are found. */
export interface FaceFinder {
  /** The faces in a picture whose sides are whole times 32 pixels; see `lookAt`. */
  look(image: RgbImage, minScore: number): Promise<PointedFace[]>;
  /** How sure one is that a square of 192 pixels shows a face, 0 to 1; see `confirmFace`. */
  confirm(image: RgbImage): Promise<number>;
  resize(image: RgbImage, width: number, height: number): Promise<RgbImage> | RgbImage;
}
