import assert from 'node:assert/strict';
import test from 'node:test';
import { writeFileSync } from 'fs';
import path from 'path';
import sharp from 'sharp';
import { decodeImage, isImageFile } from '../../src/data/decodeImage';
import { temporaryFolder } from '../temporaryFolder';

const orange = { r: 200, g: 100, b: 50 };
const picture = () => sharp({ create: { width: 4, height: 2, channels: 3, background: orange } });

test('every kind of image becomes 8-bit RGB', async () => {
  const kinds = {
    png: picture().png(),
    webp: picture().webp({ lossless: true }),
    gif: picture().gif(),
    tiff: picture().tiff(),
    '16-bit': picture().toColourspace('rgb16').png(),
    transparent: picture().ensureAlpha(0.5).png(),
  };
  for (const [kind, image] of Object.entries(kinds)) {
    const { pixels, width, height } = await decodeImage(await image.toBuffer());
    assert.deepEqual([width, height, pixels.length], [4, 2, 24], kind);
    assert.deepEqual([...pixels.subarray(0, 3)], [200, 100, 50], kind);
  }
  const cmyk = await decodeImage(await picture().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer());
  cmyk.pixels.forEach((level, i) => assert.ok(Math.abs(level - [200, 100, 50][i % 3]!) < 45));
  const grey = await decodeImage(await picture().toColourspace('b-w').png().toBuffer());
  assert.equal(new Set(grey.pixels).size, 1);
  assert.equal(grey.pixels.length, 24);
});

test('a BMP is read', async () => {
  const bmp = Buffer.alloc(54 + 8);
  bmp.write('BM');
  bmp.writeUInt32LE(bmp.length, 2);
  bmp.writeUInt32LE(54, 10);
  bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(2, 18);
  bmp.writeInt32LE(1, 22);
  bmp.writeUInt16LE(1, 26);
  bmp.writeUInt16LE(24, 28);
  bmp.set([50, 100, 200, 0, 0, 255], 54);
  assert.deepEqual(await decodeImage(bmp), {
    pixels: Uint8Array.of(200, 100, 50, 255, 0, 0),
    width: 2,
    height: 1,
  });
});

test('a photo is turned upright by its EXIF orientation', async () => {
  const turned = await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const { width, height } = await decodeImage(turned);
  assert.deepEqual([width, height], [2, 4]);
});

test('what is no whole image is refused with a reason', async (context) => {
  const jpeg = await sharp({ create: { width: 64, height: 64, channels: 3, background: orange } })
    .jpeg()
    .toBuffer();
  await assert.rejects(decodeImage(Buffer.alloc(0)), /empty/);
  await assert.rejects(decodeImage(Buffer.from('hello')), /unsupported image format/);
  await assert.rejects(decodeImage(jpeg.subarray(0, jpeg.length / 2)), /JPEG/);
  const file = path.join(temporaryFolder(context), 'text.jpg');
  writeFileSync(file, 'not an image');
  await assert.rejects(decodeImage(file), /unsupported image format/);
});

test('a picture of 30,000 x 30,000 is refused from its header', async () => {
  const png = await picture().png().toBuffer();
  png.writeUInt32BE(30_000, 16);
  png.writeUInt32BE(30_000, 20);
  await assert.rejects(decodeImage(png));
});

test('image files are told by their ending, in any case', () => {
  assert.deepEqual(['a.JPG', 'b.jpeg', 'c.txt', 'd', 'e.WebP'].map(isImageFile), [
    true,
    true,
    false,
    false,
    true,
  ]);
});
