import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { cutOut, cutTurned, decodeImage, resizeImage, resizeRgb, type RgbImage } from '../../pixels/index';
import { tf } from '../../tensorflow/index';
import { findFaces } from '../findFaces';
import { findSingleFace } from '../findSingleFace';
import { cutFrame, frameOf } from '../frameFace';
import { confirmFace, lookAt } from '../lookAt';
import type { FramedFace, Point, PointedFace } from '../pointedFace';
import { samplePhotos } from '../../../tests/samplePhotos';

interface Square {
  image: RgbImage;
  /** Its face as the photo's search has it, in pixels of the square. */
  face: Pick<FramedFace, 'eyes' | 'nose' | 'mouth' | 'frame'>;
}
let squares: Square[];

/** Squares about the faces of two photos, as public data sets cut them. */
before(async () => {
  squares = [];
  for (const { file } of samplePhotos.slice(0, 2)) {
    const photo = await decodeImage(file);
    for (const face of await findFaces(photo, { look: lookAt, confirm: confirmFace, resize: resizeRgb })) {
      const { x, y, width, height, eyes, nose, mouth, frame } = face;
      const side = Math.round(1.2 * Math.max(width, height));
      const [left, top] = [Math.round(x + (width - side) / 2), Math.round(y + (height - side) / 2)];
      const here = (point: Point): Point => ({ x: point.x - left, y: point.y - top });
      squares.push({
        image: cutOut(photo, { left, top, width: side, height: side }),
        face: {
          eyes: [here(eyes[0]), here(eyes[1])],
          nose: here(nose),
          mouth: here(mouth),
          frame: { ...frame, middle: here(frame.middle) },
        },
      });
    }
  }
  assert.equal(squares.length, 6);
});

test('a square has its face where the search of the whole photo has it; together or alone to the same bits', async () => {
  const alone: (PointedFace | undefined)[] = [];
  for (const { image } of squares) alone.push(await findSingleFace(image));
  const tensors = tf.memory().numTensors;
  assert.deepEqual(await Promise.all(squares.map(({ image }) => findSingleFace(image))), alone);
  assert.equal(tf.memory().numTensors, tensors);
  let near = 0;
  for (const [i, found] of alone.entries()) {
    const { eyes, nose, mouth, score, ...box } = found!;
    const { face } = squares[i]!;
    const apart = Math.hypot(eyes[1].x - eyes[0].x, eyes[1].y - eyes[0].y);
    const points = [...eyes, nose, mouth];
    const theirs = [...face.eyes, face.nose, face.mouth];
    if (theirs.every(({ x, y }, k) => Math.hypot(points[k]!.x - x, points[k]!.y - y) < 0.3 * apart)) near++;
    assert.ok(score > 0.5);
    assert.ok(box.width > apart && box.x < Math.min(eyes[0].x, mouth.x) && box.y < eyes[0].y);
  }
  // Of a face in profile, whose eyes are close together, the two think differently.
  assert.ok(near >= 5, `${near} of 6`);
});

test('a face at another size or askew is brought to the same frame', async () => {
  const frameIn = async (image: RgbImage) => frameOf((await findSingleFace(image))!);
  const upright = squares.filter(({ face }) => Math.abs(face.frame.degrees) < 10);
  assert.ok(upright.length >= 2);
  for (const { image: face } of upright.slice(0, 2)) {
    const frame = await frameIn(face);
    const small = await frameIn(resizeImage(face, 60, 60));
    assert.ok(Math.abs((small.width * face.width) / 60 / frame.width - 1) < 0.1);
    const middle = { x: face.width / 2, y: face.height / 2 };
    for (const degrees of [-40, 25]) {
      const whole = { left: 0, top: 0, width: face.width, height: face.height };
      const found = await frameIn(cutTurned(face, whole, middle, -degrees));
      assert.ok(Math.abs(found.degrees - frame.degrees - degrees) < 6, `${found.degrees} of ${degrees}`);
      assert.ok(Math.abs(found.width / frame.width - 1) < 0.1);
    }
    const { width, height } = cutFrame(face, frame);
    assert.equal(width * 4, height * 3);
  }
});

test('of several faces the largest is taken', async () => {
  const [one, two] = [squares[0]!.image, squares[1]!.image];
  const [large, small] = [resizeImage(one, 150, 150), resizeImage(two, 60, 60)];
  const pixels = new Uint8Array(220 * 150 * 3).fill(90);
  for (const [{ pixels: levels, width, height }, left] of [
    [small, 0],
    [large, 70],
  ] as const)
    for (let y = 0; y < height; y++)
      pixels.set(levels.subarray(3 * y * width, 3 * (y + 1) * width), 3 * (y * 220 + left));
  const found = await findSingleFace({ pixels, width: 220, height: 150 });
  assert.ok(found!.x + found!.width / 2 > 100, `${found!.x}`);
});

test('where there is no face none is found, in pictures of any shape', async () => {
  for (const [width, height] of [
    [100, 100],
    [1, 5000],
    [3, 2],
  ] as const)
    for (const level of [0, 128, 255]) {
      const pixels = new Uint8Array(width * height * 3).fill(level);
      assert.equal(await findSingleFace({ pixels, width, height }), undefined);
    }
});
