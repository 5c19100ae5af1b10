import assert from 'node:assert/strict';
import test from 'node:test';
import { augment, augmentPixels, changesOfOne, drawChanges } from '../../src/data/augment';
import { randomStream } from '../../packages/base/index';
import { float32, kernel, sharesOfBytes, string, tf } from '../../packages/tensorflow/index';

const still = {
  mirror: 0,
  moving: 1,
  rotation: 0,
  scale: 0,
  aspect: 0,
  shift: 0,
  brightness: 0,
  contrast: 0,
  blur: 0,
  noise: 0,
  erasing: 0,
};
const strong = {
  mirror: 0.5,
  moving: 1,
  rotation: 30,
  scale: 0.4,
  aspect: 0.2,
  shift: 0.3,
  brightness: 0.3,
  contrast: 0.5,
  blur: 0,
  noise: 0,
  erasing: 1,
};

function noise(length: number): Uint8Array {
  const random = randomStream('noise', length);
  return Uint8Array.from({ length }, () => random.integer(256));
}

const furthest = (one: ArrayLike<number>, other: ArrayLike<number>) =>
  Array.from(one).reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);

test('faces are moved as by TensorFlow, then lit, then covered', () => {
  const [batch, height, width, channels] = [8, 45, 60, 3] as const;
  const bytes = noise(batch * height * width * channels);
  const changes = drawChanges(batch, { height, width }, strong, [1]);
  const each = (i: number) => Array.from({ length: batch }, (_, image) => changes[image * changesOfOne + i]!);
  const column = (i: number) => tf.tensor4d(each(i), [batch, 1, 1, 1]);
  const expected = tf.tidy(() => {
    const maps = tf.stack(
      [0, 1, 2, 3, 4, 5].map((i) => tf.tensor1d(each(i))).concat(tf.zeros([2, batch]).unstack()),
      1,
    );
    const inputs = [
      sharesOfBytes(bytes, [batch, height, width, channels]),
      maps,
      tf.tensor1d([height, width], 'int32'),
      tf.scalar(0),
    ];
    const attributes = { dtype: float32, interpolation: string('BILINEAR'), fill_mode: string('NEAREST') };
    const moved = kernel('ImageProjectiveTransformV3', inputs, attributes, 1)[0]!;
    const lit = moved.mul(column(6)).add(column(7)).clipByValue(0, 1);
    const rows = tf.range(0, height).reshape([1, height, 1, 1]);
    const columns = tf.range(0, width).reshape([1, 1, width, 1]);
    const covered = rows.greaterEqual(column(8)).logicalAnd(rows.less(column(9)));
    return tf
      .where(
        covered.logicalAnd(columns.greaterEqual(column(10))).logicalAnd(columns.less(column(11))),
        column(12).mul(tf.onesLike(lit)),
        lit,
      )
      .dataSync();
  });
  const found = augment(bytes, { height, width, channels }, strong, [1]);
  // TensorFlow computes places in float32; noise has the steepest slopes there are.
  assert.ok(furthest(found, expected) < 2e-5, `${furthest(found, expected)}`);
});

test('augmentation of no strength changes nothing, and a sure mirror mirrors', () => {
  const size = { height: 40, width: 50, channels: 1 };
  const bytes = noise(3 * 40 * 50);
  const shares = Float32Array.from(bytes, (byte) => byte / 255);
  assert.deepEqual(augment(bytes, size, still, [1]), shares);
  const mirrored = Float32Array.from(shares, (_, i) => shares[i - (i % 50) + 49 - (i % 50)]!);
  assert.deepEqual(augment(bytes, size, { ...still, mirror: 1 }, [1]), mirrored);
});

test('smaller images show the same of a face: places and lengths go with the size', () => {
  const [source, size] = [
    { height: 60, width: 90 },
    { height: 40, width: 60 },
  ];
  const plane = Uint8Array.from({ length: 60 * 90 }, (_, i) => 2 * (i % 90) + Math.floor(i / 90));
  const shrink = (strength: typeof still) => {
    const changes = drawChanges(1, size, strength, [4], source);
    const images = new Float32Array(40 * 60);
    augmentPixels({ bytes: plane, source, images, ...size, channels: 1, changes, own: 1 });
    return images;
  };
  // Of a slope, bilinear sampling gives what it is at the middle of each larger pixel.
  const slope = (x: number, y: number) => (2 * ((x + 0.5) * 1.5 - 0.5) + (y + 0.5) * 1.5 - 0.5) / 255;
  shrink(still).forEach((value, i) => {
    assert.ok(Math.abs(value - slope(i % 60, Math.floor(i / 60))) < 1e-6);
  });
  const moved = { ...still, rotation: 20, scale: 0.2, aspect: 0.1, shift: 0.1 };
  const whole = augment(plane, { ...source, channels: 1 }, moved, [4]);
  const small = shrink(moved);
  for (const [x, y] of [
    [19, 13],
    [31, 22],
    [43, 25],
  ] as const) {
    const [left, top] = [Math.floor((x + 0.5) * 1.5 - 0.5), Math.floor((y + 0.5) * 1.5 - 0.5)];
    const around = [0, 1, 90, 91].map((step) => whole[top * 90 + left + step]!);
    assert.ok(
      small[y * 60 + x]! >= Math.min(...around) && small[y * 60 + x]! <= Math.max(...around),
      `${x}, ${y}`,
    );
  }
});

