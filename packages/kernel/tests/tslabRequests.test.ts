import assert from 'node:assert/strict';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

const statuses = (played: ReturnType<typeof playCells>) => played.map(({ status }) => status);

test('a cell that fails ends those that wait behind it, unless it may fail, and no later ones', (context) => {
  const folder = temporaryFolder(context);
  const may = { stop_on_error: false };
  const together = playCells(
    folder,
    [["throw new Error('expected');", may], 'let one = 1;', 'one = wrong;', 'one = 3;', ['one = 4;', may]],
    true,
  );
  assert.deepEqual(statuses(together), ['error', 'ok', 'error', 'aborted', 'aborted']);
  assert.deepEqual(
    [together[0]!.reply.ename, together[0]!.reply.evalue, together[0]!.reply.execution_count],
    ['Error', 'expected', 1],
  );
  assert.match(String(together[2]!.reply.evalue), /Cannot find name 'wrong'/);

  // Each is asked for as soon as the one before it was answered.
  const inTurn = playCells(folder, ['let one = 1;', 'one = wrong;', 'one = 3;', 'console.log(one);']);
  assert.deepEqual(statuses(inTurn), ['ok', 'error', 'ok', 'ok']);
  assert.equal(inTurn[3]!.stdout, '3\n');
});

test('what fails outside of any cell is shown, with its place', (context) => {
  const [timer, promise] = playCells(temporaryFolder(context), [
    `const told = new Promise<void>((resolve) => {
       process.once('uncaughtException', () => setImmediate(resolve));
     });
     setTimeout(() => {
       throw new RangeError('late');
     });
     await told;`,
    `const other = new Promise<void>((resolve) => {
       process.once('unhandledRejection', () => setImmediate(resolve));
     });
     void Promise.reject(new Error('nobody waits'));
     await other;`,
  ]);
  assert.match(timer!.stderr, /^Outside of a cell: RangeError: late\n +at .*\(cell \[1\], line 5\)/);
  assert.match(promise!.stderr, /^Outside of a cell: Error: nobody waits\n +at cell \[2\], line 4/);
  assert.deepEqual([timer!.status, promise!.status], ['ok', 'ok']);
});
