import assert from 'node:assert/strict';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

test('what a cell declared before it failed stays, and of the rest the next cell says which one failed', (context) => {
  const [, kept, later, again, , changed, healed] = playCells(temporaryFolder(context), [
    `import { isAbsolute } from 'path';
     let first = 1;
     const read = async () => {
       await first;
       throw new Error('half way');
     };
     const faces = await read();
     const last = 'end';`,
    'console.log(first, isAbsolute("/"), typeof read);',
    'console.log(last);',
    'first = 2; console.log(first);',
    `const first = 'text';
     throw new Error('once more');`,
    'console.log(first.length); const last = 4;',
    'console.log(last);',
  ]);
  assert.deepEqual([kept!.stdout, kept!.stderr], ['1 true function\n', '']);
  assert.match(
    later!.stderr,
    /^cell \[3\], line 1: Cannot find name 'last': it is declared in cell \[1\], which failed\. Mend that one and run it again\.\n/,
  );
  assert.equal(again!.stdout, '2\n');
  assert.equal(changed!.stdout, '4\n');
  assert.equal(healed!.stdout, '4\n');
});
