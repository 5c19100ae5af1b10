import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { callSite, placeIn } from '../../graph/callSite';

const at = (...frames: string[]) =>
  placeIn(['Error: message', ...frames.map((frame) => `    at ${frame}`)].join('\n'));
const place = (file: string) => path.relative(process.cwd(), file);

test("frames of tfjs, Node and the recorder are not the program's", () => {
  const found = at(
    'GraphWriter.add (/home/me/project/packages/tensorflow/graph/recordOperations.ts:120:9)',
    'kernel (/home/me/project/packages/tensorflow/kernel.ts:60:3)',
    'add_ (/home/me/project/node_modules/@tensorflow/tfjs/node_modules/@tensorflow/tfjs-core/dist/ops/add.js:50:19)',
    'Engine.Engine.scopedRun (/home/me/project/tfjs-core/src/engine.ts:480:19)',
    'Array.map (<anonymous>)',
    'Module._compile (node:internal/modules/cjs/loader:1521:14)',
    'silu (/home/me/project/packages/tensorflow/operations.ts:123:26)',
    'build (/home/me/project/src/nn/fcnFer.ts:20:9)',
  );
  assert.equal(found, `${place('/home/me/project/packages/tensorflow/operations.ts')}:123`);
});

test('frames with and without names, as paths and as addresses', () => {
  for (const [frame, file] of [
    ['/home/me/step.ts:3:4', '/home/me/step.ts'],
    ['async /home/me/step.ts:3:4', '/home/me/step.ts'],
    ['file:///home/me/my%20steps/step.ts:3:4', '/home/me/my steps/step.ts'],
    ['async run (file:///home/me/step.ts:3:4)', '/home/me/step.ts'],
    ['Object.run [as step] (/home/me/my (new) steps/step.ts:3:4)', '/home/me/my (new) steps/step.ts'],
    ['new Step (/home/me/tfjs-examples/step.ts:3:4)', '/home/me/tfjs-examples/step.ts'],
  ] as const) {
    assert.equal(at(frame), `${place(file)}:3`, frame);
  }
  assert.equal(at('Array.map (<anonymous>)'), 'an unknown place');
  assert.equal(placeIn(''), 'an unknown place');
});

test("a notebook's cell is named by its number, and by its line where the kernel knows it", () => {
  assert.equal(at('build (cell [3]:6:21)'), 'cell [3]');
  const kernel = globalThis as Record<symbol, unknown>;
  const name = Symbol.for('ferlab.withPlaces');
  kernel[name] = (stack: string) => stack.replace(':6:21', ', line 4');
  assert.equal(at('build (cell [3]:6:21)'), 'cell [3], line 4');
  assert.equal(at('async cell [3]:6:21'), 'cell [3], line 4');
  delete kernel[name];
});

test('what a notebook compiled has lines that are a little off', () => {
  const compiled = __filename.replace(/\.ts$/, '.js');
  assert.equal(at(`step (${compiled}:3:4)`), `line 3 or so of ${place(__filename)}`);
  assert.equal(at('step (/home/me/plain.js:3:4)'), `${place('/home/me/plain.js')}:3`);
});

test('a call remembers its place, deep below it too, and leaves the limit of stacks as it was', () => {
  const limit = Error.stackTraceLimit;
  const deep = (depth: number): ReturnType<typeof callSite> => (depth === 0 ? callSite() : deep(depth - 1));
  assert.match(deep(30).describe(), /callSite\.test\.ts:\d+$/);
  assert.equal(Error.stackTraceLimit, limit);
});
