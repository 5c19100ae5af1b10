/** Pictures in colour on their whole way: files, pixels, batches, training, model, recognition. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'fs';
import path from 'path';
import sharp from 'sharp';
import test from 'node:test';
import { configure, preprocessingOf } from '../../src/config';
import { makeBatch } from '../../src/data/batches';
import { decodeImage, findTwins, resizePlane } from '../../packages/pixels/index';
import { facePixels } from '../../src/data/preprocessing';
import { loadDataset } from '../../src/data/loadDataset';
import { pixelsOf, subset } from '../../src/data/dataset';
import { randomStream, UsageError } from '../../packages/base/index';
import { splitDataset } from '../../src/data/splitDataset';
import { evaluate } from '../../src/evaluate/evaluate';
import { recognize } from '../../src/evaluate/recognize';
import { disposeModel } from '../../src/nn/model';
import { loadModel } from '../../src/nn/modelFolder';
import { facePicture } from '../../src/show/showData';
import { tf } from '../../packages/tensorflow/index';
import { startTraining } from '../../src/train/startTraining';
import recorded from '../fixtures/resizeRgb.json';
import { ownCache } from '../ownCache';
import { temporaryFolder } from '../temporaryFolder';

const config = configure({
  colour: 'rgb',
  height: 40,
  width: 42,
  epochs: 8,
  batchSize: 8,
  seed: 3,
  learningRate: 0.01,
  rotation: 0,
  scale: 0,
  shift: 0,
  erasing: 0,
  brightness: 0,
  contrast: 0,
  labelSmoothing: 0,
});
const size = preprocessingOf(config);

/** Two classes of equal lightness, which colour alone tells apart. */
const hues = { magenta: [200, 40, 180], green: [20, 130, 60] };

async function writeColours(folder: string, each: number, type: 'png' | 'jpeg' = 'png'): Promise<void> {
  for (const [name, hue] of Object.entries(hues)) {
    mkdirSync(path.join(folder, name), { recursive: true });
    for (let i = 0; i < each; i++) {
      const random = randomStream(name, i);
      const pixels = Buffer.from(
        Uint8Array.from({ length: 44 * 46 * 3 }, (_, k) =>
          Math.max(0, Math.min(255, hue[k % 3]! + random.normal(0, 20))),
        ),
      );
      const image = sharp(pixels, { raw: { width: 44, height: 46, channels: 3 } });
      await image.toFormat(type).toFile(path.join(folder, name, `${i}.${type}`));
    }
  }
}

function useCache(context: Parameters<typeof temporaryFolder>[0]): string {
  const folder = temporaryFolder(context);
  ownCache(context, folder);
  return folder;
}

test("RGB pixels are Pillow's, each colour resized by itself", () => {
  for (const { from, to, pixels, resized } of recorded) {
    const image = { pixels: Uint8Array.from(pixels), ...from };
    const ours = facePixels(image, { ...size, ...to });
    assert.deepEqual([...ours], resized);
    for (let channel = 0; channel < 3; channel++) {
      const plane = image.pixels.filter((_, i) => i % 3 === channel);
      assert.deepEqual(
        ours.filter((_, i) => i % 3 === channel),
        resizePlane(plane, from, to),
      );
    }
  }
});

test('threads, single files and the cache give the same colours', async (context) => {
  useCache(context);
  const folder = temporaryFolder(context);
  await writeColours(folder, 40, 'jpeg');
  await new Promise((resolve) => setTimeout(resolve, 150));
  const dataset = await loadDataset(folder, size);
  assert.equal(dataset.pixels.length, 80 * 40 * 42 * 3);
  for (const i of [0, 39, 79]) {
    assert.deepEqual(pixelsOf(dataset, i), facePixels(await decodeImage(dataset.files[i]!), size));
  }
  const cached = await loadDataset(folder, size);
  assert.equal(Buffer.compare(cached.pixels, dataset.pixels), 0);
  // The other preprocessing has a place of its own.
  const grey = await loadDataset(folder, { ...size, colour: 'grey' });
  assert.equal(grey.pixels.length, 80 * 40 * 42);
  assert.deepEqual(pixelsOf(subset(dataset, [7, 3]), 1), pixelsOf(dataset, 3));
  assert.deepEqual(findTwins(subset(dataset, [7, 3, 7])), [
    { first: 0, second: 2, distance: 0, kind: 'exact' },
  ]);
});

test('FER2013 in colour has three equal channels', async (context) => {
  const file = path.join(temporaryFolder(context), 'fer2013.csv');
  const row = (emotion: number) =>
    `${emotion},${Array.from({ length: 48 * 48 }, (_, i) => (i * 7 + emotion) % 256).join(' ')},Training`;
  writeFileSync(file, ['emotion,pixels,Usage', row(0), row(3)].join('\n'));
  const grey = await loadDataset(file, { ...size, colour: 'grey', luminance: false });
  const rgb = await loadDataset(file, size);
  assert.deepEqual(
    rgb.pixels,
    Uint8Array.from({ length: grey.pixels.length * 3 }, (_, i) => grey.pixels[Math.floor(i / 3)]!),
  );
});

test('CLAHE in colour is refused', () => {
  assert.throws(() => configure({ colour: 'rgb', clahe: true }), UsageError);
  const image = { pixels: new Uint8Array(12), height: 2, width: 2 };
  assert.throws(() => facePixels(image, { ...size, clahe: true }), /clahe to be false where colour is "rgb"/);
});

test('a network trained on colours tells them apart, is stored and recognizes', async (context) => {
  const folder = temporaryFolder(context);
  await writeColours(path.join(folder, 'faces'), 24);
  const dataset = await loadDataset(path.join(folder, 'faces'), { ...size, cache: false });
  const batch = makeBatch(dataset, [0, 30]);
  assert.deepEqual(batch.images.shape, [2, 40, 42, 3]);
  assert.equal(batch.images.dataSync()[4], Math.fround(pixelsOf(dataset, 0)[4]! / 255));
  tf.dispose([batch.images, batch.targets]);
  assert.equal(facePicture(dataset, 0).channels, 3);

  const run = startTraining(config, splitDataset(dataset, 0.25, 1), { folder: path.join(folder, 'run') });
  const result = await run.done;
  assert.ok(result.best.validAccuracy > 0.9, `accuracy ${result.best.validAccuracy}`);
  const model = await loadModel(result.model);
  assert.equal(model.info.preprocessing.colour, 'rgb');
  assert.ok((await evaluate(model, dataset)).accuracy > 0.9);
  const sources = [0, 47].map((i) => dataset.files[i]!);
  const faces = await recognize(model, sources);
  assert.deepEqual(
    faces.map(({ expression }) => expression),
    ['green', 'magenta'],
  );
  assert.deepEqual(faces[0]!.pixels, pixelsOf(dataset, 0));
  disposeModel(model);
});
