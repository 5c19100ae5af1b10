import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

const library = "Object.keys(require.cache).some((file) => file.includes('tfjs-node-gpu'))";

test('a cell that has to wait for what it imports says so meanwhile, and a kernel with nothing to do loads it', (context) => {
  const folder = temporaryFolder(context);
  // As on a machine where no kernel ran before.
  process.env.FERLAB_CELLS = path.join(folder, 'cells');
  context.after(() => delete process.env.FERLAB_CELLS);
  const [idle, plain] = playCells(folder, [
    [`console.log(${library});`, { after: 3 }],
    "import { configure } from './src/index'; console.log(configure().epochs > 0);",
  ]);
  assert.deepEqual([idle!.stdout, idle!.stderr, idle!.cleared], ['true\n', '', '']);
  assert.deepEqual([plain!.stdout, plain!.cleared], ['true\n', '']);

  const [shows, silent] = playCells(folder, [
    "import { configure } from './src/index'; console.log(configure().epochs > 0);",
    "import { fieldNames } from './src/index';",
  ]);
  assert.deepEqual([shows!.cleared, shows!.stdout], ['loading ...\n', 'true\n']);
  assert.deepEqual([silent!.cleared, silent!.stdout, silent!.status], ['', '', 'ok']);
});
