/** Steps keep no memory but their variables', and own those. */
import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import path from 'path';
import test from 'node:test';
import { setFlagsFromString } from 'v8';
import { runInNewContext } from 'vm';
import { recordStep } from '../../graph/recordStep';
import type { StepFunction } from '../../graph/step';
import { nodeBackend } from '../../nodeBackend';
import { tf } from '../../tensorflow';

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;
const { binding } = nodeBackend();

const counts = () => ({
  tensors: tf.memory().numTensors,
  onTensorFlowsSide: binding.getNumOfTensors(),
  models: binding.getNumOfSavedModels(),
});
const megabytes = () => {
  collect();
  return process.memoryUsage.rss() / 2 ** 20;
};

/** Nothing that is counted grows over `times` calls, nor the resident memory by more than some megabytes. */
function requireFlat(work: (time: number) => void, times: number, mostMegabytes: number): void {
  for (let time = 0; time < times / 5; time++) work(time);
  const [before, resident] = [counts(), megabytes()];
  for (let time = 0; time < times; time++) work(time);
  assert.deepEqual(counts(), before);
  const grown = megabytes() - resident;
  assert.ok(grown < mostMegabytes, `${grown} MB more after ${times} calls`);
}

const size = 50_000;
const adding: StepFunction = ({ w }, { x }) => ({ outputs: { y: w!.add(x!) }, updates: { w: x!.mul(2) } });

test('1,000 runs, reads and writes leave nothing', () => {
  const variables = { w: tf.zeros([size]) };
  const step = recordStep(adding, { variables, inputs: { x: { shape: [size], dtype: 'float32' } } });
  const values = new Float32Array(size).fill(1);
  const run = () =>
    tf.tidy(() => {
      step.run({ x: tf.tensor1d(values) });
      step.write(step.read());
    });
  // One tensor of 200 KB a call would be 200 MB.
  requireFlat(run, 1000, 60);
  step.dispose();
  tf.dispose(variables);
});

test('runs that fail leave nothing', () => {
  const open = { shape: [null], dtype: 'float32' } as const;
  const step = recordStep((_, { x, y }) => ({ outputs: { z: x!.add(y!) }, updates: {} }), {
    inputs: { x: open, y: open },
  });
  const y = tf.ones([3]);
  const fail = () =>
    tf.tidy(() => {
      assert.throws(() => step.run({ x: tf.fill([size * 4], 1), y }), /Incompatible shapes/);
      assert.throws(() => step.run({ x: y }), /recorded for/);
    });
  // One input of 800 KB a call would be 240 MB.
  requireFlat(fail, 300, 60);
  step.dispose();
  y.dispose();
});

test('100 recordings, used and disposed of, leave nothing', () => {
  const variables = { w: tf.zeros([size]) };
  const record = (time: number) =>
    tf.tidy(() => {
      const step = recordStep(adding, { variables, newShapes: 'record' });
      step.run({ x: tf.fill([size], time) });
      step.dispose();
    });
  // One that stays is 0.8 MB.
  requireFlat(record, 100, 40);
  tf.dispose(variables);
});

test('recordings that are refused leave nothing', () => {
  const x = tf.ones([size]);
  const steps: StepFunction[] = [
    (_, { x }) => ({ outputs: { y: x!.add(1).mul(x!.dataSync()[0]!) }, updates: {} }),
    (_, { x }) => ({
      outputs: { y: nodeBackend().executeMultipleOutputs('Softplus', [], [x!], 1)[0]! },
      updates: {},
    }),
  ];
  const refuse = (time: number) => assert.throws(() => recordStep(steps[time % 2]!, { inputs: { x } }));
  requireFlat(refuse, 100, 30);
  x.dispose();
});

test('shapes recorded one after the other leave nothing beyond the last', () => {
  const variables = { w: tf.scalar(0) };
  const step = recordStep(({ w }, { x }) => ({ outputs: { y: x!.sum() }, updates: { w: w!.add(1) } }), {
    variables,
    newShapes: 'record',
  });
  const run = (time: number) =>
    tf.tidy(() => {
      step.run({ x: tf.ones([(time % 20) + 1]) });
    });
  requireFlat(run, 40, 30);
  tf.tidy(() => assert.equal(step.read().w!.dataSync()[0], 48));
  step.dispose();
  tf.dispose(variables);
});

test('variables own their memory: what was fed is overwritten and collected meanwhile', () => {
  const script = path.join(__dirname, 'ownMemory.ts');
  const child = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', script], { encoding: 'utf8' });
  assert.equal(child.status, 0, `${child.signal} ${child.stdout} ${child.stderr}`);
  assert.equal(child.stdout, 'owned\n');
});
