import assert from 'node:assert/strict';
import test from 'node:test';
import { cellWaitsFor } from '../../base/index';
import { script } from '../../../tests/scripts/support';

interface Executor {
  execute(cell: string): Promise<boolean>;
  interrupt(): void;
}
const { mendWaits } = script<{ mendWaits(executorModule: { createExecutor(): Executor }): void }>(
  '../packages/kernel/tslabWaits',
);

test('the first press of the stop button is for what a cell waits for, the second for the cell', async () => {
  let given = 0;
  const executorModule = {
    createExecutor: (): Executor => ({ execute: () => Promise.resolve(true), interrupt: () => given++ }),
  };
  mendWaits(executorModule);
  const executor = executorModule.createExecutor();
  const pressed = () => {
    const before = given;
    executor.interrupt();
    return given > before ? 'cell' : 'work';
  };
  let end = () => {};
  const work = new Promise<void>((resolve) => (end = resolve));

  await executor.execute('');
  assert.equal(pressed(), 'cell');
  cellWaitsFor(work);
  assert.deepEqual([pressed(), pressed()], ['work', 'cell']);
  cellWaitsFor(work);
  await executor.execute('');
  assert.equal(pressed(), 'cell', 'another cell waits for nothing');
  cellWaitsFor(work);
  end();
  await new Promise(setImmediate);
  assert.equal(pressed(), 'cell', 'what has ended needs no end');
});
