import assert from 'node:assert/strict';
import test from 'node:test';
import { script } from '../../../tests/scripts/support';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

const { tensorText } = script<{ tensorText(value: unknown): string | undefined }>(
  '../packages/kernel/tslabTensors',
);

test('a last value is shown by its own method, as a table, or as text', (context) => {
  const [own, sized, broken, table, plain, tensor] = playCells(temporaryFolder(context), [
    `const face = {
       name: 'Ada',
       async [Symbol.for('Jupyter.display')]() {
         return { 'text/html': '<b>Ada</b>', 'image/png': new Uint8Array([1, 2, 3]) };
       },
     };
     face;`,
    `({ [Symbol.for('Jupyter.display')]: () =>
       ({ data: { 'text/plain': 'a face' }, metadata: { 'image/png': { width: 3 } } }) });`,
    `({ size: 3, [Symbol.for('Jupyter.display')]() { throw new Error('no form'); } });`,
    `import { DataFrame } from 'danfojs-node';
     new DataFrame([['<fear>', 3], ['happy', 4]], { columns: ['class', 'faces'] });`,
    '({ faces: 3 });',
    `import * as tf from '@tensorflow/tfjs-node-gpu';
     tf.range(0, 48 * 48).reshape([1, 48, 48]);`,
  ]);
  assert.deepEqual(own!.data[0]!['text/html'], '<b>Ada</b>');
  assert.equal(own!.data[0]!['image/png'], 'AQID');
  assert.match(String(own!.data[0]!['text/plain']), /name: 'Ada'/);
  assert.deepEqual([sized!.data, sized!.stdout], [[{ 'text/plain': 'a face' }], '']);
  assert.match(broken!.stdout, /size: 3/);
  assert.match(broken!.stderr, /Error: no form\n +at .*\(cell \[3\], line 1\)/);
  assert.match(String(table!.data[0]?.['text/html']), /<th>faces<\/th>.*<td>&lt;fear&gt;<\/td><td>3<\/td>/);
  assert.match(String(table!.data[0]?.['text/plain']), /fear/);
  assert.deepEqual([plain!.stdout, plain!.data], ['{ faces: 3 }\n', []]);
  assert.match(tensor!.stdout, /^Tensor \[1, 48, 48\] float32, the first of 1:\n {2}\[0, 1, 2, \.\.\., 45/);
});

test('a tensor is told by its shape, its type and its corners', () => {
  const tensor = (shape: number[], values: number[], isDisposed = false) => ({
    ...{ shape, dtype: 'float32', size: values.length, isDisposed },
    dataSync: () => Float32Array.from(values),
  });
  const counted = Array.from({ length: 64 }, (_, i) => i / 3);
  assert.equal(tensorText(tensor([], [0.1])), 'Tensor [] float32: 0.1');
  assert.equal(tensorText(tensor([2], [1, 2])), 'Tensor [2] float32:\n  [1, 2]');
  assert.equal(
    tensorText(tensor([8, 8], counted)),
    `Tensor [8, 8] float32:
  [0, 0.3333, 0.6667, ..., 1.667, 2, 2.333]
  [2.667, 3, 3.333, ..., 4.333, 4.667, 5]
  [5.333, 5.667, 6, ..., 7, 7.333, 7.667]
  ...
  [13.33, 13.67, 14, ..., 15, 15.33, 15.67]
  [16, 16.33, 16.67, ..., 17.67, 18, 18.33]
  [18.67, 19, 19.33, ..., 20.33, 20.67, 21]`,
  );
  assert.equal(tensorText(tensor([4, 4, 4], counted, true)), 'Tensor [4, 4, 4] float32, disposed');
  assert.equal(tensorText(tensor([0, 4], [])), 'Tensor [0, 4] float32');
  assert.equal(tensorText({ shape: [3] }), undefined);
});
