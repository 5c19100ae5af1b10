import assert from 'node:assert/strict';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

test('errors name the cell and its line as they were written, whatever it was compiled to', (context) => {
  const [sync, , late, own, wrong] = playCells(temporaryFolder(context), [
    `interface Size {
  width: number;
}

const area = ({ width }: Size) => {
  throw new Error('no area');
};
area({ width: 3 });`,
    `const measure = async () => {

  await 1;
  throw new Error('no size');
};`,
    '\n\nawait measure();',
    `import { FerlabError } from './packages/base/index';

// Missing.
throw new FerlabError('No runs.');`,
    'let one = 1;\n\nconst text: string = one;',
  ]);
  assert.equal(sync!.stderr, 'Error: no area\n    at area (cell [1], line 6)\n    at cell [1], line 8\n');
  assert.equal(late!.stderr, 'Error: no size\n    at measure (cell [2], line 4)\n    at cell [3], line 3\n');
  assert.equal(own!.stderr, 'FerlabError: No runs.\n    at cell [4], line 4\n');
  assert.match(wrong!.stderr, /^cell \[5\], line 3: Type 'number' is not assignable to type 'string'\./);
});
