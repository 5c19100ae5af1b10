import assert from 'node:assert/strict';
import test from 'node:test';
import { cutFrame } from '../frameFace';
import { steadyCuts } from '../steadyCuts';
import { sharpOf } from '../../pixels/index';

/** A soft ramp: any two places differ, near ones little. */
const ramp = {
  pixels: Uint8Array.from({ length: 300 * 300 * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % 300, Math.floor(i / 900)];
    return [x / 2 + 40, y / 2 + 40, (x + y) / 4 + 40][i % 3]!;
  }),
  width: 300,
  height: 300,
};

test('the frame itself comes first, then others near it, then each of them mirrored, all of one size', async () => {
  const frame = { middle: { x: 150, y: 140 }, width: 90, degrees: 12 };
  const cuts = steadyCuts(ramp, frame);
  const half = cuts.length / 2;
  assert.deepEqual(cuts[0], cutFrame(ramp, frame));
  for (const [i, cut] of cuts.slice(0, half).entries()) {
    assert.deepEqual([cut.width, cut.height], [cuts[0]!.width, cuts[0]!.height]);
    const mirrored = await sharpOf(cut).flop().raw().toBuffer();
    assert.deepEqual([...cuts[half + i]!.pixels], [...mirrored]);
    const off = cut.pixels.reduce(
      (most, level, k) => Math.max(most, Math.abs(level - cuts[0]!.pixels[k]!)),
      0,
    );
    // A tenth of the frame's width is 9 pixels, which are 5 levels here.
    assert.ok(i === 0 ? off === 0 : off > 0 && off <= 6, `${i}: ${off}`);
  }
});

test('of the smallest face and of one beyond the edge they can be cut too', () => {
  for (const frame of [
    { middle: { x: 5, y: 5 }, width: 1, degrees: 0 },
    { middle: { x: -20, y: 310 }, width: 200, degrees: -170 },
  ])
    for (const { width, height, pixels } of steadyCuts(ramp, frame)) {
      assert.equal(pixels.length, width * height * 3);
      assert.ok(width >= 66 && height >= 88);
    }
});
