import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import workerThreads from 'worker_threads';
import { configure } from '../../src/config';
import { augment, drawMixup } from '../../src/data/augment';
import { BatchMaker, batchRequest } from '../../src/data/batchMaker';
import { epochOrder } from '../../src/data/batches';
import { pixelsOf, type Dataset } from '../../src/data/dataset';
import { tf } from '../../packages/tensorflow/index';
import { tinyDataset } from '../tinyDataset';

const grey = tinyDataset(7);
const config = configure({ height: 40, width: 40, batchSize: 8, erasing: 0.5, mixup: 0.4 });
const { height, width } = config;
const [states, size] = [{ waiting: 0, taken: 1, made: 2, failed: 3 }, height * width];

/** Every byte of the grey images thrice. */
const rgb: Dataset = {
  ...grey,
  pixels: Uint8Array.from({ length: 3 * grey.pixels.length }, (_, i) => grey.pixels[Math.floor(i / 3)]!),
  preprocessing: { ...grey.preprocessing, colour: 'rgb' },
};

const request = (epoch: number, batch: number) =>
  batchRequest(epochOrder(grey.labels.length, config.seed, epoch), epoch, batch, config);
// The last batch of an epoch has five images.
const twoEpochs = [1, 2].flatMap((epoch) => [0, 1, 2].map((batch) => request(epoch, batch)));

type Values = { images: Float32Array; targets: Float32Array };

function take(maker: BatchMaker, ...requests: Parameters<BatchMaker['next']>): Values {
  const { images, targets } = maker.next(...requests);
  const values = { images: images.dataSync<'float32'>().slice(), targets: targets.dataSync<'float32'>() };
  tf.dispose([images, targets]);
  return values;
}

/** All batches, each asked for when `before` of the one made ahead is through. */
function takeAll(maker: BatchMaker, before: (state: Int32Array) => void = () => undefined): Values[] {
  return twoEpochs.map((wanted, i) => {
    const values = take(maker, wanted, twoEpochs[i + 1]);
    if (maker['ahead'] !== undefined) before(maker['ahead'].state);
    return values;
  });
}

/** Waits until the other thread has made a batch. */
function untilMade(state: Int32Array): void {
  for (const earlier of [states.waiting, states.taken]) Atomics.wait(state, 0, earlier, 60_000);
  assert.equal(Atomics.load(state, 0), states.made);
}

function withoutThread(dataset: Dataset): BatchMaker {
  const threads = mock.method(workerThreads, 'Worker', () => {
    throw new Error('no threads here');
  });
  const maker = new BatchMaker(dataset, config);
  threads.mock.restore();
  return maker;
}

for (const [colour, dataset] of Object.entries({ grey, rgb })) {
  test(`batches made by the other thread equal those made by this one, ${colour}`, () => {
    const before = tf.memory().numTensors;
    const alone = withoutThread(dataset);
    const expected = takeAll(alone);
    assert.equal(alone['worker'], undefined);
    assert.ok(expected.some(({ targets }) => targets.some((share) => share > 0 && share < 1)));
    assert.equal(expected[2]!.targets.length, 5 * 3);
    // Not disposed of: a thread that is forgotten keeps no process.
    assert.deepEqual(takeAll(new BatchMaker(dataset, config), untilMade), expected);
    assert.equal(tf.memory().numTensors, before);
  });
}

test('a batch holds its images augmented, and blended with their reverse as their labels are', () => {
  const maker = withoutThread(grey);
  for (const wanted of twoEpochs) {
    const { images, targets } = take(maker, wanted);
    const { indices, key } = wanted;
    const own = drawMixup(config.mixup, config.mixupShare, key);
    const bytes = Uint8Array.from(indices.flatMap((index) => [...pixelsOf(grey, index)]));
    const plain = augment(bytes, { height, width, channels: 1 }, config, key);
    const last = indices.length - 1;
    images.forEach((value, i) => {
      const partner = plain[(last - Math.floor(i / size)) * size + (i % size)]!;
      assert.ok(Math.abs(value - own * plain[i]! - (1 - own) * partner) < 1e-6);
    });
    targets.forEach((share, i) => {
      const label = (row: number) => (grey.labels[indices[row]!] === i % 3 ? 1 : 0);
      const row = Math.floor(i / 3);
      assert.ok(Math.abs(share - own * label(row) - (1 - own) * label(last - row)) < 1e-6);
    });
  }
});

test('what the other thread leaves undone is done here, and its memory is not used again', async () => {
  const expected = takeAll(withoutThread(grey));
  const failing = new BatchMaker(grey, config);
  const memories = new Set<unknown>();
  const found = takeAll(failing, (state) => {
    untilMade(state);
    failing['ahead']!.work.images.fill(7);
    Atomics.store(state, 0, states.failed);
    memories.add(failing['handedOut']!.images.buffer);
  });
  assert.deepEqual(found, expected);
  assert.equal(memories.size, 5);
  failing.dispose();

  const ended = new BatchMaker(grey, config);
  await ended['worker']!.terminate();
  assert.deepEqual(takeAll(ended), expected);
});

test('asked for another batch than was made ahead, it makes that one; two batches use the memory of all', () => {
  const maker = new BatchMaker(grey, config);
  const memories = new Set<unknown>();
  const random = [0, 1, 2, 0, 5, 4, 3, 3, 1, 0];
  const batches = random.map((at) => {
    const values = take(maker, twoEpochs[at]!, twoEpochs[at + 1]);
    memories.add(maker['handedOut']!.images.buffer);
    return values;
  });
  maker.dispose();
  assert.equal(memories.size, 2);
  const first = new Map<number, Values>();
  random.forEach((at, i) => {
    assert.deepEqual(batches[i], first.get(at) ?? batches[i]);
    first.set(at, batches[i]!);
  });
  assert.equal(first.size, 6);
});

test('batches are as small as they are asked for, on either thread', () => {
  const [half, alone] = [{ ...twoEpochs[0]!, share: 0.5 }, withoutThread(grey)];
  const other = new BatchMaker(grey, config);
  const batch = other.next(twoEpochs[1]!, half);
  tf.dispose({ ...batch });
  untilMade(other['ahead']!.state);
  const small = other.next(half);
  assert.deepEqual(small.images.shape, [8, 20, 20, 1]);
  assert.deepEqual(small.images.dataSync<'float32'>().slice(), take(alone, half).images);
  tf.dispose({ ...small });
  other.dispose();
});
