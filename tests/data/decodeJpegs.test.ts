import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'fs';
import path from 'path';
import sharp, { type Sharp } from 'sharp';
import test from 'node:test';
import { randomStream } from '../../packages/base/index';
import {
  decodeImage,
  decodeJpegs,
  grey,
  labLightness,
  type DecodedPicture,
} from '../../packages/pixels/index';
import { tf } from '../../packages/tensorflow/index';
import { configure, preprocessingOf } from '../../src/config';
import { pixelsOf } from '../../src/data/dataset';
import { loadDataset, readFacePixels } from '../../src/data/loadDataset';
import { temporaryFolder } from '../temporaryFolder';

/** Colours that change smoothly and noise on them, which a transform must get right to the last bit. */
function photo(width: number, height: number, seed = 0): Sharp {
  const random = randomStream('photo', seed);
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = Math.max(0, Math.min(255, 128 + 100 * Math.sin(i / 97 + (i % 3)) + random.normal(0, 30)));
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

async function decodeAll(files: string[], luminance = true): Promise<Map<string, DecodedPicture>> {
  const found = new Map<string, DecodedPicture>();
  await decodeJpegs(files, { colour: 'grey', luminance }, (i, face) =>
    found.set(path.basename(files[i]!), face),
  );
  return found;
}

const plain: Record<string, Sharp> = {
  'baseline.jpg': photo(66, 88).jpeg(),
  'fine.jpg': photo(66, 88, 1).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }),
  'coarse.jpg': photo(66, 88, 2).jpeg({ quality: 20, chromaSubsampling: '4:2:0' }),
  'grey.jpg': photo(66, 88, 5).greyscale().jpeg(),
  'odd.jpg': photo(67, 31, 6).jpeg(),
  'oddFine.jpg': photo(13, 101, 7).jpeg({ chromaSubsampling: '4:4:4' }),
  'one.jpg': photo(1, 1, 8).jpeg(),
  'large.jpg': photo(999, 1000, 9).jpeg(),
  'profile.jpg': photo(66, 88, 10).withIccProfile('p3').jpeg(),
};
const special: Record<string, Sharp> = {
  'progressive.jpg': photo(66, 88, 3).jpeg({ progressive: true }),
  'cmyk.jpg': photo(66, 88, 20).toColourspace('cmyk').jpeg(),
  'deep.jpg': photo(66, 88, 21).toColourspace('rgb16').png(),
  'transparent.jpg': photo(66, 88, 22).ensureAlpha(0.4).png(),
  'webp.jpg': photo(66, 88, 23).webp(),
  'huge.jpg': photo(1001, 1000, 24).jpeg(),
};
for (let turn = 1; turn <= 8; turn++) {
  special[`turned${turn}.jpg`] = photo(30, 20, 30 + turn)
    .withMetadata({ orientation: turn })
    .jpeg();
}

test("the threads' planes equal sharp's pixels bit for bit, and what they can't do they leave alone", async (context) => {
  const folder = temporaryFolder(context);
  const files = await write(folder, { ...plain, ...special });
  const before = tf.memory().numTensors;
  for (const luminance of [true, false]) {
    const found = await decodeAll(files, luminance);
    assert.deepEqual([...found.keys()].sort(), Object.keys(plain).sort());
    for (const [name, face] of found) {
      const { pixels, height, width } = await decodeImage(path.join(folder, name));
      assert.deepEqual([face.height, face.width], [height, width], name);
      assert.ok(Buffer.compare(face.pixels, (luminance ? labLightness : grey)(pixels)) === 0, name);
    }
  }
  assert.equal(tf.memory().numTensors, before);
});

test('a data set read by the threads equals one read image by image, of any kind and size', async (context) => {
  const folder = temporaryFolder(context);
  for (const [c, name] of ['a', 'b'].entries()) {
    mkdirSync(path.join(folder, name));
    const filler = Array.from({ length: 40 }, (_, i) => [`${i}.JPEG`, photo(48, 48, 100 * c + i).jpeg()]);
    await write(path.join(folder, name), { ...plain, ...special, ...Object.fromEntries(filler) });
  }
  const size = preprocessingOf(configure());
  const expected = 2 * (Object.keys(plain).length + Object.keys(special).length + 40);
  const counts: number[] = [];
  const dataset = await loadDataset(folder, {
    ...size,
    cache: false,
    onProgress: (done, total) => {
      assert.equal(total, expected);
      counts.push(done);
    },
  });
  assert.deepEqual(dataset.skipped, []);
  assert.deepEqual(
    counts,
    counts.map((_, i) => i + 1),
  );
  assert.equal(counts.length, dataset.files.length);
  for (const [i, file] of dataset.files.entries()) {
    assert.ok(Buffer.compare(pixelsOf(dataset, i), await readFacePixels(file, size)) === 0, file);
  }
});

