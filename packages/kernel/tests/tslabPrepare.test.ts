import assert from 'node:assert/strict';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

const library = "Object.keys(require.cache).some((file) => file.includes('tfjs-node-gpu'))";

test('a cell that has to wait for what it imports says so meanwhile, and a kernel with nothing to do loads it', (context) => {
  const folder = temporaryFolder(context);
  const [shows, silent] = playCells(folder, [
    "import { configure } from './src/index'; console.log(configure().epochs > 0);",
    "import { fieldNames } from './src/index';",
  ]);
  assert.deepEqual([shows!.cleared, shows!.stdout], ['loading ...\n', 'true\n']);
  assert.deepEqual([silent!.cleared, silent!.stdout, silent!.status], ['', '', 'ok']);

  // What the kernel before compiled is known.
  const [idle, plain] = playCells(folder, [[`console.log(${library});`, { after: 5 }], 'let one = 1;']);
  assert.deepEqual([idle!.stdout, idle!.stderr, idle!.cleared], ['true\n', '', '']);
  assert.equal(plain!.status, 'ok');
});
