/** Rows 12 to 14 of the faults that a photo may have, for the functions that take one. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import zlib, { deflateSync } from 'zlib';
import sharp, { type Sharp } from 'sharp';
import { decodeImage } from '../../pixels/index';
import { renderFace } from '../../drawn-faces/index';
import { annotate } from '../annotate';
import { detectFaces } from '../detectFaces';
import { recognize, disposeModel } from '../../../src/index';
import { recognizeFaces } from '../recognizeFaces';
import { imageSamples } from '../../../tests/imageSamples';
import { livelyModel } from '../../../tests/livelyModel';
import { temporaryFolder } from '../../../tests/temporaryFolder';

const { crc32 } = zlib as unknown as { crc32(bytes: Uint8Array): number };
const quick = { tiles: false };

/** A PNG of one bit a pixel whose header and checksums are right; its rows stop after the first few. */
function vastPng(side: number): Buffer {
  const chunk = (kind: string, data: Buffer) => {
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(Buffer.concat([Buffer.from(kind), data])));
    return Buffer.concat([length, Buffer.from(kind), data, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((1 + Math.ceil(side / 8)) * 10));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('what is cut off, empty, text or a PDF is refused by its name, whoever is given it', async (context) => {
  const model = livelyModel('fcn-fer');
  const folder = temporaryFolder(context);
  const jpeg = await sharp(await renderFace('sad', ['cut'], { width: 99, height: 132 }))
    .jpeg()
    .toBuffer();
  const damaged = Buffer.from(jpeg);
  damaged.fill(0, 2, 40);
  const bad: [name: string, bytes: Buffer, reason: RegExp][] = [
    ['cut.jpg', jpeg.subarray(0, jpeg.length / 2), /the JPEG can't be decoded/],
    ['cut.png', (await sharp(jpeg).png().toBuffer()).subarray(0, 3000), /the PNG can't be decoded/],
    ['header.jpg', damaged, /unsupported image format|JPEG can't be decoded/],
    ['empty.jpg', Buffer.alloc(0), /the file is empty/],
    ['text.jpg', Buffer.from('This is no image.'), /unsupported image format: text/],
    ['paper.jpg', Buffer.from('%PDF-1.7\n1 0 obj'), /unsupported image format: PDF/],
    ['vast.png', vastPng(30_000), /exceeds pixel limit/],
  ];
  for (const [name, bytes, reason] of bad) {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    const named = (error: Error) => error.message.startsWith(file) && reason.test(error.message);
    await assert.rejects(recognize(model, file), named, name);
    await assert.rejects(recognizeFaces(model, file, quick), named, name);
    await assert.rejects(annotate(file, []), named, name);
    await assert.rejects(detectFaces(bytes, quick), reason, name);
  }
  disposeModel(model);
});

test('900 megapixels are refused without being held, as a file, bytes or a sharp object', async (context) => {
  const model = livelyModel('fcn-fer');
  const file = path.join(temporaryFolder(context), 'vast.png');
  const png = vastPng(30_000);
  writeFileSync(file, png);
  const mostMegabytes = () => process.resourceUsage().maxRSS / 1024;
  await assert.rejects(recognize(model, Buffer.from('%PDF-1.4')), /PDF/);
  const before = mostMegabytes();
  for (const source of [file, png, sharp(png)]) {
    await assert.rejects(recognize(model, source), /exceeds pixel limit/);
    await assert.rejects(detectFaces(source, quick), /exceeds pixel limit/);
  }
  // Even with one bit a pixel it would be 112.
  assert.ok(mostMegabytes() - before < 80, `${mostMegabytes() - before} MB more`);
  disposeModel(model);
});

test('every readable kind, CMYK, 16-bit, transparent and animated ones among them, is a face like any other', async () => {
  const model = livelyModel('fcn-fer');
  for (const { kind, ending, bytes } of await imageSamples()) {
    const { expression, probabilities } = await recognize(model, bytes);
    assert.ok(expression in probabilities, `${kind}.${ending}`);
    assert.ok(Object.values(probabilities).every(Number.isFinite), `${kind}.${ending}`);
    assert.ok(Array.isArray(await detectFaces(bytes, quick)), `${kind}.${ending}`);
  }
  disposeModel(model);
});

test('all eight EXIF orientations give the same upright picture, as a file and as a sharp object', async () => {
  const model = livelyModel('fcn-fer');
  const face = await renderFace('happy', ['turned'], { width: 60, height: 80 });
  const png = await sharp(face).png().toBuffer();
  const upright = await recognize(model, png);
  // What has to be done to the upright picture so that a viewer's correction gives it back.
  const stored: Record<number, (image: Sharp) => Sharp> = {
    1: (image) => image,
    2: (image) => image.flop(),
    3: (image) => image.rotate(180),
    4: (image) => image.flip(),
    // sharp mirrors before it turns.
    5: (image) => image.flop().rotate(270),
    6: (image) => image.rotate(270),
    7: (image) => image.flop().rotate(90),
    8: (image) => image.rotate(90),
  };
  for (const [orientation, store] of Object.entries(stored)) {
    const pixels = await store(sharp(png)).png().toBuffer();
    const photo = await sharp(pixels)
      .withMetadata({ orientation: Number(orientation) })
      .png()
      .toBuffer();
    const { width, height } = await decodeImage(photo);
    assert.deepEqual([width, height], [60, 80], orientation);
    for (const source of [photo, sharp(photo)]) {
      assert.deepEqual((await recognize(model, source)).pixels, upright.pixels, `orientation ${orientation}`);
    }
    const marked = await sharp(await annotate(photo, [])).metadata();
    assert.deepEqual([marked.width, marked.height, marked.orientation], [60, 80, undefined]);
  }
  disposeModel(model);
});

test('one pixel, one row, a long panorama: no face is found, and each is recognized as a crop all the same', async () => {
  const model = livelyModel('fcn-fer');
  for (const [width, height] of [
    [1, 1],
    [300, 1],
    [1, 300],
    [12_000, 200],
  ] as const) {
    const png = await sharp({ create: { width, height, channels: 3, background: '#987' } })
      .png()
      .toBuffer();
    assert.deepEqual(await recognizeFaces(model, png), [], `${width} x ${height}`);
    assert.ok((await recognize(model, png)).probability > 0);
  }
  disposeModel(model);
});
