import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { gunzipSync } from 'zlib';
import { randomStream } from '../../../base/index';
import { importTorch } from '../../torch/importTorch';
import { readTorchArchive } from '../../torch/torchArchive';
import { Storage, tensorValues, TorchTensor } from '../../torch/torchTensor';
import {
  disposeModel,
  predictLogits,
  type Model,
  loadModel,
  saveModel,
  networkNamed,
  describeNetwork,
} from '../../../../src/index';
import { tf } from '../../../tensorflow/index';
import { temporaryFolder } from '../../../../tests/temporaryFolder';
import { stateFile, stateOf, torchFile, type StateEntry } from './torchFile';

const fixtures = path.join(__dirname, '..', '..', '..', '..', 'tests', 'fixtures');
const fixture = (name: string) => gunzipSync(readFileSync(path.join(fixtures, `${name}.pt.gz`)));
const recorded = JSON.parse(readFileSync(path.join(fixtures, 'torch.json'), 'utf8')) as {
  height: number;
  width: number;
  logits: number[][];
}[];

/** The images of make_torch_fixtures.py, `[count, height, width, 1]`. */
function images(count: number, height: number, width: number): tf.Tensor4D {
  const values = Float32Array.from({ length: count * height * width }, (_, i) => {
    const [x, y, number] = [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))];
    return ((31 * y + 17 * x + x * y + 101 * number) % 256) / 255;
  });
  return tf.tensor4d(values, [count, height, width, 1]);
}

function assertAsRecorded(model: Model): void {
  for (const { height, width, logits } of recorded) {
    tf.tidy(() => {
      const found = predictLogits(model, images(logits.length, height, width));
      const difference = tf.max(tf.abs(found.sub(tf.tensor2d(logits)))).dataSync()[0]!;
      assert.ok(difference < 1e-5, `${height} high, ${width} wide: off by ${difference}`);
    });
  }
}

