import assert from 'node:assert/strict';
import test from 'node:test';
import { script } from '../../../tests/scripts/support';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

const { tensorText } = script<{ tensorText(value: unknown): string | undefined }>(
  '../packages/kernel/tslabTensors',
);

test('a last value is shown by its own method, as a table, or as text', (context) => {
  const shown = playCells(temporaryFolder(context), [
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
     import './packages/display/index';
     const table = new DataFrame([['<fear>', 3], ['happy', 4]], { columns: ['class', 'faces'] });
     table;`,
    '({ faces: 3 });',
    "import { displayDataFrame } from './packages/display/index'; displayDataFrame(table);",
    "table.column('faces');",
    `import * as tf from '@tensorflow/tfjs-node-gpu';
     tf.range(0, 48 * 48).reshape([1, 48, 48]);`,
    "({ data: [{ type: 'bar', x: ['a'], y: [1] }], layout: { title: { text: 'Bars' }, width: 300, height: 200 } });",
    `import { configure, evaluate, preprocessingOf, subset, untrainedModel } from './src/index';
     const classes = ['sad', 'happy'];
     const preprocessing = preprocessingOf(configure({ height: 40, width: 40 }));
     const model = untrainedModel({ network: 'fcn-fer', classes, preprocessing }, 1);
     const faces = { folder: 'made', classes, files: ['1', '2'], labels: Uint16Array.of(0, 1), skipped: [] };
     const data = subset({ ...faces, preprocessing, pixels: new Uint8Array(3200) }, [0, 1]);
     console.log(data, configure({ epochs: 3 }), await evaluate(model, data));
     model;`,
  ]);
  const [own, sized, broken, table, plain, called, column, tensor] = shown;
  const [figure, library] = shown.slice(8);
  assert.deepEqual(own!.data[0]!['text/html'], '<b>Ada</b>');
  assert.equal(own!.data[0]!['image/png'], 'AQID');
  assert.match(String(own!.data[0]!['text/plain']), /name: 'Ada'/);
  assert.deepEqual([sized!.data, sized!.stdout], [[{ 'text/plain': 'a face' }], '']);
  assert.match(broken!.stdout, /size: 3/);
  assert.match(broken!.stderr, /Error: no form\n +at .*\(cell \[3\], line 1\)/);
  assert.match(String(table!.data[0]?.['text/html']), />faces<\/th>.*&lt;fear&gt;<\/td>/);
  assert.deepEqual(table!.data, called!.data);
  assert.match(String(column!.data[0]?.['text/plain']), /faces\n.*\n0 +3\n1 +4/);
  assert.deepEqual([plain!.stdout, plain!.data], ['{ faces: 3 }\n', []]);
  assert.ok('application/vnd.plotly.v1+json' in figure!.data[0]!);
  assert.match(library!.stdout, /^made: 2 images of 40 × 40, grey: sad 1, happy 1 configuration: 1 of/);
  // Black pictures are all one to it.
  assert.match(library!.stdout, /accuracy 50\.0% of 2 images, balanced accuracy 50\.0%, calibration error/);
  assert.match(library!.stdout, /\nfcn-fer, 42\d,\d{3} parameters, 40 × 40, grey: sad, happy\n$/);
  assert.match(tensor!.stdout, /^Tensor \[1, 48, 48\] float32, the first of 1:\n {2}\[0, 1, 2, \.\.\., 45/);
});

test('a tensor is told by its shape, its type and its corners', () => {
  const tensor = (shape: number[], values: number[], isDisposed = false) => ({
    shape,
    dtype: 'float32',
    size: values.length,
    isDisposed,
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
