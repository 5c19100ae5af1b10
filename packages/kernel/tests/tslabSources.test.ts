import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from '../../../tests/scripts/support';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

const source = (above: string) => `type Text = string;
${above}
/** How long it is without spaces. */
export function lengthOf(text: Text): number {
  const wanted = { text } as { text: Text };
  return wanted.text.trim().length;
}
`;

test('an error within a file is placed in its source, as it was and as it is edited', (context) => {
  // A kernel compiles files of the project alone; git ignores this one.
  const folder = path.join(root, `sources-${process.pid}.tmp`);
  mkdirSync(folder);
  context.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'lengthOf.ts');
  writeFileSync(file, source(''));
  const cell = `import { lengthOf } from './${path.basename(folder)}/lengthOf';
lengthOf(3 as never);`;
  const [first, , edited] = playCells(temporaryFolder(context), [
    cell,
    `import { writeFileSync } from 'fs';
     writeFileSync(${JSON.stringify(file)}, ${JSON.stringify(source('\n// More.\n'))});`,
    cell,
  ]);
  const told = (line: number, number: number) =>
    `TypeError: wanted.text.trim is not a function\n    at lengthOf (${path.basename(folder)}/lengthOf.ts:${line})\n    at cell [${number}], line 2\n`;
  assert.equal(first!.stderr, told(6, 1));
  assert.equal(edited!.stderr, told(8, 3));
});