test('a share of the faces is moved, and the others keep every pixel', () => {
  const size = { height: 40, width: 50, channels: 1 };
  const bytes = noise(400 * 40 * 50);
  const shares = Float32Array.from(bytes, (byte) => byte / 255);
  const moved = augment(bytes, size, { ...still, moving: 0.75, rotation: 12, shift: 0.1, scale: 0.1 }, [3]);
  const changed = Array.from({ length: 400 }, (_, i) => i * 2000).filter((at) =>
    moved.subarray(at, at + 2000).some((value, i) => value !== shares[at + i]),
  );
  // The binomial's standard deviation is 8.7.
  assert.ok(Math.abs(changed.length - 300) < 35, `${changed.length} of 400 were moved`);
});

test('augmentation depends on its key alone and stays between 0 and 1', () => {
  const size = { height: 40, width: 40, channels: 1 };
  const of = (...key: number[]) => augment(noise(4 * 40 * 40), size, strong, key);
  assert.deepEqual(of(94, 1, 0), of(94, 1, 0));
  assert.notDeepEqual(of(94, 1, 0), of(94, 1, 1));
  assert.ok(of(94, 1, 0).every((value) => value >= 0 && value <= 1));
});

test('augmentation changes all colours of a picture alike', () => {
  const size = { height: 40, width: 42 };
  const grey = noise(4 * 40 * 42);
  const rgb = Uint8Array.from({ length: 3 * grey.length }, (_, i) => grey[Math.floor(i / 3)]!);
  const expected = augment(grey, { ...size, channels: 1 }, strong, [5]);
  augment(rgb, { ...size, channels: 3 }, strong, [5]).forEach((value, i) =>
    assert.equal(value, expected[Math.floor(i / 3)]),
  );
});

test('a turn turns about the centre by the angle', () => {
  // One bright pixel right of the centre of an otherwise dark image.
  const pixels = new Uint8Array(41 * 41);
  pixels[20 * 41 + 30] = 255;
  const radii = new Set<number>();
  for (let key = 0; key < 20; key++) {
    const values = augment(pixels, { height: 41, width: 41, channels: 1 }, { ...still, rotation: 45 }, [key]);
    const at = values.indexOf(Math.max(...values));
    radii.add(Math.round(Math.hypot((at % 41) - 20, Math.floor(at / 41) - 20)));
  }
  assert.ok(
    [...radii].every((radius) => Math.abs(radius - 10) <= 1),
    `radii ${[...radii]}`,
  );
});

test('blur is a Gaussian of the drawn sigma, and half of the faces stay sharp', () => {
  const size = { height: 50, width: 40, channels: 1 };
  const bytes = new Uint8Array(64 * 2000);
  // One white pixel in the middle of each.
  for (let i = 0; i < 64; i++) bytes[i * 2000 + 25 * 40 + 20] = 255;
  const strength = { ...still, moving: 0, blur: 0.04 };
  const blurred = augment(bytes, size, strength, [7]);
  const changes = drawChanges(64, size, strength, [7]);
  const sigmas = Array.from({ length: 64 }, (_, i) => changes[i * changesOfOne + 13]!);
  const sharp = sigmas.filter((sigma) => sigma === 0).length;
  // The binomial's standard deviation is 4.
  assert.ok(Math.abs(sharp - 32) < 16, `${sharp} of 64 stayed sharp`);
  assert.ok(Math.max(...sigmas) > 1.5 && Math.max(...sigmas) <= 2);
  for (const [i, sigma] of sigmas.entries()) {
    const image = blurred.subarray(i * 2000, (i + 1) * 2000);
    let [sum, spread] = [0, 0];
    image.forEach((value, at) => {
      sum += value;
      spread += value * ((at % 40) - 20) ** 2;
    });
    assert.ok(Math.abs(sum - 1) < 1e-5);
    // Of a kernel that ends at 2.5 sigma, and is a sum over pixels.
    if (sigma > 0.7) assert.ok(Math.abs(Math.sqrt(spread) / sigma - 1) < 0.06, `${spread} ${sigma}`);
  }
});

test('noise has the drawn sigma and no mean, and another pattern for each face', () => {
  const size = { height: 100, width: 100, channels: 1 };
  const bytes = new Uint8Array(20 * 10_000).fill(127);
  const strength = { ...still, moving: 0, noise: 0.1 };
  const noisy = augment(bytes, size, strength, [8]);
  const changes = drawChanges(20, size, strength, [8]);
  const kinds = new Set<number>();
  for (let i = 0; i < 20; i++) {
    const image = noisy.subarray(i * 10_000, (i + 1) * 10_000);
    const mean = image.reduce((sum, value) => sum + value, 0) / 10_000;
    const sigma = Math.sqrt(image.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 10_000);
    const drawn = changes[i * changesOfOne + 14]!;
    assert.ok(Math.abs(mean - 127 / 255) < 0.05 * drawn + 1e-6, `${mean}`);
    assert.ok(Math.abs(sigma - drawn) < 0.03 * drawn + 1e-6, `${sigma} ${drawn}`);
    // What is above the mean is so on no side of the picture more than on the other.
    const left = image.filter((_, at) => at % 100 < 50).reduce((sum, value) => sum + value, 0) / 5000;
    assert.ok(Math.abs(left - mean) < 0.05 * drawn + 1e-6);
    if (drawn > 0) kinds.add(image[0]!);
  }
  assert.ok(kinds.size > 5);
});

test('aspect makes faces wider or narrower, and keeps their area', () => {
  const changes = drawChanges(200, { height: 40, width: 40 }, { ...still, aspect: 0.2 }, [9]);
  const shapes = Array.from({ length: 200 }, (_, i) => {
    const [a, , , , e] = changes.subarray(i * changesOfOne);
    assert.ok(Math.abs(a! * e! - 1) < 1e-9);
    return Math.log(e! / a!);
  });
  assert.ok(Math.max(...shapes) <= 0.2 && Math.max(...shapes) > 0.17);
  assert.ok(Math.min(...shapes) >= -0.2 && Math.min(...shapes) < -0.17);
});
