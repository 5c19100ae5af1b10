/** What BlazeFace gives for a picture → its faces, none twice. */
import type { Point, PointedFace } from './pointedFace';

/** The sides of the square that it looks at, in pixels. */
export const side = 256;

/** Cells along a side of its two grids, and how many guesses it has in each. */
const grids = [
  [16, 2],
  [8, 6],
] as const;

/** The middles of the cells, in pixels of the square, once for each guess. */
const anchors: readonly Point[] = grids.flatMap(([cells, guesses]) =>
  Array.from({ length: cells * cells * guesses }, (_, i) => {
    const cell = Math.floor(i / guesses);
    const middle = (place: number) => ((place + 0.5) * side) / cells;
    return { x: middle(cell % cells), y: middle(Math.floor(cell / cells)) };
  }),
);

export const guesses = anchors.length;

/** A box's four numbers, then two for each point: the eyes, nose, mouth and ears. */
export const numbersOfOne = 16;

/** Guesses that share more than this of their union are of one face. */
const mostShared = 0.3;

/**
 * Reads the faces of one picture.
 *
 * Guesses of one face are averaged, each by its score, as the paper does (Bazarevsky et al. 2019).
 * @param scores `[guesses]`, before the sigmoid
 * @param boxes `[guesses, 16]`, in pixels of the square, places from the anchor
 * @param minScore 0 to 1
 * @param place where in the square the picture begins; `scale`: pixels of the picture in one of the square
 */
export function decodeFaces(
  scores: ArrayLike<number>,
  boxes: Float32Array,
  minScore: number,
  { left, top, scale }: { left: number; top: number; scale: number },
): PointedFace[] {
  const found = anchors.flatMap((anchor, i) => {
    const score = 1 / (1 + Math.exp(-scores[i]!));
    if (!(score >= minScore)) return [];
    const numbers = boxes.subarray(i * numbersOfOne, (i + 1) * numbersOfOne);
    const place = (at: number): Point => ({
      x: (numbers[at]! + anchor.x - left) * scale,
      y: (numbers[at + 1]! + anchor.y - top) * scale,
    });
    const [middle, width, height] = [place(0), numbers[2]! * scale, numbers[3]! * scale];
    const face: PointedFace = {
      x: middle.x - width / 2,
      y: middle.y - height / 2,
      width,
      height,
      score,
      eyes: [place(4), place(6)],
      nose: place(8),
      mouth: place(10),
    };
    return [face];
  });
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

function sharedOfUnion(a: PointedFace, b: PointedFace): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, across) * Math.max(0, down);
  return shared / Math.max(1e-9, a.width * a.height + b.width * b.height - shared);
}
