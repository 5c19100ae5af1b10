import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { inspect } from 'util';
import { configure, startTraining } from '../../../src/index';
import { configureFrom, diff, openRun, runs } from '../runs';
import { batchPictures, lossOfSteps, withSuggestedRate, overfitOneBatch } from '../../checks/index';
import { tf } from '../../tensorflow/index';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { checkpointIn, data, quick } from '../../../tests/tinyTraining';

test('kept runs are listed, told apart, begun from and continued', async (context) => {
  const parent = temporaryFolder(context);
  await assert.rejects(runs(parent), /No runs below .*startTraining keeps them in "runs"/);
  const [one, two] = [path.join(parent, 'one'), path.join(parent, 'sweep', 'two')];
  const changes = [{ step: 1, field: 'rotation', to: 30 }] as const;
  const first = await startTraining(quick({ epochs: 2 }), data, { folder: one, changes }).done;
  let steps = 0;
  const second = startTraining(quick({ epochs: 2, mixup: 0.2 }), data, {
    folder: two,
    view: { onBatch: () => ++steps === 1 && second.stop() },
  });
  await second.done;
  const table = await runs(parent);
  assert.deepEqual([table.columns[1], table.columns.at(-1)], ['epochs done', 'mixup']);
  const rows = table.values as (string | number)[][];
  assert.deepEqual(
    rows.map((row) => [row[0], row[1], row.at(-1)]),
    [
      [path.join('sweep', 'two'), 0, 0.2],
      ['one', 2, 0],
    ],
  );
  assert.equal(rows[1]![4], Math.round(first.best.validAccuracy * 1e4) / 1e4);

  const longer = await configureFrom(one, { epochs: 9 });
  assert.deepEqual(longer, { ...quick({ epochs: 2 }), epochs: 9 });
  assert.deepEqual(await configureFrom(second), second.config);
  await assert.rejects(configureFrom(parent), /^FerlabError: No training found in .*runs\(\) lists them\./);
  assert.match(inspect(second), /^training in .*: ended; epoch 1 of 2, batch 1 of \d/);
  assert.deepEqual((await diff(one, two)).values, [
    ['mixup', '0', '0.2', ''],
    ['changed on the way', 'rotation 0 → 30 (step 1)', '', ''],
  ]);
  assert.deepEqual((await diff(second, two)).values, [['nothing', '', '', '']]);
  assert.deepEqual((await diff(configure(), configure({ rotation: 3 }))).values, [
    ['rotation', '12', '3', 'degrees'],
  ]);

  const opened = await openRun(two, { data });
  assert.equal(await openRun(two), opened, 'a run under way is the same run');
  assert.deepEqual([(await opened.done).stoppedBy, opened.history.length], ['finished', 2]);
  assert.equal((await checkpointIn(two)).state.step, 6);
});

test('one batch is learnt by heart, and nothing stays of it', async () => {
  const before = tf.memory().numTensors;
  const losses = await overfitOneBatch(quick({ labelSmoothing: 0.1 }), data, { steps: 30 });
  assert.equal(losses.length, 30);
  assert.ok(losses[0]! > 0.5 && losses.at(-1)! < 0.05, `${losses[0]} to ${losses.at(-1)}`);
  assert.equal(tf.memory().numTensors, before);
  const figure = lossOfSteps(losses);
  assert.deepEqual(figure.data[0]!.y, losses);
  const titleOf = (...of: number[]) => (lossOfSteps(of).layout.title as { text: string }).text;
  assert.equal(titleOf(1.946, 0.0001), 'One batch learnt by heart: loss 1.9 → 0.0001, it can learn');
  assert.match(titleOf(1.946, 0.51), /→ 0\.51, it does not learn$/);
});

test('a batch is shown as the network sees it, and says what was blended', () => {
  const before = tf.memory().numTensors;
  const plain = batchPictures(quick({ mixup: 0 }), data, 5);
  assert.equal(plain.length, 5);
  assert.ok(plain.every(({ label, note }) => ['a', 'b', 'c'].includes(label) && note === undefined));
  const blended = batchPictures(quick({ mixup: 4, mixupShare: 1 }), data, 16);
  assert.match(blended.map(({ note }) => note ?? '').join(), /\d+% [abc] \+ \d+% [abc]/);
  assert.notDeepEqual(blended[0]!.pixels, plain[0]!.pixels);
  assert.equal(tf.memory().numTensors, before);
});

test('the rate that a sweep suggests is taken by one word', () => {
  assert.deepEqual(withSuggestedRate(quick(), { suggestion: 0.0034567 }), quick({ learningRate: 0.0035 }));
});
