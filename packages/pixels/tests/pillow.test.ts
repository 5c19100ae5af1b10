import assert from 'node:assert/strict';
import test from 'node:test';
import { writeFileSync } from 'fs';
import path from 'path';
import { decodeImage } from '../decodeImage';
import { imageFormat, promisedFormat } from '../imageFormat';
import { grey } from '../luminance';
import { readPhoto } from '../readImage';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import recorded from './fixtures/pictures.json';

const bytesOf = (base64: string) => Buffer.from(base64, 'base64');

/** The largest and the mean difference in levels. */
function differences(found: Uint8Array, expected: Uint8Array): { most: number; mean: number } {
  assert.equal(found.length, expected.length);
  const all = found.map((level, i) => Math.abs(level - expected[i]!));
  return {
    most: all.reduce((most, value) => Math.max(most, value), 0),
    mean: all.reduce((sum, value) => sum + value, 0) / all.length,
  };
}

const { 'coarse.avif': coarse, ...equal } = recorded;

for (const [name, { file, rgb, width, height }] of Object.entries(equal)) {
  test(`${name} is decoded as Pillow does it`, async () => {
    const decoded = await decodeImage(bytesOf(file));
    assert.deepEqual([decoded.width, decoded.height], [width, height]);
    const { most } = differences(decoded.pixels, bytesOf(rgb));
    // AV1 comes as luminance and chroma, which the two round differently.
    assert.ok(most <= (name.endsWith('.avif') ? 1 : 0), `${most} levels off`);
    assert.equal(imageFormat(bytesOf(file)), promisedFormat(name));
  });
}

test("an AVIF of coarse chroma has Pillow's greys; its colours are made finer in another way", async () => {
  const { pixels } = await decodeImage(bytesOf(coarse.file));
  const expected = bytesOf(coarse.rgb);
  const greys = differences(grey(pixels), grey(expected));
  const colours = differences(pixels, expected);
  assert.ok(greys.mean < 0.5 && colours.mean < 8, `${greys.mean} and ${colours.mean} levels off`);
});

test('of an MPO and of an AVIF the ending may be any, as the content decides', async (context) => {
  const folder = temporaryFolder(context);
  for (const [name, ending] of [
    ['two.mpo', 'jpg'],
    ['fine.avif', 'png'],
  ] as const) {
    const file = path.join(folder, `a.${ending}`);
    writeFileSync(file, bytesOf(recorded[name].file));
    assert.ok(differences((await readPhoto(file)).pixels, bytesOf(recorded[name].rgb)).most <= 1);
  }
});
