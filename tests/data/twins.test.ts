import assert from 'node:assert/strict';
import test from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { expressions, renderFace } from '../../packages/drawn-faces/index';
import {
  decodeImage,
  findTwins,
  grey,
  resizePlane,
  twinGroups,
  type TwinPair,
} from '../../packages/pixels/index';
import { randomStream } from '../../packages/base/index';
import { tf } from '../../packages/tensorflow/index';
import { configure, preprocessingOf, type Preprocessing } from '../../src/config';
import { type Dataset, pixelsOf, subset } from '../../src/data/dataset';
import { facePixels } from '../../src/data/preprocessing';
import { splitDataset, withoutTwinsOf } from '../../src/data/splitDataset';
import { tinyDataset } from '../tinyDataset';

const [rows, columns] = [22, 17];

/** Images 0 and 7 equal, 1 and 8 nearly so, 9 the mirror image of 2, and 17 that of 8. */
function withTwins(): Dataset {
  const dataset = tinyDataset(10);
  const { width } = dataset.preprocessing;
  const random = randomStream('twins');
  const copy = (from: number, to: number, change: (value: number, i: number, all: Uint8Array) => number) =>
    pixelsOf(dataset, to).set(pixelsOf(dataset, from).map(change));
  copy(0, 7, (value) => value);
  copy(1, 8, (value) => Math.max(0, Math.min(255, value + random.normal(0, 6))));
  const mirror = (_: number, i: number, all: Uint8Array) => all[i + width - 1 - 2 * (i % width)]!;
  copy(2, 9, mirror);
  copy(8, 17, mirror);
  return dataset;
}

/** The thumbnail of an image, its contrast, and how it looks mirrored. */
function thumbnail(dataset: Dataset, index: number) {
  const levels = [
    ...resizePlane(pixelsOf(dataset, index), dataset.preprocessing, { height: rows, width: columns }),
  ];
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  const variance = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length - 1;
  const mirrored = levels.map((_, i) => levels[i + columns - 1 - 2 * (i % columns)]!);
  return { levels, variance, mirrored };
}

/** By trying: one step across, one down, as long as it takes. */
function leftBetween(a: readonly number[], b: readonly number[], variance: number): number {
  const differences = a.map((level, i) => level - b[i]!);
  const meanSquare = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
  if (meanSquare(differences) > 0.25 * variance) return Infinity;
  const inside = [...a.keys()].filter((i) => {
    const [y, x] = [Math.floor(i / columns), i % columns];
    return y > 0 && y < rows - 1 && x > 0 && x < columns - 1;
  });
  const slopes = [1, columns].map((step) =>
    inside.map((i) => (a[i + step]! + b[i + step]! - a[i - step]! - b[i - step]!) / 4),
  );
  let left = inside.map((i) => differences[i]!);
  for (let round = 0; round < 60; round++) {
    for (const slope of slopes) {
      const share =
        left.reduce((sum, value, i) => sum + value * slope[i]!, 0) / (meanSquare(slope) * left.length);
      left = left.map((value, i) => value - share * slope[i]!);
    }
  }
  return Math.sqrt(meanSquare(left) / variance);
}

test('twins are the pairs that comparing every image with every other finds', () => {
  const dataset = withTwins();
  const before = tf.memory().numTensors;
  const found = findTwins(dataset);
  assert.equal(tf.memory().numTensors, before);
  const thumbnails = Array.from(dataset.labels, (_, i) => thumbnail(dataset, i));
  const expected: TwinPair[] = [];
  for (const [first, a] of thumbnails.entries()) {
    for (const [second, b] of thumbnails.entries()) {
      if (second <= first) continue;
      const variance = Math.min(a.variance, b.variance);
      const [near, mirrored] = [
        leftBetween(a.levels, b.levels, variance),
        leftBetween(a.levels, b.mirrored, variance),
      ];
      const equal = pixelsOf(dataset, first).every((value, i) => value === pixelsOf(dataset, second)[i]);
      if (equal) expected.push({ first, second, distance: 0, kind: 'exact' });
      else if (Math.min(near, mirrored) < 0.2)
        expected.push({
          first,
          second,
          ...(near <= mirrored ? { distance: near, kind: 'near' } : { distance: mirrored, kind: 'mirrored' }),
        });
    }
  }
  const rounded = (pairs: readonly TwinPair[]) =>
    pairs.map((pair) => ({ ...pair, distance: pair.distance.toFixed(6) }));
  assert.deepEqual(rounded(found), rounded(expected));
  assert.deepEqual(
    found.map(({ first, second, kind }) => [first, second, kind]),
    [
      [0, 7, 'exact'],
      [1, 8, 'near'],
      [1, 17, 'mirrored'],
      [2, 9, 'mirrored'],
      [8, 17, 'mirrored'],
    ],
  );
});

