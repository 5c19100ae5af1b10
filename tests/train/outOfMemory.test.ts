import assert from 'node:assert/strict';
import test from 'node:test';
import { configure } from '../../src/config';
import { FerlabError } from '../../packages/base/index';
import { runStep, tf } from '../../packages/tensorflow/index';
import { explainOutOfMemory } from '../../src/train/requireTrainable';

test('what TensorFlow says of too little memory becomes what to do; other errors stay', () => {
  const before = tf.memory().numTensors;
  // The square of an array with itself: more than a processor can address, whatever the machine has.
  const square = runStep(
    (_, { values }) => {
      const column = values!.reshape([-1, 1]);
      return { outputs: { largest: tf.matMul(column, column, false, true).max() }, updates: {} };
    },
    { inputs: { values: { shape: [null], dtype: 'float32' } } },
  );
  const [few, many] = [tf.zeros([3]), tf.zeros([8_000_000])];
  tf.dispose(square.run({ values: few }));
  assert.throws(
    () => square.run({ values: many }),
    (error) => {
      const explained = explainOutOfMemory(error, configure({ batchSize: 4096 })) as Error;
      assert.ok(explained instanceof FerlabError);
      assert.match(
        explained.message,
        /not enough memory to train on 4096 images of 88x66 .* Lower batchSize/,
      );
      return true;
    },
  );
  square.dispose();
  tf.dispose([few, many]);
  assert.equal(tf.memory().numTensors, before);
  const other = new Error('something else');
  assert.equal(explainOutOfMemory(other, configure()), other);
});
