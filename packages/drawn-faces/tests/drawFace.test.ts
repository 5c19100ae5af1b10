import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { randomStream } from '../../base/index';
import { ACTION_UNITS, expressions, PROTOTYPES, sampleIntensities, type ActionUnit } from '../actionUnits';
import { drawFace, renderFace, type FaceChanges } from '../drawFace';

test('the same key draws the same face, another key or expression another one', () => {
  assert.equal(drawFace('happy', 'key', 1), drawFace('happy', 'key', 1));
  assert.notEqual(drawFace('happy', 'key', 1), drawFace('happy', 'key', 2));
  assert.notEqual(drawFace('happy', 'key', 1), drawFace('sad', 'key', 1));
});

test('a face is a whole SVG without text, without numbers that are none, and with ids of its own', () => {
  const ids = new Set<string>();
  let count = 0;
  for (let key = 0; key < 60; key++) {
    for (const expression of expressions) {
      const svg = drawFace(expression, key);
      assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="330" height="440"/);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity|<text/, `${expression} ${key}`);
      const own = [...svg.matchAll(/ id="([^"]+)"/g)].map((match) => match[1] as string);
      for (const [, used] of svg.matchAll(/url\(#([^)]+)\)/g)) assert.ok(own.includes(used as string), used);
      own.forEach((id) => ids.add(id));
      count += own.length;
    }
  }
  assert.equal(ids.size, count);
});

test('an expression contracts its own action units, and hardly any other', () => {
  const mean = { own: 0, other: 0 };
  const count = { own: 0, other: 0 };
  for (const expression of expressions) {
    for (let key = 0; key < 200; key++) {
      const intensities = sampleIntensities(expression, randomStream('units', expression, key));
      for (const unit of Object.keys(ACTION_UNITS).map(Number) as ActionUnit[]) {
        assert.ok(intensities[unit] >= 0 && intensities[unit] <= 1);
        const kind = PROTOTYPES[expression].includes(unit) ? 'own' : 'other';
        mean[kind] += intensities[unit];
        count[kind]++;
      }
    }
  }
  assert.ok(mean.own / count.own > 0.5, `own ${mean.own / count.own}`);
  assert.ok(mean.other / count.other < 0.1, `other ${mean.other / count.other}`);
});

test('a rendered face is a colour JPEG of the size asked for, the same bytes every time', async () => {
  const face = await renderFace('surprise', ['key', 3]);
  const { format, width, height, channels } = await sharp(face).metadata();
  assert.deepEqual(
    { format, width, height, channels },
    { format: 'jpeg', width: 66, height: 88, channels: 3 },
  );
  assert.ok(face.equals(await renderFace('surprise', ['key', 3])));
  const big = await sharp(await renderFace('surprise', ['key', 3], { width: 330, height: 440 })).metadata();
  assert.deepEqual([big.width, big.height], [330, 440]);
});

test('what is changed of a person or a scene leaves all the rest of the drawing', async () => {
  const pixels = async (changes: FaceChanges) =>
    sharp(await renderFace('fear', ['key', 5], changes))
      .raw()
      .toBuffer();
  const plain = await pixels({ person: (person) => ({ ...person, glasses: 'none' }) });
  const worn = await pixels({ person: (person) => ({ ...person, glasses: 'dark-rimmed' }) });
  const rows = (picture: Buffer, from: number, to: number) => picture.subarray(from * 66 * 3, to * 66 * 3);
  assert.ok(!plain.equals(worn));
  // Not a grain of the noise differs below the mouth, far from the glasses.
  assert.deepEqual(rows(plain, 66, 88), rows(worn, 66, 88));
  const same = (sampled: Parameters<NonNullable<FaceChanges['scene']>>[0]) => sampled;
  assert.deepEqual(
    await renderFace('fear', ['key', 5], { scene: same }),
    await renderFace('fear', ['key', 5]),
  );
  assert.ok(!plain.equals(await pixels({ scene: (scene) => ({ ...scene, exposure: 0.5 }) })));
});
