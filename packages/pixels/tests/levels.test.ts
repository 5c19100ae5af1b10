import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeImage } from '../decodeImage';
import { levelsOfGrey16, levelsOfNumbers, rgbOfCmyk } from '../levels';

const floats = (...values: number[]) => [...levelsOfNumbers(Float32Array.from(values), 'float')];
const integers = (...values: number[]) => [...levelsOfNumbers(Float32Array.from(values), 'integer')];

test('no ink is white, all of any is black, and the rest lies within half a level of the product', () => {
  assert.deepEqual([...rgbOfCmyk(Uint8Array.of(0, 0, 0, 0, 9, 99, 200, 255))], [255, 255, 255, 0, 0, 0]);
  for (let ink = 0; ink < 256; ink++) {
    for (let black = 0; black < 256; black++) {
      const [red] = rgbOfCmyk(Uint8Array.of(ink, 0, 0, black));
      assert.ok(Math.abs(red! - ((255 - ink) * (255 - black)) / 255) <= 0.5, `${ink} and ${black}`);
    }
  }
});

test('floats from 0 to 1 are scaled, and every level comes back', () => {
  const levels = Array.from({ length: 256 }, (_, level) => level);
  assert.deepEqual(floats(...levels.map((level) => level / 255)), levels);
  assert.deepEqual(floats(0, 0.5, 1), [0, 128, 255]);
  // What rounding does to a 1 or a 0.
  assert.deepEqual(floats(-1e-6, 1 + 1e-6), [0, 255]);
});

test('floats up to 255 are levels without their fraction, as in Pillow', () => {
  assert.deepEqual(floats(0, 1.5, 99.9, 255), [0, 1, 99, 255]);
});

test('other numbers are refused with what was found and what was expected', () => {
  const expected = /must go from 0 to 1, or from 0 to 255, but they go from /;
  assert.throws(() => floats(-0.5, 0.5), new RegExp(`${expected.source}-0\\.5 to 0\\.5`));
  assert.throws(() => floats(-3, 200), /from -3 to 200: scale them/);
  assert.throws(() => floats(0, 65535), /from 0 to 65540/);
  assert.throws(() => floats(0, Infinity), /from 0 to Infinity/);
  assert.throws(() => floats(0, 1.5), /from 0 to 1\.5/, 'it would be black');
  assert.throws(() => floats(0, NaN), /holds NaN/);
  assert.deepEqual(integers(0, 1, 255), [0, 1, 255]);
  assert.throws(() => integers(0, 256), /integers must go from 0 to 255, but they go from 0 to 256/);
  assert.throws(() => integers(-1, 9), /from -1 to 9/);
});

test('of grey in 16 bits the bits in use decide', () => {
  assert.deepEqual([...levelsOfGrey16(Uint16Array.of(0, 257, 65535))], [0, 1, 255]);
  assert.deepEqual([...levelsOfGrey16(Uint16Array.of(0, 16, 4095))], [0, 1, 255]);
  assert.deepEqual([...levelsOfGrey16(Uint16Array.of(0, 1, 255))], [0, 1, 255]);
});

/** A grey TIFF of one row, in 32-bit floats. */
function floatTiff(...values: number[]): Buffer {
  const tags = [
    [256, values.length],
    [257, 1],
    [258, 32],
    [259, 1],
    [262, 1],
    [273, 0],
    [277, 1],
    [278, 1],
    [279, values.length * 4],
    [339, 3],
  ] as const;
  const start = 8 + 2 + tags.length * 12 + 4;
  const tiff = Buffer.alloc(start + values.length * 4);
  tiff.write('II*\0\x08\0\0\0', 'latin1');
  tiff.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, value], i) => {
    const at = 10 + i * 12;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(4, at + 2);
    tiff.writeUInt32LE(1, at + 4);
    tiff.writeUInt32LE(tag === 273 ? start : value, at + 8);
  });
  values.forEach((value, i) => tiff.writeFloatLE(value, start + i * 4));
  return tiff;
}

test('a float TIFF is scaled or refused, never black', async () => {
  assert.deepEqual([...(await decodeImage(floatTiff(0, 1))).pixels], [0, 0, 0, 255, 255, 255]);
  assert.deepEqual([...(await decodeImage(floatTiff(0, 200))).pixels], [0, 0, 0, 200, 200, 200]);
  await assert.rejects(decodeImage(floatTiff(-1, 1)), /numbers of a float TIFF .* from -1 to 1: scale/);
  await assert.rejects(decodeImage(floatTiff(0.5, NaN)), /NaN/);
});
