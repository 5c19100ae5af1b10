import assert from 'node:assert/strict';
import test from 'node:test';
import { root, script } from './support';

const { longest, longestFirst } = script<{ longest: string[]; longestFirst(files: string[]): string[] }>(
  'testOrder',
);
const { testFiles } = script<{ testFiles(root: string): string[] }>('testFiles');

test('the test files that take longest come first, the others in their order, and none is lost', () => {
  const files = testFiles(root);
  const ordered = longestFirst(files);
  assert.deepEqual(ordered.slice(0, longest.length), longest, 'each of them is a test file');
  assert.deepEqual(
    ordered.slice(longest.length),
    files.filter((file) => !longest.includes(file)),
  );
  assert.deepEqual(longestFirst(['b', longest[1]!, 'a', longest[0]!]), [longest[0], longest[1], 'b', 'a']);
});
