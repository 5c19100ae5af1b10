import assert from 'node:assert/strict';
import { readdirSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { playCells } from '../../packages/kernel/tests/playCells';
import { temporaryFolder } from '../temporaryFolder';
import { placed } from './notebook';

test('the stop button ends a training with one save, the cell that waits gets it, and the kernel goes on with it', (context) => {
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
  const played = playCells(place, cells);
  const [begun, waited, stopped, resumed] = played.map(({ stdout }) => stdout);
  assert.deepEqual([begun, played[0]!.stderr], ['', '']);
  assert.match(waited!, /^press\nStopped .*; the best model, [\d.]+%, is kept in .*run\/model\n$/);
  const [, steps] = /^interrupt (\d+)\n$/.exec(stopped!) ?? [];
  assert.ok(steps, stopped);
  assert.equal(resumed, `${steps}\n`);
  const checkpoints = readdirSync(folder).filter((name) => name.startsWith('checkpoint-'));
  assert.equal(checkpoints.sort().at(-1), `checkpoint-${steps.padStart(6, '0')}.safetensors`);
});
