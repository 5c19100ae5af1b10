import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { root } from '../../../tests/scripts/support';

const mend = `
  const vm = require('vm');
  require(${JSON.stringify(path.join(root, 'packages', 'kernel', 'tslabStop'))}).mendStop(vm);
  const cell = (code) => vm.runInThisContext(code, { breakOnSigint: true });
  const press = () => {
    process.kill(process.pid, 'SIGINT');
    // A process that has nothing to do ends before it hears.
    setTimeout(() => undefined, 200);
  };
  const soon = (action) => setTimeout(action, 100);
  Object.assign(globalThis, { press, soon, print: console.log });
  process.on('SIGINT', () => print('kernel'));
`;

/** The lines, in the alphabet's order, that a process prints which runs cells as tslab does; it ends by itself. */
function play(code: string): string {
  const { stdout, status, stderr } = spawnSync(process.execPath, ['-e', mend + code], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.trim().split('\n').sort().join(' ');
}

test('a listener that a cell adds is heard, and the kernel lives', () => {
  const add = "(function () { process.on('SIGINT', () => print('cell')); })()";
  assert.equal(play(`cell(${JSON.stringify(add)}); soon(press);`), 'cell kernel');
  const waits = "(async function () { process.on('SIGINT', () => print('cell')); soon(press); })()";
  assert.equal(play(`cell(${JSON.stringify(waits)});`), 'cell kernel');
});

test('pressed while a cell is compiled, the button is heard, and the cell never runs', () => {
  assert.equal(play(`press(); cell("(async function () { print('ran'); })()");`), 'kernel');
  assert.equal(play(`cell("(async function () { print('ran'); })()");`), 'ran');
});

test('pressed at any moment before a cell begins, while other work is under way, the button is heard', () => {
  const work = (turns: number): string =>
    turns === 0 ? 'press();' : `setImmediate(() => { ${work(turns - 1)} });`;
  for (const turns of [0, 1, 2, 3, 4]) {
    const told = play(`${work(turns)} cell("(async function () { print('ran'); })()");`);
    assert.match(told, /^kernel( ran)?$/, `after ${turns} turns`);
  }
});

test('a cell gives its value, or what it throws, and leaves no listener', () => {
  const ended = `.then(print, ({ message }) => print(message)).then(() => print(process.listenerCount('SIGINT')))`;
  // The kernel's, and the one that is always there.
  assert.equal(play(`cell('(async () => 7)()')${ended};`), '2 7');
  assert.equal(play(`cell('(async () => { throw new Error("no"); })()')${ended};`), '2 no');
  assert.match(play(`cell('(async function {')${ended};`), /^2 Unexpected token/);
});

test('an endless loop is ended, and what comes behind it is not', () => {
  const loop = '(async function () { press(); for (;;); })()';
  // The thread that hears takes a moment to start.
  const begin = `setTimeout(() => void cell(${JSON.stringify(loop)}), 500);`;
  assert.equal(play(`${begin} setTimeout(() => print('next'), 600);`), 'kernel next');
});
