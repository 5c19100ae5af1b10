import assert from 'node:assert/strict';
import test from 'node:test';
import { symlinkSync, truncateSync, writeFileSync } from 'fs';
import path from 'path';
import sharp from 'sharp';
import { decodeImage } from '../decodeImage';
import { bmp } from '../../../tests/imageSamples';
import { temporaryFolder } from '../../../tests/temporaryFolder';

const orange = { r: 200, g: 100, b: 50 };
const picture = () => sharp({ create: { width: 4, height: 2, channels: 3, background: orange } });

test('every kind of image becomes 8-bit RGB', async () => {
  const kinds = {
    png: picture().png(),
    avif: picture().avif({ lossless: true, chromaSubsampling: '4:4:4' }),
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
  // What sharp mixes by its profile is read without one, as Pillow does.
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

test('a BMP of every depth is read, and what is wrong with one is said', async () => {
  for (const [bits, compression] of [[1], [4], [8], [24], [32], [32, 3]] as const) {
    const { pixels, width, height } = await decodeImage(bmp(bits, compression));
    assert.equal(pixels.length, width * height * 3, `${bits} bits`);
  }
  const upright = await decodeImage(bmp(24));
  const turned = await decodeImage(bmp(24, 0, true));
  const rowOf = (image: typeof upright, y: number) =>
    image.pixels.subarray(y * image.width * 3, (y + 1) * image.width * 3);
  assert.deepEqual(rowOf(upright, 0), rowOf(turned, upright.height - 1));
  const refuses = (change: (bytes: Buffer) => void, reason: RegExp) => {
    const bytes = bmp(24);
    change(bytes);
    return assert.rejects(decodeImage(bytes), reason);
  };
  await assert.rejects(decodeImage(Buffer.from('BM')), /^Error: the BMP is cut off$/);
  await assert.rejects(decodeImage(bmp(24).subarray(0, 1000)), /the BMP is cut off/);
  await refuses((bytes) => bytes.writeUInt32LE(0xffffffff, 10), /the BMP is cut off/);
  await refuses((bytes) => bytes.writeInt32LE(-5, 18), /claims a size of -5 x 44/);
  await refuses((bytes) => bytes.writeInt32LE(-0x80000000, 22), /exceeds pixel limit/);
  await refuses((bytes) => bytes.fill(255, 18, 26), /claims a size/);
  await refuses((bytes) => bytes.writeUInt16LE(7, 28), /BMP of 7 bits/);
  await refuses((bytes) => bytes.writeUInt32LE(2, 30), /BMP with compression 2/);
  await refuses((bytes) => bytes.writeUInt32LE(12, 14), /BMP with a header of 12 bytes/);
});

test('of an animation the first frame is taken', async () => {
  const frames = Buffer.alloc(4 * 4 * 3);
  frames.fill(255, 24);
  const raw = { width: 4, height: 4, channels: 3 as const, pageHeight: 2 };
  const { pixels, width, height } = await decodeImage(await sharp(frames, { raw }).gif().toBuffer());
  assert.deepEqual([width, height], [4, 2]);
  assert.ok(pixels.every((level) => level === 0));
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
  // sharp would draw it.
  await assert.rejects(
    decodeImage(Buffer.from('<svg width="9" height="9"/>')),
    /image format: SVG, which is not read: save it as PNG$/,
  );
  const file = path.join(temporaryFolder(context), 'text.jpg');
  writeFileSync(file, 'not an image');
  await assert.rejects(decodeImage(file), /unsupported image format/);
});

test('the reason is about the file itself, however many fail at once', async () => {
  const png = await picture().png().toBuffer();
  const jpeg = await picture().jpeg().toBuffer();
  const gif = await picture().gif().toBuffer();
  const cut = [png.subarray(0, -20), jpeg.subarray(0, -20), gif.subarray(0, 20)];
  const reasons = await Promise.all(
    Array.from({ length: 90 }, (_, i) => decodeImage(cut[i % 3]!).then(String, String)),
  );
  reasons.forEach((reason, i) => {
    assert.match(reason, [/the PNG can't be decoded/, /the JPEG can't/, /the GIF can't/][i % 3]!);
  });
});

test('what is no regular file, or larger than any picture, is not read', async (context) => {
  const folder = temporaryFolder(context);
  const [endless, large] = [path.join(folder, 'endless.jpg'), path.join(folder, 'large.jpg')];
  symlinkSync('/dev/zero', endless);
  await assert.rejects(decodeImage(endless), /not a regular file/);
  writeFileSync(large, '');
  truncateSync(large, 500_000_000);
  await assert.rejects(decodeImage(large), /the file has 500 MB; at most 400 MB are read/);
});

test('a picture of 30,000 x 30,000 is refused from its header', async () => {
  const png = await picture().png().toBuffer();
  png.writeUInt32BE(30_000, 16);
  png.writeUInt32BE(30_000, 20);
  await assert.rejects(decodeImage(png), /exceeds pixel limit/);
});
