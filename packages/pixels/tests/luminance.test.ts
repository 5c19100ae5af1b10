import assert from 'node:assert/strict';
import test from 'node:test';
import { grey, labLightness } from '../luminance';
import recorded from '../../../tests/fixtures/lightness.json';

test("L equals OpenCV's on a lattice of colours", () => {
  const { levels, lightness } = recorded;
  const lattice = levels.flatMap((r) => levels.flatMap((g) => levels.map((b) => [r, g, b])));
  assert.deepEqual([...labLightness(Uint8Array.from(lattice.flat()))], lightness);
});

test("L equals OpenCV's on all 16.7 million colours, by sums over green and blue", () => {
  const rgb = new Uint8Array(65536 * 3);
  for (let red = 0; red < 256; red++) {
    for (let i = 0; i < 65536; i++) {
      rgb[i * 3] = red;
      rgb[i * 3 + 1] = i >> 8;
      rgb[i * 3 + 2] = i & 255;
    }
    let [sum, weighted] = [0, 0];
    labLightness(rgb).forEach((level, i) => {
      sum += level;
      weighted += level * i;
    });
    assert.deepEqual([sum, weighted], recorded.sums[red], `red ${red}`);
  }
});

test("grey is Pillow's rounding of BT.601", () => {
  assert.deepEqual(
    [...grey(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255))],
    [255, 76, 150, 29],
  );
});
