import assert from 'node:assert/strict';
import test from 'node:test';
import sharp from 'sharp';
import { confirmFace, lookAt } from '../../face-points/index';
import { type RgbImage, cutOut, decodeImage, resizeImage, resizePlane } from '../../pixels/index';
import { followFaces, smallSide } from '../page/followFaces';
import type { FollowedFace } from '../page/lookClosely';
import { readPixels } from '../page/readPixels';
import { randomStream } from '../../base/index';
import { samplePhotos } from '../../../tests/samplePhotos';

const size = { width: 640, height: 480 };

const grey: RgbImage = { pixels: new Uint8Array(size.width * size.height * 3).fill(128), ...size };

/** A part of the first sample photo with one face, as a camera's frame. */
async function camera() {
  const photo = await decodeImage(samplePhotos[0]!.file);
  const { look } = followFaces({ look: lookAt, confirm: confirmFace, resize: resizeImage });
  const at = (left: number): RgbImage =>
    resizeImage(cutOut(photo, { left, top: 40, width: 780, height: 585 }), size.width, size.height);
  const see = (whole: RgbImage) => {
    const by = smallSide / Math.max(whole.width, whole.height);
    return look({ whole, small: resizeImage(whole, whole.width * by, whole.height * by) });
  };
  return { at, see };
}

async function turned({ pixels, ...raw }: RgbImage, degrees: number): Promise<RgbImage> {
  const { data, info } = await sharp(pixels, { raw: { ...raw, channels: 3 } })
    .rotate(degrees)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: new Uint8Array(data), width: info.width, height: info.height };
}

test('the box of a face that stands still does so too, whatever the noise of the camera', async () => {
  const { at, see } = await camera();
  const still = at(1110);
  const random = randomStream('camera noise');
  const boxes: FollowedFace[] = [];
  for (let i = 0; i < 40; i++) {
    const pixels = still.pixels.map((level) => Math.max(0, Math.min(255, level + random.normal(0, 3))));
    const seen = await see({ ...still, pixels });
    assert.equal(seen.length, 1);
    if (i >= 20) boxes.push(seen[0]!);
  }
  for (const side of ['x', 'y', 'width', 'height'] as const) {
    const places = boxes.map((box) => box[side]);
    const span = Math.max(...places) - Math.min(...places);
    assert.ok(span < 0.04 * boxes[0]!.height, `${side} moved by ${span} of ${boxes[0]!.height} pixels`);
  }
});

test('a face that moves is followed, and one that is gone is so at once', async () => {
  const { at, see } = await camera();
  const [start] = await see(at(1110));
  let last: FollowedFace[] = [];
  for (let i = 1; i <= 24; i++) last = await see(at(1110 - 6 * i));
  const moved = (6 * 24 * size.width) / 780;
  assert.equal(last.length, 1);
  assert.ok(
    Math.abs(last[0]!.x - start!.x - moved) < 0.12 * start!.height,
    `${last[0]!.x - start!.x}, ${moved}`,
  );
  await see(grey);
  assert.deepEqual(await see(grey), []);
});

for (const degrees of [90, 180, 270])
  test(`a face that is turned by ${degrees} degrees is found, followed as it moves, and turned upright`, async () => {
    const { at, see } = await camera();
    const [upright] = await see(at(1110));
    // Among looks at the whole frame there is one turned each way.
    let seen: FollowedFace[] = [];
    for (let i = 0; i < 12 && seen.length === 0; i++) seen = await see(await turned(at(1110), degrees));
    for (let i = 1; i <= 12; i++) {
      seen = await see(await turned(at(1110 - 6 * i), degrees));
      assert.equal(seen.length, 1, `frame ${i}`);
    }
    const by = seen[0]!.frame.degrees - upright!.frame.degrees;
    assert.ok(Math.abs(((((by - degrees) % 360) + 540) % 360) - 180) < 12, `${by}`);
    assert.ok(Math.abs(seen[0]!.frame.width / upright!.frame.width - 1) < 0.12);
    await see(grey);
    for (let i = 0; i < 12; i++) assert.deepEqual(await see(grey), []);
  });

test('the pixels of a picture of any size lose their transparency and nothing else', () => {
  for (const [width, height] of [
    [8, 4],
    [3, 3],
    [5, 1],
    [1, 1],
    [2, 3],
  ] as const) {
    const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => (i * 7919) & 255);
    const expected = Uint8Array.from(
      { length: width * height * 3 },
      (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)]!,
    );
    assert.deepEqual(readPixels({ data, width, height, colorSpace: 'srgb' }).pixels, expected);
  }
});

test('the three colours of an image are resized as three planes are', () => {
  const pixels = Uint8Array.from({ length: 20 * 13 * 3 }, (_, i) => (i * 7919) & 255);
  const resized = resizeImage({ pixels, width: 20, height: 13 }, 7, 9, 'lanczos');
  for (const channel of [0, 1, 2]) {
    const plane = pixels.filter((_, i) => i % 3 === channel);
    const alone = resizePlane(plane, { width: 20, height: 13 }, { width: 7, height: 9 }, 'lanczos');
    assert.deepEqual(
      resized.pixels.filter((_, i) => i % 3 === channel),
      alone,
    );
  }
});
