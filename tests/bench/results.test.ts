import assert from 'node:assert/strict';
import test from 'node:test';
import { withSection } from '../../bench/results';

test('a machine has one section of the page: replaced where it is, added where it is not', () => {
  const first = withSection('# Results\n\nWords.\n', '## One, 2 cores', 'a\n\n| x |');
  assert.equal(first, '# Results\n\nWords.\n\n## One, 2 cores\n\na\n\n| x |\n');
  const second = withSection(first, '## Two, 2 cores', 'b');
  assert.equal(second, `${first}\n## Two, 2 cores\n\nb\n`);
  const again = withSection(second, '## One, 2 cores', 'c');
  assert.equal(again, '# Results\n\nWords.\n\n## One, 2 cores\n\nc\n\n## Two, 2 cores\n\nb\n');
  assert.equal(withSection(again, '## One, 2 cores', 'c'), again);
});
