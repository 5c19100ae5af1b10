import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { surviveLostWorker } from '../../packages/runs/tests/lostWorker';

const root = path.resolve(__dirname, '..', '..');

test('Ray is installed by set-up; of two machines one is killed, and 8 trials end as they do here', async (context) => {
  delete process.env.FERLAB_RAY_PYTHON;
  const { status, stderr } = spawnSync('npm', ['run', 'setup', '--', '--with', 'ray'], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const space = { learningRate: [0.01, 0.02, 0.03, 0.005], labelSmoothing: [0, 0.1] };
  await surviveLostWorker(context, space, 12);
});
