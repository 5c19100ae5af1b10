/** How TensorFlow takes a graph in, runs it, and what it says when it will not. */
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { UsageError } from '../../../base/index';
import { encodeSavedModel, encodeSessionConfig } from '../../graph/graphDef';
import { recordStep } from '../../graph/recordStep';
import { runStep, usesBfloat16 } from '../../graph/runStep';
import type { StepFunction } from '../../graph/step';
import { nodeBackend } from '../../nodeBackend';
import { tf } from '../../tensorflow';
import { temporaryFolder } from '../../../../tests/temporaryFolder';

const { binding } = nodeBackend();
const here = path.relative(process.cwd(), __filename);
const open = { shape: [null], dtype: 'float32' } as const;

test('a configuration is written as TensorFlow reads it', () => {
  const bytes = (...config: Parameters<typeof encodeSessionConfig>) => [...encodeSessionConfig(...config)];
  assert.deepEqual(bytes({}), []);
  assert.deepEqual(bytes({ intraOpThreads: 2, interOpThreads: 3 }), [0x10, 2, 0x28, 3]);
  // graph_options.rewrite_options.auto_mixed_precision_onednn_bfloat16 = ON
  assert.deepEqual(bytes({ bfloat16: true }), [0x52, 5, 0x52, 3, 0xf8, 1, 1]);
  // experimental.executor_type
  assert.deepEqual(bytes({ sequential: true }), [
    0x82,
    1,
    26,
    0x1a,
    24,
    ...Buffer.from('SINGLE_THREADED_EXECUTOR'),
  ]);
  assert.deepEqual(bytes({ bfloat16: false, sequential: false }), []);
});

test("the addon reads a session's configuration, and refuses what is none", (context) => {
  const folder = temporaryFolder(context);
  const models = binding.getNumOfSavedModels();
  const load = () => binding.loadSavedModel(folder, 'serve');
  writeFileSync(path.join(folder, 'saved_model.pb'), encodeSavedModel([]));
  binding.deleteSavedModel(load());
  writeFileSync(path.join(folder, 'session_config.pb'), encodeSessionConfig({ interOpThreads: 1 }));
  binding.deleteSavedModel(load());
  for (const content of ['this is no ConfigProto', Uint8Array.of(0x10), Uint8Array.of(0x52, 200, 1)]) {
    writeFileSync(path.join(folder, 'session_config.pb'), content);
    assert.throws(load, /Unparseable ConfigProto/);
  }
  assert.equal(binding.getNumOfSavedModels(), models);
});

const squares: StepFunction = (_, { x }) => ({ outputs: { y: x!.square() }, updates: {} });

test('a step runs with as many threads as it is given', () => {
  for (const threads of [1, 2, 5]) {
    const step = recordStep(squares, { session: { intraOpThreads: threads, interOpThreads: threads } });
    tf.tidy(() => assert.deepEqual([...step.run({ x: tf.tensor1d([3, 4]) }).y!.dataSync()], [9, 16]));
    step.dispose();
  }
});

test('nothing is left in the folder for temporary files', (context) => {
  const [folder, usual] = [temporaryFolder(context), process.env.TMPDIR];
  // One that no other process writes into.
  process.env.TMPDIR = folder;
  try {
    recordStep(squares, { inputs: { x: open } }).dispose();
  } finally {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
  }
  assert.deepEqual(readdirSync(folder), []);
});

test('bfloat16 is for processors that multiply in it', () => {
  const [old, avx, amx] = ['fpu avx2 avx512f', 'fpu avx512_bf16 sse', 'fpu amx_bf16 amx_tile'];
  for (const flags of [old, avx, amx, '']) assert.equal(usesBfloat16('float32', flags), false);
  if (!binding.isUsingGpuDevice()) {
    for (const flags of [avx, amx]) {
      assert.equal(usesBfloat16('auto', flags), true);
      assert.equal(usesBfloat16('bfloat16', flags), true);
    }
  }
  for (const flags of [old, '', 'avx512_bf16x']) {
    assert.equal(usesBfloat16('auto', flags), false);
    assert.throws(
      () => usesBfloat16('bfloat16', flags),
      (error: Error) => error instanceof UsageError,
    );
  }
});

