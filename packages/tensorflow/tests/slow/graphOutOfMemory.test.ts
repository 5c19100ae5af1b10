import assert from 'node:assert/strict';
import test from 'node:test';
import { recordStep } from '../../graph/recordStep';
import { tf } from '../../tensorflow';

// Slow because TensorFlow waits ten seconds for somebody to give memory back.
test('a recorded step that runs out of memory says where, changes nothing, and is still usable', () => {
  tf.tidy(() => {
    const step = recordStep(
      ({ runs }, { x }) => ({
        outputs: { largest: x!.mul(x!.transpose()).max() },
        updates: { runs: runs!.add(1) },
      }),
      { variables: { runs: tf.scalar(0) }, inputs: { x: { shape: [null, 1], dtype: 'float32' } } },
    );
    // A table of more bytes than a processor can address, so that no machine tries.
    const x = tf.fill([6_000_000, 1], 2);
    assert.throws(
      () => step.run({ x }),
      /Mul, called at .*graphOutOfMemory\.test\.ts:\d+\..*OOM when allocating/,
    );
    assert.equal(step.read().runs!.dataSync()[0], 0);
    assert.equal(step.run({ x: x.slice([0], [10]) }).largest!.dataSync()[0], 4);
    assert.equal(step.read().runs!.dataSync()[0], 1);
    step.dispose();
  });
});
