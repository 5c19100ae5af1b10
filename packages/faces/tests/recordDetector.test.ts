import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeImage } from '../../pixels/index';
import { detectFaces } from '../detectFaces';
import type { FaceBox } from '../faceBox';
import { tf } from '../../tensorflow/index';
import { samplePhotos } from '../../../tests/samplePhotos';

test('the graph of the detector finds what its operations found, and leaves no tensor', async () => {
  const image = await decodeImage(samplePhotos[1]!.file);
  // The fifth look makes the graph.
  const looks: FaceBox[][] = [];
  const tensors: number[] = [];
  for (let look = 1; look <= 7; look++) {
    looks.push(await detectFaces(image, { tiles: false, closeLook: false }));
    tensors.push(tf.memory().numTensors);
  }
  const [eager, ...others] = looks as [FaceBox[], ...FaceBox[][]];
  assert.ok(eager.length > 0);
  for (const boxes of others) {
    assert.equal(boxes.length, eager.length);
    for (const [i, { x, y, width, height, score }] of boxes.entries()) {
      const same = eager[i]!;
      assert.ok(Math.abs(score - same.score) < 1e-4, `score ${score} of ${same.score}`);
      const off = [x - same.x, y - same.y, width - same.width, height - same.height];
      assert.ok(
        off.every((pixels) => Math.abs(pixels) < 0.05),
        `${off}`,
      );
    }
  }
  assert.deepEqual(new Set(tensors).size, 1, `${tensors} tensors`);
});
