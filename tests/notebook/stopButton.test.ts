import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { readdirSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { script } from '../scripts/support';
import { temporaryFolder } from '../temporaryFolder';
import { placeAt, placed } from './notebook';

const { setup } = script<{ setup(): Promise<{ python: { probe: { python: string } } }> }>('setup/setup');
const { jupyterEnvironment } = script<{ jupyterEnvironment(python: string): NodeJS.ProcessEnv }>('jupyter');

test('the stop button ends a training with one save, the cell that waits gets it, and the kernel goes on with it', async (context) => {
  const place = temporaryFolder(context);
  const folder = path.join(place, 'run');
  const cells = [
    `import { startTraining } from './src/index';
     import { data, quick } from './tests/tinyTraining';
     const kernel = globalThis as { waiting?: boolean };
     const config = quick({ epochs: 1000, batchSize: 2 });
     const folder = ${placed('run')};
     const onBatch = ({ batch }: { batch: number }) => {
       if (kernel.waiting && batch === 5) console.log('press');
     };
     const run = startTraining(config, data, { folder, view: { onBatch } });`,
    `import { endText } from './src/index';
     kernel.waiting = true;
     const result = await run.done;
     console.log(endText(result));`,
    `console.log(result.stoppedBy, result.steps);`,
    `const again = startTraining(config, data, { folder: run.folder, resume: true, timeLimit: 0 });
     console.log((await again.done).steps);`,
  ];
  const { python } = (await setup()).python.probe;
  const played = spawnSync(python, [path.join(__dirname, 'stopButton.py')], {
    input: JSON.stringify(cells),
    encoding: 'utf8',
    env: { ...jupyterEnvironment(python), ...placeAt(place) },
  });
  assert.equal(played.status, 0, played.stderr);
  const [begun, waited, stopped, resumed] = JSON.parse(played.stdout) as string[];
  assert.equal(begun, '');
  assert.match(waited!, /^press\nStopped .*; the best model, [\d.]+%, is kept in .*run\/model\n$/);
  const [, steps] = /^interrupt (\d+)\n$/.exec(stopped!) ?? [];
  assert.ok(steps, played.stdout);
  assert.equal(resumed, `${steps}\n`);
  const checkpoints = readdirSync(folder).filter((name) => name.startsWith('checkpoint-'));
  assert.equal(checkpoints.sort().at(-1), `checkpoint-${steps.padStart(6, '0')}.safetensors`);
});
