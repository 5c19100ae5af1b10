import assert from 'node:assert/strict';
import { writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { benchCommand } from '../../bench/benchCommand';
import { runWith } from '../../packages/cli/tests/runHere';
import { placeDrawings } from '../drawnFaces';
import { temporaryFolder } from '../temporaryFolder';

test('fine-tune: four ways on the same few faces, judged by others', async (context) => {
  const folder = temporaryFolder(context);
  await placeDrawings(path.join(folder, 'drawings'), 12);
  writeFileSync(
    path.join(folder, 'config.json'),
    JSON.stringify({ preset: 'fine-tune', epochs: 1, headEpochs: 0 }),
  );
  const args = ['--per-class', '4', '--most', '20', '--json'];
  const run = (...more: string[]) =>
    runWith([benchCommand()], folder, 'bench', 'fine-tune', 'drawings/train', ...args, ...more);
  const { json, stderr } = await run('--config', 'config.json');
  assert.equal(json?.images, 84, stderr);
  const [{ perClass, ways, pValue }] = json.rows;
  assert.equal(perClass, 4);
  assert.deepEqual(
    ways.map(({ way }: { way: string }) => way),
    ['before', 'from scratch', 'last layer alone', 'fine-tuned'],
  );
  for (const { accuracy, low, high } of ways) {
    assert.ok(low <= accuracy && accuracy <= high);
    assert.equal(Math.round(accuracy * 20), accuracy * 20);
  }
  assert.ok(pValue > 0 && pValue <= 1);
  const wrong = await run('--per-class', '2');
  assert.deepEqual(
    [wrong.status, /Expected --per-class to be a whole number from 4/.test(wrong.stderr)],
    [2, true],
  );
});
