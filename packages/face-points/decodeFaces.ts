/** What BlazeFace gives for a picture → its faces, none twice. Free of Node, since the webcam's page takes it too. */
import type { Point, PointedFace } from './pointedFace';
import { sharedOfUnion } from './sharedArea';

/** Pixels of the picture in a place of the fine map and of the coarse one, and the guesses in each place. */
const strides = [16, 32];
const guesses = [2, 6];

/** Of a guess: its box, then two for each of six points. */
const numbersOfOne = 16;

/** The numbers of one picture in a map: `[height, width, guesses]`, before the sigmoid; `[height, width, guesses * 16]`. */
export interface FaceNumbers {
  scores: Float32Array;
  boxes: Float32Array;
}

/** Guesses that share more than this of their union are of one face. */
const mostShared = 0.3;

/**
 * Reads the faces of one picture, in its pixels, the surest first.
 *
 * Guesses of one face are averaged, each by its score, as the paper does (Bazarevsky et al. 2019).
 * @param maps the fine one and the coarse one
 * @param width of the picture that the network saw, in pixels
 * @param minScore 0 to 1
 */
export function decodeFaces(maps: readonly FaceNumbers[], width: number, minScore: number): PointedFace[] {
  const least = Math.log(minScore / (1 - minScore));
  const found: PointedFace[] = [];
  for (const [k, { scores, boxes }] of maps.entries()) {
    const columns = width / strides[k]!;
    for (let i = 0; i < scores.length; i++) {
      if (!(scores[i]! >= least)) continue;
      const cell = Math.floor(i / guesses[k]!);
      const x = ((cell % columns) + 0.5) * strides[k]!;
      const y = (Math.floor(cell / columns) + 0.5) * strides[k]!;
      const numbers = boxes.subarray(i * numbersOfOne, (i + 1) * numbersOfOne);
      const place = (at: number): Point => ({ x: numbers[at]! + x, y: numbers[at + 1]! + y });
      const [middle, wide, high] = [place(0), numbers[2]!, numbers[3]!];
      found.push({
        x: middle.x - wide / 2,
        y: middle.y - high / 2,
        width: wide,
        height: high,
        score: 1 / (1 + Math.exp(-scores[i]!)),
        eyes: [place(4), place(6)],
        nose: place(8),
        mouth: place(10),
      });
    }
  }
  return merged(found.sort((a, b) => b.score - a.score));
}

/** The guesses of each face as one, the surest first. */
function merged(sorted: readonly PointedFace[]): PointedFace[] {
  const faces: PointedFace[] = [];
  for (let rest = sorted; rest.length > 0;) {
    const best = rest[0]!;
    const same = rest.filter((face) => sharedOfUnion(face, best) > mostShared);
    rest = rest.filter((face) => !same.includes(face));
    const sum = same.reduce((total, { score }) => total + score, 0);
    const mean = (of: (face: PointedFace) => number) =>
      same.reduce((total, face) => total + of(face) * face.score, 0) / sum;
    const meanPoint = (of: (face: PointedFace) => Point): Point => ({
      x: mean((face) => of(face).x),
      y: mean((face) => of(face).y),
    });
    faces.push({
      x: mean(({ x }) => x),
      y: mean(({ y }) => y),
      width: mean(({ width }) => width),
      height: mean(({ height }) => height),
      score: best.score,
      eyes: [meanPoint(({ eyes }) => eyes[0]), meanPoint(({ eyes }) => eyes[1])],
      nose: meanPoint(({ nose }) => nose),
      mouth: meanPoint(({ mouth }) => mouth),
    });
  }
  return faces;
}
