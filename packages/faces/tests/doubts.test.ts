import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { cutFrame, type FramedFace } from '../../face-points/index';
import { cutOut, decodeImage, resizeImage, sharpOf, type RgbImage } from '../../pixels/index';
import { cropFace } from '../cropFace';
import { detectFaces } from '../detectFaces';
import { doubtsOf, doubtsOfPicture } from '../doubts';
import { samplePhotos } from '../../../tests/samplePhotos';

/** Faces that look at the camera, each in the middle of a picture of its own. */
let plain: { image: RgbImage; face: FramedFace }[];

const doubtsIn = (image: RgbImage, face: FramedFace) => doubtsOf(cutFrame(image, face.frame), face, image);

/** The surest face of a picture. */
const surest = async (image: RgbImage) => (await detectFaces(image, { minScore: 0.3, maxFaces: 1 }))[0];

const looksAhead = ({ eyes: [left, right], nose }: FramedFace) => {
  const apart = (eye: { x: number; y: number }) => Math.hypot(nose.x - eye.x, nose.y - eye.y);
  return apart(left) < 1.35 * apart(right) && apart(right) < 1.35 * apart(left);
};

before(async () => {
  plain = [];
  for (const { file } of samplePhotos.slice(3)) {
    const photo = await decodeImage(file);
    for (const { frame } of await detectFaces(photo)) {
      const side = Math.round(2 * frame.width);
      const [left, top] = [Math.round(frame.middle.x - side / 2), Math.round(frame.middle.y - side / 2)];
      const around = resizeImage(cutOut(photo, { left, top, width: side, height: side }), 400, 400);
      // Of a neighbour a part may be seen.
      const seen = await detectFaces(around);
      const face = seen.find((one) => Math.hypot(one.frame.middle.x - 200, one.frame.middle.y - 200) < 20);
      if (face !== undefined && looksAhead(face) && plain.length < 6) plain.push({ image: around, face });
    }
  }
  assert.equal(plain.length, 6);
});

/** How many of the faces are marked with a reason after something was done to the picture; those not found are. */
async function marked(
  change: (image: RgbImage, face: FramedFace) => RgbImage | Promise<RgbImage>,
  reason: RegExp,
) {
  let count = 0;
  const others: string[] = [];
  for (const { image, face } of plain) {
    const changed = await change(image, face);
    const found = await surest(changed);
    const doubts = found === undefined ? ['not found'] : doubtsIn(changed, found);
    if (found === undefined || doubts.some((one) => reason.test(one))) count++;
    else others.push(doubts.join('; ') || 'no doubt');
  }
  return { count, others };
}

test('a plain face leaves no doubt, by itself and as a picture of one face', () => {
  for (const { image, face } of plain) {
    assert.deepEqual(doubtsIn(image, face), []);
    assert.deepEqual(doubtsOfPicture(cropFace(image, face)), []);
  }
});

test('a blurred face is said to be so', async () => {
  const blurred = async (image: RgbImage): Promise<RgbImage> => ({
    ...image,
    pixels: new Uint8Array(await sharpOf(image).blur(9).raw().toBuffer()),
  });
  const { count, others } = await marked(blurred, /^blurred$/);
  assert.ok(count >= plain.length - 1, others.join(', '));
  const { image, face } = plain[0]!;
  assert.deepEqual(doubtsOfPicture(cropFace(await blurred(image), face)), ['blurred']);
});

test('a tiny face is said to be so, with its height', async () => {
  const { count, others } = await marked(
    (image) => resizeImage(image, 32, 32),
    /^tiny: (1\d|2[0-3]) pixels high$/,
  );
  assert.equal(count, plain.length, others.join(', '));
  assert.deepEqual(doubtsOfPicture(resizeImage(plain[0]!.image, 20, 20)), ['tiny: 20 pixels high']);
});

test('a face of which one half is covered is mostly said to be so, or is not found', async () => {
  const halves = [
    [0, 0.5, 1, 0.7],
    [0, -0.2, 1, 0.7],
    [-0.1, -0.2, 0.6, 1.4],
  ] as const;
  let sum = 0;
  for (const [right, down, wide, high] of halves) {
    const covered = ({ pixels, ...size }: RgbImage, { x, y, width, height }: FramedFace): RgbImage => {
      const to = Uint8Array.from(pixels);
      const row = (i: number) => Math.max(0, Math.min(size.height, Math.round(y + i * height)));
      const column = (i: number) => Math.max(0, Math.min(size.width, Math.round(x + i * width)));
      for (let at = row(down); at < row(down + high); at++)
        to.fill(110, 3 * (at * size.width + column(right)), 3 * (at * size.width + column(right + wide)));
      return { pixels: to, ...size };
    };
    sum += (await marked(covered, /^hidden in part, or hardly a face: .* \d\d% sure$/)).count;
  }
  assert.ok(sum >= 1.5 * plain.length, `${sum} of ${3 * plain.length}`);
});

test("a face that lies half beyond the picture's edge is said to be cut off, or to be hardly one", async () => {
  const cut = (image: RgbImage, { x, width }: FramedFace) => {
    const left = Math.round(x + 0.45 * width);
    return cutOut(image, { left, top: 0, width: image.width - left, height: image.height });
  };
  const { count, others } = await marked(cut, /^cut off by the picture's edge$|^hidden in part/);
  assert.ok(count >= plain.length - 2, others.join(', '));
  // The frame alone decides, however sure the detector is.
  const { image, face } = plain[0]!;
  const moved = { ...face, frame: { ...face.frame, middle: { x: 0, y: 200 } } };
  assert.ok(doubtsIn(image, moved).includes("cut off by the picture's edge"));
});

test('a face that looks aside is said to, however it is turned', () => {
  const { image, face } = plain[0]!;
  const [left, right] = face.eyes;
  const nose = { x: left.x + 0.05 * (right.x - left.x), y: left.y + 0.05 * (right.y - left.y) };
  assert.deepEqual(doubtsIn(image, { ...face, nose }), ['seen from the side']);
  const below = {
    x: (left.x + right.x) / 2 - (right.y - left.y),
    y: (left.y + right.y) / 2 + (right.x - left.x),
  };
  assert.deepEqual(doubtsIn(image, { ...face, nose: below }), []);
});