test('bfloat16 where it is had, or emulated, is near float32 and keeps its variables in float32', () => {
  tf.tidy(() => {
    const step: StepFunction = ({ w }, { x }) => {
      const y = x!.matMul(w as tf.Tensor2D);
      return { outputs: { y }, updates: { w: w!.add(2 ** -20) } };
    };
    const variables = { w: tf.randomUniform([64, 64], -1, 1, 'float32', 1) };
    const x = tf.randomUniform([64, 64], -1, 1, 'float32', 2);
    const running = recordStep(step, { variables, inputs: { x }, session: { bfloat16: true } });
    const exact = x.matMul(variables.w as tf.Tensor2D);
    const apart = running.run({ x }).y!.sub(exact).abs().max().dataSync()[0]!;
    assert.ok(apart < 0.1, `differs by ${apart}`);
    // So small a step would be lost in bfloat16, which keeps 8 bits.
    const moved = running.read().w!.sub(variables.w);
    assert.ok(moved.min().dataSync()[0]! > 0);
    running.dispose();
  });
});

test('a step is run eagerly or recorded, as asked', () => {
  tf.tidy(() => {
    const reading: StepFunction = (_, { x }) => ({ outputs: { y: x!.mul(x!.dataSync()[0]!) }, updates: {} });
    const x = tf.tensor1d([3]);
    const eager = runStep(reading, { inputs: { x } }, { eager: true, precision: 'auto' });
    assert.deepEqual([...eager.run({ x }).y!.dataSync()], [9]);
    assert.throws(() => runStep(reading, { inputs: { x } }), /value is read back.*--eager/);
    assert.throws(() => runStep(squares, {}, { eager: true, precision: 'bfloat16' }), UsageError);
  });
});

/** A kernel without the attributes that eager execution infers. */
const bare = (name: string, ...inputs: tf.Tensor[]) =>
  nodeBackend().executeMultipleOutputs(name, [], inputs, 1)[0]!;

test('a graph that TensorFlow refuses names the operation and its place', () => {
  const models = binding.getNumOfSavedModels();
  const tensors = [tf.memory().numTensors, binding.getNumOfTensors()];
  const step: StepFunction = (_, { x }) => ({ outputs: { y: bare('Softplus', x!.add(1)) }, updates: {} });
  for (let time = 0; time < 3; time++) {
    assert.throws(
      () => recordStep(step, { inputs: { x: open } }),
      ({ name, message }: Error) => {
        assert.equal(name, 'FerlabError');
        assert.match(message, /^TensorFlow refuses the recorded step: Softplus, called at .* attr.* 'T'/);
        assert.ok(message.includes(`called at ${here}:`) && !message.includes('\n'), message);
        return true;
      },
    );
  }
  assert.equal(binding.getNumOfSavedModels(), models);
  assert.deepEqual([tf.memory().numTensors, binding.getNumOfTensors()], tensors);
});

test('a run that fails names the operation and its place, and the step is still usable', () => {
  tf.tidy(() => {
    const sum = recordStep((_, { x, y }) => ({ outputs: { z: x!.add(y!) }, updates: {} }), {
      inputs: { x: open, y: open },
    });
    const [two, three] = [tf.ones([2]), tf.ones([3])];
    assert.throws(
      () => sum.run({ x: two, y: three }),
      ({ name, message }: Error) => {
        assert.equal(name, 'FerlabError');
        assert.match(message, /Add\w*, called at .*Incompatible shapes: \[2\] vs. \[3\]/);
        return message.includes(`called at ${here}:`) && !message.includes('\n');
      },
    );
    assert.deepEqual([...sum.run({ x: two, y: two }).z!.dataSync()], [2, 2]);
    sum.dispose();
  });
});