const faces = preprocessingOf(configure());
const png = (image: Sharp) => image.png().toBuffer();

/** A copy of a picture that begins a pixel further right and down, its last pixels again at the other edges. */
async function shifted(file: Buffer, right: 0 | 1, down: 0 | 1): Promise<Buffer> {
  const { width = 0, height = 0 } = await sharp(file).metadata();
  const cut = sharp(file).extract({ left: right, top: down, width: width - right, height: height - down });
  return png(sharp(await png(cut)).extend({ right, bottom: down, extendWith: 'copy' }));
}

async function inGrey(file: Buffer): Promise<Buffer> {
  const { pixels, width, height } = await decodeImage(file);
  return png(sharp(Buffer.from(grey(pixels)), { raw: { width, height, channels: 1 } }));
}

const jpeg = (quality: number) => (file: Buffer) => sharp(file).jpeg({ quality }).toBuffer();
const resized = (width: number, height: number) => (file: Buffer) =>
  png(sharp(file).resize(width, height, { fit: 'fill' }));

const copies: Record<string, (file: Buffer) => Promise<Buffer>> = {
  'JPEG 95': jpeg(95),
  'JPEG 75': jpeg(75),
  'JPEG 60': jpeg(60),
  '48 x 48': resized(48, 48),
  '48 x 48 and back': async (file) => resized(66, 88)(await resized(48, 48)(file)),
  'half the size': resized(33, 44),
  grey: inGrey,
  'a pixel to the left': (file) => shifted(file, 1, 0),
  'a pixel up': (file) => shifted(file, 0, 1),
};

async function datasetOf(files: readonly Buffer[], preprocessing: Preprocessing = faces): Promise<Dataset> {
  const pixels = await Promise.all(
    files.map(async (file) => facePixels(await decodeImage(file), preprocessing)),
  );
  return {
    folder: '',
    classes: ['a', 'b'],
    skipped: [],
    preprocessing,
    files: files.map(String),
    labels: Uint16Array.from(files, (_, i) => i % 2),
    pixels: new Uint8Array(Buffer.concat(pixels)),
  };
}

/** So many different people, two of each expression in turn. */
const draw = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, i) => renderFace(expressions[(i >> 1) % 7]!, ['twins', i])));

test('every kind of copy of a face, mirrored or not, is a twin of it and of no other face', async () => {
  const originals = await draw(28);
  for (const preprocessing of [faces, { ...faces, colour: 'rgb' as const }]) {
    const dataset = await datasetOf(originals, preprocessing);
    assert.deepEqual(findTwins(dataset), []);
    for (const [name, copy] of Object.entries(copies)) {
      for (const kind of ['near', 'mirrored'] as const) {
        const files = originals.map(async (file) =>
          copy(kind === 'near' ? file : await png(sharp(file).flop())),
        );
        const found = findTwins(dataset, await datasetOf(await Promise.all(files), preprocessing));
        const expected = originals.map((_, i) => [i, i, kind]);
        assert.deepEqual(
          found.map((pair) => [pair.first, pair.second, pair.kind]),
          expected,
          `${name}, ${kind}`,
        );
      }
    }
    const flipped = await datasetOf(
      await Promise.all(originals.map((file) => png(sharp(file).flop()))),
      preprocessing,
    );
    assert.ok(
      findTwins(dataset, flipped).every(({ kind, distance }) => kind === 'mirrored' && distance < 0.01),
    );
  }
});

