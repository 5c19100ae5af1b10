import assert from 'node:assert/strict';
import test from 'node:test';
import vm from 'node:vm';
import { FerlabError, UsageError } from '../../base/index';
import { script } from '../../../tests/scripts/support';

interface Console {
  error(...parts: unknown[]): void;
}
const { mendErrors } = script<{ mendErrors(executorModule: object): void }>('../packages/kernel/tslabErrors');

/** What a cell shows of what it throws. */
function shownOf(thrown: unknown): unknown {
  const executorModule = { createExecutor: (_folder: string, _converters: object, shown: Console) => shown };
  mendErrors(executorModule);
  const told: unknown[] = [];
  executorModule.createExecutor('', {}, { error: (first) => told.push(first) }).error(thrown);
  return told[0];
}

test('what is meant for a person is one line', () => {
  assert.equal(shownOf(new UsageError('Expected epochs.')), 'UsageError: Expected epochs.');
  assert.equal(shownOf(new FerlabError('No runs.')), 'FerlabError: No runs.');
});

test('of other errors the stack is shown as far as the cell, and the cause', () => {
  let thrown: unknown;
  try {
    vm.runInThisContext("(() => { throw new RangeError('no', { cause: 'why' }); })()", {
      breakOnSigint: true,
    });
  } catch (error) {
    thrown = error;
  }
  const text = String(shownOf(thrown));
  assert.match(text, /RangeError: no\n +at evalmachine[^]*\[cause\]: 'why'/);
  assert.doesNotMatch(text, /runInThisContext/);
  assert.equal(shownOf('text'), 'text');
});
