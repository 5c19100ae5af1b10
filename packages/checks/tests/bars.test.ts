import assert from 'node:assert/strict';
import test from 'node:test';
import { configure } from '../../../src/index';
import { playKernel } from '../../../tests/playKernel';
import { tinyDataset } from '../../../tests/tinyDataset';
import { findLearningRate } from '../findLearningRate';
import { overfitOneBatch } from '../overfitOneBatch';

const sent = playKernel();
const data = { train: tinyDataset(8), valid: tinyDataset(2) };
const size = { height: 40, width: 40, batchSize: 8, dropoutScale: 0 };

/** The texts that a bar has shown; each bar is one output. */
async function barOf(work: () => Promise<unknown>): Promise<string[]> {
  sent.length = 0;
  await work();
  assert.equal(new Set(sent.map(({ id }) => id)).size, 1);
  return sent.map(({ data }) => String(data['text/plain']));
}

test('the learning-rate finder says how far it is, and ends whole where the loss runs away', async () => {
  const wild = { from: 1e-3, to: 1e6, batches: 40 };
  const texts = await barOf(() => findLearningRate(configure({ ...size, optimizer: 'sgd' }), data, wild));
  assert.match(texts[0]!, /^Finding a learning rate: 0%, 0 of 40 batches/);
  assert.match(texts.at(-1)!, /100%, (\d+) of \1 batches.*stopped where the loss ran away$/);
});

test('learning one batch by heart says how far it is, and how high the loss', async () => {
  const texts = await barOf(() => overfitOneBatch(configure(size), data, { steps: 4 }));
  assert.match(texts[0]!, /^Learning one batch by heart: 0%, 0 of 4 steps/);
  assert.ok(texts.some((text) => /50%, 2 of 4 steps.* left, loss \d/.test(text)));
  assert.match(texts.at(-1)!, /100%, 4 of 4 steps/);
});

test('whoever counts for himself gets no bar', async () => {
  sent.length = 0;
  const counts: number[] = [];
  await overfitOneBatch(configure(size), data, { steps: 2, onProgress: (done) => counts.push(done) });
  assert.deepEqual([counts, sent.length], [[0, 1, 2], 0]);
});