test('dark and pale faces are twins of their copies alone, flat pictures of equal ones', async () => {
  const originals = await draw(28);
  const dataset = await datasetOf(originals);
  for (const [factor, offset] of [
    [1 / 12, 0],
    [1 / 12, 120],
    [1 / 30, 0],
  ] as const) {
    const faint = { ...dataset, pixels: dataset.pixels.map((level) => offset + level * factor) };
    assert.deepEqual(findTwins(faint), []);
    assert.equal(findTwins(faint, { ...faint }).length, 28);
  }
  const flat = tinyDataset(3, 2);
  for (const [i, level] of [0, 0, 1, 200, 201, 200].entries()) pixelsOf(flat, i).fill(level);
  assert.deepEqual(
    findTwins(flat).map(({ first, second, kind }) => [first, second, kind]),
    [
      [0, 1, 'exact'],
      [3, 5, 'exact'],
    ],
  );
});

test('twins are found however far apart they stand, in the order of the images', () => {
  // More than are compared at once.
  const images = 4500;
  const [size, random] = [rows * columns, randomStream('far apart')];
  const pixels = Uint8Array.from({ length: images * size }, () => random.integer(256));
  const copy = (from: number, to: number) => pixels.copyWithin(to * size, from * size, (from + 1) * size);
  copy(10, 4300);
  copy(600, 1200);
  for (let i = 0; i < size; i++)
    pixels[4400 * size + i] = pixels[4200 * size + i + columns - 1 - 2 * (i % columns)]!;
  copy(4000, 4100);
  const dataset = {
    pixels,
    preprocessing: { ...preprocessingOf(configure()), height: rows, width: columns },
  };
  const expected = [
    [10, 4300, 'exact'],
    [600, 1200, 'exact'],
    [4000, 4100, 'exact'],
    [4200, 4400, 'mirrored'],
  ];
  const found = (others?: typeof dataset) =>
    findTwins(dataset, others).map(({ first, second, kind }) => [first, second, kind]);
  assert.deepEqual(found(), expected);
  const both = found({ ...dataset }).filter(([first, second]) => first !== second);
  const turned = expected.map(([first, second, kind]) => [second!, first!, kind!]);
  assert.deepEqual(
    both,
    [...expected, ...turned].sort(([a], [b]) => Number(a) - Number(b)),
  );
});

test('twins of another data set are left out', () => {
  const dataset = withTwins();
  const rest = withoutTwinsOf(dataset, subset(dataset, [0, 1, 20]));
  assert.equal(rest.labels.length, 30 - 6);
});

test('groups link twins of twins', () => {
  const pair = (first: number, second: number) => ({ first, second });
  assert.deepEqual(twinGroups(6, [pair(0, 3), pair(3, 5), pair(1, 2)]), [[0, 3, 5], [1, 2], [4]]);
});

test('a split is stratified, seeded, whole, and keeps twins on one side', () => {
  const dataset = withTwins();
  for (const seed of [1, 2, 3, 4, 5]) {
    const { train, valid } = splitDataset(dataset, 0.2, seed);
    assert.equal(train.labels.length + valid.labels.length, 30);
    assert.ok(valid.labels.length >= 5 && valid.labels.length <= 7);
    assert.equal(new Set([...train.files, ...valid.files]).size, 30);
    assert.equal(findTwins(train, valid).length, 0);
    assert.deepEqual(splitDataset(dataset, 0.2, seed).valid.files, valid.files);
  }
  assert.notDeepEqual(splitDataset(dataset, 0.2, 1).valid.files, splitDataset(dataset, 0.2, 2).valid.files);
});

test('no held-out face has its mirror image or a copy of it in training', async () => {
  const originals = await draw(28);
  const change = Object.values(copies);
  const twins = originals.map(async (file, i) =>
    i % 2 === 0 ? png(sharp(file).flop()) : change[(i >> 1) % change.length]!(file),
  );
  const dataset = await datasetOf([...originals, ...(await Promise.all(twins))]);
  dataset.files = dataset.files.map((_, i) => String(i % 28));
  for (const seed of [1, 2, 3]) {
    const { train, valid } = splitDataset(dataset, 0.25, seed);
    assert.equal(valid.labels.length, 12);
    assert.ok(valid.files.every((face) => !train.files.includes(face)));
  }
});

test('a class that is one image over and over cannot be split', () => {
  const dataset = tinyDataset(4, 2);
  for (const index of [2, 4, 6]) pixelsOf(dataset, index).set(pixelsOf(dataset, 0));
  assert.throws(() => splitDataset(dataset, 0.25, 1), /Class "a" of tiny has too few different images/);
});
