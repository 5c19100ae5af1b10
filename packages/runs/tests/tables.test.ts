import assert from 'node:assert/strict';
import { writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { disposeModel, openSides, startTraining } from '../../../src/index';
import { openTrained } from '../openTrained';
import { readRun } from '../readRun';
import { openRun } from '../runs';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';
import { quick } from '../../../tests/tinyTraining';

test('a run that was trained from a table, its classes renamed and its people apart, is opened again as it was', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'images'), 12);
  const csv = path.join(folder, 'labels.csv');
  const rows = ['a', 'b', 'c'].flatMap((name) =>
    Array.from({ length: 12 }, (_, i) => `images/${name}/${i}.png,${name},${i < 8 ? 'train' : 'test'},P${i}`),
  );
  writeFileSync(csv, ['path,label,split,who', ...rows].join('\n'));
  const config = quick({ epochs: 1, batchSize: 8, classMap: 'a=anger', validShare: 0.25, groupBy: 'who' });

  const held = await openSides(config, { train: csv });
  const first = path.join(folder, 'runs', 'first');
  await startTraining(config, held, { folder: first }).done;
  const trained = await openTrained(first);
  assert.deepEqual(trained.data.valid.files, held.valid.files);
  assert.deepEqual(trained.data.train.classes, ['anger', 'b', 'c']);
  const people = (files: readonly string[]) => new Set(files.map((file) => path.basename(file)));
  const known = people(held.train.files);
  assert.equal(held.valid.files.length, 9);
  assert.ok(
    [...people(held.valid.files)].every((person) => !known.has(person)),
    'nobody on both sides',
  );
  disposeModel(trained.model);

  const parts = await openSides(config, { train: `${csv}#train`, valid: `${csv}#test` });
  assert.deepEqual([parts.train.labels.length, parts.valid.labels.length], [24, 12]);
  const second = path.join(folder, 'runs', 'second');
  await startTraining(config, parts, { folder: second }).done;
  assert.deepEqual((await readRun(second)).data, { train: `${csv}#train`, valid: `${csv}#test` });
  const again = await openTrained(second);
  assert.deepEqual(again.data.valid.files, parts.valid.files);
  disposeModel(again.model);
  const on = await openRun(second);
  assert.equal((await on.done).stoppedBy, 'finished');
});
