import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import sharp from 'sharp';
import { cutFrame, findSingleFace, frameOf } from '../../packages/face-points/index';
import { renderFace } from '../../packages/drawn-faces/index';
import { decodeImage, type RgbImage } from '../../packages/pixels/index';
import { configure, preprocessingOf } from '../../src/config';
import { framedPixels } from '../../src/data/framedPixels';
import { loadDataset } from '../../src/data/loadDataset';
import { facePixels } from '../../src/data/preprocessing';
import { temporaryFolder } from '../temporaryFolder';
import { samplePhotos } from '../samplePhotos';

const to = preprocessingOf(configure());

test('a picture of about the proportions of the network is left as it is, any other is framed by its face', async () => {
  assert.equal(to.fit, 'face');
  const drawn = await decodeImage(await renderFace('happy', ['framed', 1]));
  assert.deepEqual(await framedPixels(drawn, to), facePixels(drawn, { ...to, fit: 'stretch' }));
  const { file } = samplePhotos[0]!;
  const photo = await decodeImage(await sharp(file).resize(300, 300, { fit: 'cover' }).png().toBuffer());
  const largest = await findSingleFace(photo);
  const framed = facePixels(cutFrame(photo, frameOf(largest!)), { ...to, fit: 'stretch' });
  assert.deepEqual(await framedPixels(photo, to), framed);
  for (const fit of ['stretch', 'crop', 'pad'] as const)
    assert.deepEqual(await framedPixels(photo, { ...to, fit }), facePixels(photo, { ...to, fit }));
});

test('where no face is found the middle is taken', async () => {
  const waves: RgbImage = {
    pixels: Uint8Array.from({ length: 90 * 90 * 3 }, (_, i) => 128 + 100 * Math.sin(i / 40)),
    width: 90,
    height: 90,
  };
  assert.deepEqual(await framedPixels(waves, to), facePixels(waves, { ...to, fit: 'crop' }));
});

test('a data set of squares is framed as its pictures are, by threads and alone, and kept so', async (context) => {
  const folder = temporaryFolder(context);
  const { mkdirSync } = await import('fs');
  const square = await sharp(samplePhotos[0]!.file).resize(200, 200, { fit: 'cover' }).jpeg().toBuffer();
  for (const name of ['a', 'b']) {
    mkdirSync(path.join(folder, name));
    for (let i = 0; i < 35; i++)
      await sharp(square)
        .modulate({ brightness: 1 - i / 100 })
        .jpeg()
        .toFile(path.join(folder, name, `${i}.jpg`));
  }
  const dataset = await loadDataset(folder, to);
  const one = await framedPixels(await decodeImage(path.join(folder, 'b', '7.jpg')), to);
  const at = dataset.files.findIndex((file) => file.endsWith(path.join('b', '7.jpg')));
  assert.deepEqual(dataset.pixels.slice(at * one.length, (at + 1) * one.length), one);
  assert.equal(dataset.skipped.length, 0);
});
