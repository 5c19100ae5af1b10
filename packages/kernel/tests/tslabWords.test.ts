import assert from 'node:assert/strict';
import test from 'node:test';
import { script } from '../../../tests/scripts/support';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

interface Diagnostic {
  code: number;
  messageText: string;
  fileName?: string;
  start: { offset: number };
}
interface Converter {
  convert(former: string, cell: string): { diagnostics: Diagnostic[] };
}
const { withWords } = script<{ withWords(converter: Converter): Converter }>('../packages/kernel/tslabWords');

test('a promise that is not awaited, a name of a cell that has not run, and each misspelt field are told', (context) => {
  const [, waits, argument, unknown, fields] = playCells(temporaryFolder(context), [
    'const read = async () => ({ faces: 3 }); const show = (count: number) => count;',
    'read().faces;',
    'show(read());',
    'faces + 1;',
    'const check = (sizes: { width?: number; height?: number }) => sizes; check({ widht: 1, heigth: 2 });',
  ]);
  assert.match(waits!.stderr, /^cell \[2\], line 1: Property 'faces' .*\. Did you forget await\?\n/);
  assert.match(argument!.stderr, /Did you forget await\?/);
  assert.match(unknown!.stderr, /Cannot find name 'faces'\. If a cell above declares faces, run it first\./);
  assert.match(
    fields!.stderr,
    /^cell \[5\], line 1: There is no field 'widht' here\. Did you mean 'width'\?\n[^]*\ncell \[5\], line 1: There is no field 'heigth' here\./,
  );
});

test('all fields that are misspelt are told, though the compiler tells the first alone', () => {
  const texts: string[] = [];
  const fields = /\b(epoks|sise|sead)\b/;
  const converter = withWords({
    convert(_, cell) {
      texts.push(cell);
      const [name] = fields.exec(cell) ?? [];
      const start = { offset: name ? cell.indexOf(name) : 0 };
      return { diagnostics: name ? [{ code: 2353, messageText: name, start }] : [] };
    },
  });
  const cell = "check({ epoks: f(1, ')'), faces: 2,\n sise: [{ a: 1 }, 2], sead: 4 });";
  const { diagnostics } = converter.convert('', cell);
  assert.deepEqual(
    diagnostics.map(({ messageText, start }) => [messageText, start.offset]),
    ['epoks', 'sise', 'sead'].map((name) => [name, cell.indexOf(name)]),
  );
  assert.equal(texts.at(-1)!.replace(/ +/g, ' '), 'check({ faces: 2,\n });');
  // What is wrong in a file is the file's.
  const inFile = { code: 2304, messageText: "Cannot find name 'a'.", fileName: 'a.ts', start: { offset: 0 } };
  const { diagnostics: same } = withWords({ convert: () => ({ diagnostics: [inFile] }) }).convert('', '');
  assert.deepEqual(same, [inFile]);
});
