import assert from 'node:assert/strict';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i}\n`).join('');

test('what a cell prints arrives whole, in few messages, and beyond a limit the kernel says so and lives', (context) => {
  const [lines, awaited, many, long, mixed, later] = playCells(temporaryFolder(context), [
    'for (let i = 0; i < 2000; i++) console.log(i);',
    `for (let i = 0; i < 2000; i++) {
       console.log(i);
       await new Promise((resolve) => setImmediate(resolve));
     }`,
    'for (let i = 0; i < 12_000; i++) console.log(i);',
    "console.log('x'.repeat(100_000_000));",
    `import { display } from 'tslab';
     console.log('before'); display.html('<b>it</b>'); console.error('beside'); console.log('after');
     await new Promise<void>((resolve) => process.stdout.write('written', () => resolve()));`,
    "console.log('alive');",
  ]);
  assert.equal(lines!.stdout, numbers(2000));
  assert.ok(lines!.messages < 200, `${lines!.messages} messages`);
  assert.equal(awaited!.stdout, numbers(2000));
  assert.equal(
    many!.stdout,
    `${numbers(10_000)}... a cell shows 10,000 lines or 4,000,000 characters; write more into a file\n... 2,000 lines left out\n`,
  );
  assert.match(long!.stdout, /^x{4000000}\n\.\.\. a cell shows .*\n\.\.\. 96,000,001 characters left out\n$/);
  assert.deepEqual(mixed!.data, [{ 'text/html': '<b>it</b>' }]);
  assert.deepEqual([mixed!.stdout, mixed!.stderr], ['before\nafter\nwritten', 'beside\n']);
  assert.equal(later!.stdout, 'alive\n');
  for (const { status } of [lines!, awaited!, many!, long!, mixed!, later!]) assert.equal(status, 'ok');
});
