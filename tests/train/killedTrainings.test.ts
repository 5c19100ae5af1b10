import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { checkpointsIn } from '../../packages/base/index';
import { endOf, surviveTrainingKills, trainInChild } from '../killedTrainings';
import { temporaryFolder } from '../temporaryFolder';
import { trainIn } from '../trainChild';

test('killed at random moments, or on a full disk, and gone on with: a training ends as if nothing had been', async (context) => {
  const parent = temporaryFolder(context);
  const whole = path.join(parent, 'whole');
  await trainIn(whole).done;
  const expected = await endOf(whole);
  await surviveTrainingKills(path.join(parent, 'killed'), 2, expected);

  // The error names the file, and the checkpoint before is whole.
  const folder = path.join(parent, 'full');
  const child = await trainInChild(folder, { args: ['1000000'] });
  assert.deepEqual([child.done, child.status], [false, 1], child.errors);
  assert.match(child.errors, /(checkpoint-\d+\.safetensors|model).*can't be written.*EFBIG/);
  assert.ok((await checkpointsIn(folder)).length > 0);
  await trainIn(folder).done;
  assert.deepEqual(await endOf(folder), expected);
});
