import assert from 'node:assert/strict';
import test from 'node:test';
import { writeFileSync } from 'fs';
import path from 'path';
import sharp from 'sharp';
import { decodeImage } from '../decodeImage';
import { imageFormat, isImageFile, isJpegName, promisedFormat } from '../imageFormat';
import { unreadableKind } from '../otherKinds';
import { temporaryFolder } from '../../../tests/temporaryFolder';

test('image files are told by their ending, in any case', () => {
  const read = 'JPG jpeg jpe JFIF pjpeg pjp mpo png WebP gif tif tiff bmp dib avif'.split(' ');
  for (const ending of read) {
    assert.ok(isImageFile(`a.b.${ending}`), ending);
    assert.equal(unreadableKind(`a.${ending}`), undefined, ending);
  }
  for (const other of ['a', 'a.txt', 'jpg', 'a.heic', 'a.', 'a.constructor'])
    assert.ok(!isImageFile(other), other);
});

test('an ending promises a format', () => {
  for (const ending of ['jpg', 'JPEG', 'jpe', 'jfif', 'pjpeg', 'pjp', 'mpo']) {
    assert.equal(promisedFormat(`a.${ending}`), 'jpg');
    assert.ok(isJpegName(`a.${ending}`));
  }
  assert.deepEqual(['a.TIFF', 'a.dib', 'a.avif', 'a.txt', 'a'].map(promisedFormat), [
    ...['tif', 'bmp', 'avif', 'txt', ''],
  ]);
  assert.ok(!isJpegName('a.jpg.png') && !isJpegName('jpg'));
});

test('of a kind that is not read the name alone tells what to do', () => {
  for (const [name, words] of [
    ['IMG_1.HEIC', /^HEIC, which is not read: save it as JPEG \(on a Mac: sips/],
    ['a.heif', /^HEIC/],
    ['a.jxl', /^JPEG XL, .*: save it as JPEG$/],
    ['a.jp2', /^JPEG 2000, .*: save it as PNG$/],
    ['a.psd', /^Photoshop/],
    ['a.CR2', /^camera raw, which is not read: develop it as JPEG$/],
    ['a.nef', /^camera raw/],
    ['a.arw', /^camera raw/],
    ['a.dng', /^camera raw/],
    ['a.svg', /^SVG/],
    ['a.ico', /^icon/],
    ['a.pdf', /^PDF/],
    ['a.webm', /^a video, .*: take still pictures from it$/],
    ['a.mp4', /^MP4/],
    ['a.mov', /^MP4/],
    ['a.avi', /^a video/],
    ['a.zip', /^ZIP, which is not read: unpack it first$/],
    ['a.tar', /^tar/],
    ['a.tar.gz', /^gzip/],
    ['a.rar', /^RAR/],
    ['a.7z', /^7z/],
    ['a.pgm', /^PGM/],
  ] as const) {
    assert.match(unreadableKind(name) ?? 'nothing', words, name);
    assert.ok(!isImageFile(name), name);
  }
  for (const other of ['a.txt', 'labels.csv', 'a', 'heic', 'a.constructor'])
    assert.equal(unreadableKind(other), undefined, other);
});

test('the content is named with the remedy, whatever the name', async () => {
  for (const [content, words] of [
    [
      '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
      /format: HEIC, .*: save it as JPEG \(on a Mac: sips -s format jpeg/,
    ],
    ['\0\0\0\x18ftypmif1\0\0\0\0mif1heic', /format: HEIC/],
    ['\0\0\0\x18ftypavis\0\0\0\0avifavis', /format: animated AVIF, .*: save one of its frames/],
    ['\0\0\0\x18ftypcrx \0\0\0\x01crx isom', /format: camera raw, .*: develop it/],
    ['II*\0\x10\0\0\0CR\x02\0', /format: camera raw/],
    ['\x1a\x45\xdf\xa3', /format: a video/],
    ['RIFF\0\0\0\0AVI LIST', /format: a video/],
    ['7z\xbc\xaf\x27\x1c', /format: 7z, .*: unpack/],
    ['P5\n2 2\n255\n....', /format: PGM/],
    ['version https://git-lfs.github.com/spec/v1\n', /format: a Git LFS pointer, .*git lfs pull/],
    ['<!doctype html>', /format: HTML, .*: download the picture itself/],
    ['hello', /format: text$/],
  ] as const) {
    await assert.rejects(decodeImage(Buffer.from(content, 'latin1')), words);
  }
  const still = Buffer.from('\0\0\0\x20ftypmif1\0\0\0\0mif1avifmiaf', 'latin1');
  assert.equal(imageFormat(still), 'avif');
});

test("a camera's raw file, a TIFF by content, is refused rather than its thumbnail shown", async (context) => {
  const file = path.join(temporaryFolder(context), 'a.nef');
  const orange = { width: 8, height: 6, channels: 3, background: 'orange' } as const;
  const tiff = await sharp({ create: orange }).tiff().toBuffer();
  writeFileSync(file, tiff);
  await assert.rejects(decodeImage(file), /camera raw, which is not read: develop it as JPEG/);
  assert.equal((await decodeImage(tiff)).width, 8);
  // An ending alone refuses nothing: some phones call their JPEGs .heic.
  const jpeg = path.join(path.dirname(file), 'a.heic');
  writeFileSync(jpeg, await sharp({ create: orange }).jpeg().toBuffer());
  assert.equal((await decodeImage(jpeg)).width, 8);
});
