import assert from 'node:assert/strict';
import test from 'node:test';
import { amidGrey, wholeUnits } from '../squares';

test('any picture lies whole in the middle of grey, of a size that the network halves five times', () => {
  for (const [width, height, border] of [
    [1, 1, 0],
    [96, 64, 48],
    [33, 200, 20],
  ] as const) {
    const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => i % 100);
    const { image, left, top } = amidGrey({ pixels, width, height }, border);
    assert.ok(image.width % 32 === 0 && image.height % 32 === 0);
    assert.ok(left >= border && top >= border && left + width + border <= image.width);
    assert.ok(image.width < width + 2 * border + 32 && image.height < height + 2 * border + 32);
    for (let y = 0; y < image.height; y++)
      for (let x = 0; x < image.width; x++) {
        const inside = x >= left && x < left + width && y >= top && y < top + height;
        const wanted = inside ? (3 * ((y - top) * width + x - left)) % 100 : 128;
        assert.equal(image.pixels[3 * (y * image.width + x)], wanted);
      }
  }
  assert.deepEqual([0, 1, 32, 33].map(wholeUnits), [32, 32, 32, 64]);
});
