import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { z } from 'zod';
import { removeTemporary } from '../claimFolder';
import { checkpointsIn, keepCheckpoint, newestCheckpoint } from '../checkpoints';
import { temporaryFolder } from '../../../tests/temporaryFolder';

const schema = z.object({ step: z.int() });
const checkpoint = (step: number) => ({
  state: { step },
  tensors: { weights: { shape: [1], values: Float32Array.of(step) } },
});

test('the newest few checkpoints are kept, and that of the best epoch; a damaged one is put aside', async (context) => {
  const folder = temporaryFolder(context);
  for (const step of [3, 6, 9, 12]) await keepCheckpoint(folder, checkpoint(step), 2, 3);
  const steps = (await checkpointsIn(folder)).map((file) => Number(/(\d+)\.safetensors$/.exec(file)![1]));
  assert.deepEqual(steps, [12, 9, 3]);
  const told: string[] = [];
  const newest = () => newestCheckpoint(folder, schema, (text) => told.push(text));
  assert.equal((await newest()).state.step, 12);
  writeFileSync((await checkpointsIn(folder))[0]!, 'no checkpoint');
  assert.equal((await newest()).state.step, 9);
  assert.match(
    told.join(),
    /checkpoint-000012.*put aside; continuing from the one before, checkpoint-000009/,
  );
  assert.ok(readdirSync(folder).includes('checkpoint-000012.safetensors.damaged'));
});

test("what killed processes left under temporary names is removed, and nothing else's", async (context) => {
  const folder = temporaryFolder(context);
  // No process has this number; process 1 runs.
  const [dead, alive] = ['99999999', '1'];
  const gone = [`run.json.${dead}.tmp`, `model.${dead}.2.tmp`, `run.json.${process.pid}.1.tmp`];
  const left = [`run.json.${alive}.tmp`, `mine.txt.${dead}.tmp`, 'run.json', `run.json.${dead}`];
  for (const name of [...gone, ...left]) writeFileSync(path.join(folder, name), '');
  await removeTemporary(folder, /^(?:run\.json|model)$/);
  assert.deepEqual(readdirSync(folder).sort(), left.sort());
});