for (const name of ['torch-network', 'torch-state']) {
  test(`${name}.pt computes what PyTorch computes, at the original's input and turned`, async (context) => {
    const folder = temporaryFolder(context);
    const file = path.join(folder, 'net.pt');
    writeFileSync(file, fixture(name));
    const before = tf.memory().numTensors;
    const model = await importTorch(file);
    assertAsRecorded(model);
    const { height, width, fit, luminance } = model.info.preprocessing;
    assert.deepEqual([height, width, fit, luminance], [66, 88, 'stretch', true]);
    const expressions = ['anger', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'];
    assert.deepEqual(model.info.classes, expressions);
    await saveModel(model, path.join(folder, 'model'));
    disposeModel(model);
    const loaded = await loadModel(path.join(folder, 'model'));
    assertAsRecorded(loaded);
    assert.equal(loaded.info.preprocessing.width, 88);
    disposeModel(loaded);
    assert.equal(tf.memory().numTensors, before);
  });
}

/** Imports bytes, and gives the message of the error. */
async function refusal(file: string, bytes: Buffer): Promise<string> {
  writeFileSync(file, bytes);
  const error: unknown = await importTorch(file).then(
    (model) => {
      disposeModel(model);
      assert.fail('imported');
    },
    (reason) => reason,
  );
  assert.ok(error instanceof Error && error.name === 'FerlabError', String(error));
  assert.ok(error.message.startsWith(`${file} can't be imported: `), error.message);
  return error.message.slice(`${file} can't be imported: `.length);
}

const state = () => stateOf(describeNetwork(networkNamed('fcn-fer'), [66, 88, 1], 7));

test('layers are told by order and shape: other names, and names in alphabetical order', async (context) => {
  const file = path.join(temporaryFolder(context), 'net.pt');
  const random = randomStream(1, 'state');
  const entries = state().map((entry): StateEntry => {
    const length = entry.shape.reduce((size, side) => size * side, 1);
    return { ...entry, floats: Float32Array.from({ length }, () => random.uniform(0.01, 0.1)) };
  });
  const indices = { conv1: 0, norm1: 1, conv2: 5, norm2: 6, conv3: 10, norm3: 11, conv4: 15, norm4: 16 };
  const all: Record<string, number> = { ...indices, conv5: 20, norm5: 21, scores: 24 };
  const renamed = entries.map(({ name, ...entry }) => {
    const [layer = '', part = ''] = name.split('.');
    return { ...entry, name: `module.net.${all[layer]}.${part}` };
  });
  const alphabetical = [...renamed].sort((a, b) => (a.name < b.name ? -1 : 1));
  const first = (index: string) => alphabetical.findIndex(({ name }) => name.includes(index));
  assert.ok(first('.20.') < first('.5.'), 'not in alphabetical order');
  const logits: Float32Array[] = [];
  for (const version of [entries, renamed, alphabetical]) {
    writeFileSync(file, stateFile(version));
    const model = await importTorch(file);
    logits.push(tf.tidy(() => predictLogits(model, images(1, 66, 88)).dataSync<'float32'>()));
    const kernel = model.values['conv2/kernel'] as tf.Tensor4D;
    const { floats, shape } = entries.find(({ name }) => name === 'conv2.weight')!;
    assert.deepEqual(shape, [32, 16, 3, 3]);
    // Row 1, column 2, channel 5, filter 7.
    assert.equal((await kernel.array())[1]![2]![5]![7], floats![((7 * 16 + 5) * 3 + 1) * 3 + 2]);
    disposeModel(model);
  }
  assert.deepEqual(logits[1], logits[0]);
  assert.deepEqual(logits[2], logits[0]);
});

test('another network is refused with the name of what differs', async (context) => {
  const file = path.join(temporaryFolder(context), 'net.pt');
  const before = tf.memory().numTensors;
  const refuses = async (pattern: RegExp, change: (entries: StateEntry[]) => StateEntry[]) =>
    assert.match(await refusal(file, stateFile(change(state()))), pattern);
  const without = (name: string) => (entries: StateEntry[]) =>
    entries.filter((entry) => !entry.name.startsWith(name));
  await refuses(/^its "conv3.bias" is missing/, without('conv3.bias'));
  await refuses(/^its "norm2.running_var" is missing/, without('norm2.running_var'));
  await refuses(/^the weights of norm5 are missing/, without('norm5'));
  await refuses(/^the weights of scores are missing/, without('scores'));
  await refuses(
    /^its "scores.weight" has the shape \[8,256,1,1\] where fcn-fer has \[7,256,1,1\]/,
    (entries) =>
      entries.map((entry) => (entry.name === 'scores.weight' ? { ...entry, shape: [8, 256, 1, 1] } : entry)),
  );
  await refuses(/^its "norm1.weight" has the shape \[17\] where fcn-fer has \[16\]/, (entries) =>
    entries.map((entry) => (entry.name === 'norm1.weight' ? { ...entry, shape: [17] } : entry)),
  );
  await refuses(/^its "fc.weight" is no part of fcn-fer/, (entries) => [
    ...entries,
    { name: 'fc.weight', shape: [7, 7] },
  ]);
  for (const name of ['__proto__', 'constructor']) {
    await refuses(new RegExp(`^its "conv1.${name}" is no part of fcn-fer`), (entries) => [
      ...entries,
      { name: `conv1.${name}`, shape: [1] },
    ]);
    await refuses(/is no part of fcn-fer/, (entries) => [
      ...entries,
      { name: `${name}.weight`, shape: [7, 7] },
    ]);
  }
  assert.equal(({} as Record<string, unknown>).weight, undefined);
  for (const wrong of [NaN, Infinity]) {
    await refuses(/^its "conv2.weight" has values that are no numbers/, (entries) =>
      entries.map((entry) =>
        entry.name === 'conv2.weight'
          ? { ...entry, floats: new Float32Array(32 * 16 * 9).fill(wrong, 70, 71) }
          : entry,
      ),
    );
  }
  assert.equal(tf.memory().numTensors, before);
});

test('a whole network with other layers is refused, though its weights would fit', async (context) => {
  const file = path.join(temporaryFolder(context), 'net.pt');
  const files = readTorchArchive(fixture('torch-network'));
  const double = (value: number) => {
    const bytes = Buffer.alloc(9);
    bytes.write('G');
    bytes.writeDoubleBE(value, 1);
    return bytes.toString('latin1');
  };
  const refuses = async (pattern: RegExp, from: string, to: string) => {
    const pickle = files.get('data.pkl')!.toString('latin1');
    assert.ok(pickle.includes(from), 'nothing to change');
    const changed = Buffer.from(pickle.replace(from, to), 'latin1');
    assert.match(await refusal(file, torchFile(new Map(files).set('data.pkl', changed))), pattern);
  };
  await refuses(/^its layer 4 is LeakyReLU 0.2 where fcn-fer has LeakyReLU 0.01/, double(0.01), double(0.2));
  await refuses(
    /^its layer 2 is BatchNorm eps 0.001 where fcn-fer has BatchNorm/,
    double(1e-5),
    double(1e-3),
  );
  await refuses(/names torch.nn.modules.activation.GELU,/, 'activation\nSiLU', 'activation\nGELU');
  await refuses(/padding_mode reflect/, 'X\x05\0\0\0zeros', 'X\x07\0\0\0reflect');
});

test('every kind of number, and tensors whose numbers lie in another order', () => {
  const values = (type: Storage['type'], hex: string) => {
    const bytes = Buffer.from(hex.replace(/ /g, ''), 'hex');
    const size = { HalfStorage: 2, BFloat16Storage: 2, FloatStorage: 4, DoubleStorage: 8, LongStorage: 8 }[
      type
    ];
    const length = bytes.length / size;
    return [...tensorValues(new TorchTensor(new Storage(type, length, bytes), 0, [length], [1]), [0])];
  };
  // As NumPy and PyTorch write them.
  assert.deepEqual(values('HalfStorage', '003c 00c0 0100 ff7b 5535 007c 00fc'), [
    1,
    -2,
    2 ** -24,
    65504,
    0.333251953125,
    Infinity,
    -Infinity,
  ]);
  assert.ok(Number.isNaN(values('HalfStorage', '017c')[0]));
  assert.deepEqual(values('BFloat16Storage', '803f 4940 80bf'), [1, 3.140625, -1]);
  assert.deepEqual(values('FloatStorage', '0000c03f'), [1.5]);
  assert.deepEqual(values('DoubleStorage', '000000000000f8bf'), [-1.5]);
  assert.deepEqual(values('LongStorage', 'feffffffffffffff'), [-2]);
  const numbers = Buffer.from(Float32Array.from({ length: 8 }, (_, i) => i).buffer);
  const storage = new Storage('FloatStorage', 8, numbers);
  // torch.arange(8)[1:7].view(2, 3).t(), and the same with its axes swapped back.
  const turned = new TorchTensor(storage, 1, [3, 2], [1, 3]);
  assert.deepEqual([...tensorValues(turned, [0, 1])], [1, 4, 2, 5, 3, 6]);
  assert.deepEqual([...tensorValues(turned, [1, 0])], [1, 2, 3, 4, 5, 6]);
});