test('damaged files are never taken by the threads where the slow way refuses them, nor with other pixels', async (context) => {
  const folder = temporaryFolder(context);
  const random = randomStream('damage');
  const whole = await Promise.all(Object.values(plain).map((image) => image.clone().toBuffer()));
  const files = Array.from({ length: 300 }, (_, i) => {
    const bytes = Buffer.from(random.pick(whole.filter(({ length }) => length < 50_000)));
    for (let k = random.integer(4); k >= 0; k--) bytes[random.integer(bytes.length)] = random.integer(256);
    const file = path.join(folder, `${i}.jpg`);
    writeFileSync(file, i % 4 === 0 ? bytes.subarray(0, random.integer(bytes.length)) : bytes);
    return file;
  });
  for (const [name, text] of [
    ['empty.jpg', ''],
    ['text.jpg', 'no image'],
    ['start.jpg', '\xff\xd8\xff\xd9'],
  ] as const) {
    writeFileSync(path.join(folder, name), text, 'latin1');
    files.push(path.join(folder, name));
  }
  const found = await decodeAll([...files, path.join(folder, 'missing.jpg')]);
  assert.ok(found.size > 30 && found.size < 250, `${found.size} taken`);
  for (const [name, face] of found) {
    const { pixels } = await decodeImage(path.join(folder, name));
    assert.ok(Buffer.compare(face.pixels, labLightness(pixels)) === 0, name);
  }
});

test('a thread is not held up by a link to a device, nor by thousands of scans', async (context) => {
  const folder = temporaryFolder(context);
  const files = await write(folder, { 'whole.jpg': plain['baseline.jpg']! });
  const bytes = await photo(900, 900).jpeg({ progressive: true }).toBuffer();
  const scan = bytes.lastIndexOf(Buffer.from([0xff, 0xda]));
  const last = bytes.subarray(scan, scan + 10);
  const bomb = [bytes.subarray(0, scan), ...Array<Buffer>(20_000).fill(last), Buffer.from([0xff, 0xd9])];
  for (const name of ['endless.jpg', 'scans.jpg']) files.push(path.join(folder, name));
  symlinkSync('/dev/zero', files[1]!);
  writeFileSync(files[2]!, Buffer.concat(bomb));
  const began = performance.now();
  assert.deepEqual([...(await decodeAll(files)).keys()], ['whole.jpg']);
  await assert.rejects(decodeImage(files[2]!), /can't be decoded/);
  assert.ok(performance.now() - began < 10_000);
});

test('a header that claims 30,000 x 30,000 pixels is refused before anything of that size is held', async (context) => {
  const folder = temporaryFolder(context);
  const bytes = await plain['baseline.jpg']!.clone().toBuffer();
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(30_000, frame + 5);
  bytes.writeUInt16BE(30_000, frame + 7);
  for (const name of ['a', 'b']) {
    mkdirSync(path.join(folder, name));
    for (let i = 0; i < 40; i++) {
      await photo(8, 8, i)
        .jpeg()
        .toFile(path.join(folder, name, `${i}.jpg`));
      writeFileSync(path.join(folder, name, `huge${i}.jpg`), bytes);
    }
  }
  const before = process.memoryUsage().rss;
  const dataset = await loadDataset(folder, { ...configure({ height: 40, width: 40 }), cache: false });
  assert.equal(dataset.labels.length, 80);
  assert.equal(dataset.skipped.length, 80);
  assert.match(dataset.skipped[0]!.reason, /exceeds pixel limit/);
  assert.ok(process.memoryUsage().rss - before < 500e6);
});

async function write(folder: string, images: Record<string, Sharp>): Promise<string[]> {
  const files: string[] = [];
  for (const [name, image] of Object.entries(images)) {
    files.push(path.join(folder, name));
    writeFileSync(files.at(-1)!, await image.clone().toBuffer());
  }
  return files;
}
