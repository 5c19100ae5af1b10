import assert from 'node:assert/strict';
import test from 'node:test';
import { script } from '../../../tests/scripts/support';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

interface Failed {
  keepingDeclarations(converter: object): {
    convert(former: string, cell: string): { sideOutputs: object[] };
    complete(former: string, cell: string, position: number): unknown;
  };
  noteEnd(cell: number, hasFailed: boolean): void;
}

test('what a cell declared before it failed stays, and of the rest the next cell says which one failed', (context) => {
  const [, kept, later, again, , changed, healed, , hoisted, looped] = playCells(temporaryFolder(context), [
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
    `const before = 1;
     function parse() { return before; }
     type Face = number;
     const after = JSON.parse('{');`,
    'const face: Face = parse(); console.log(face);',
    `async function* three() { yield* [1, 2, 3]; }
     for await (const each of three()) console.log(each);`,
  ]);
  assert.deepEqual([kept!.stdout, kept!.stderr], ['1 true function\n', '']);
  assert.match(
    later!.stderr,
    /^cell \[3\], line 1: Cannot find name 'last': it is declared in cell \[1\], which failed\. Mend that one and run it again\.\n/,
  );
  assert.equal(again!.stdout, '2\n');
  assert.equal(changed!.stdout, '4\n');
  assert.equal(healed!.stdout, '4\n');
  assert.deepEqual([hoisted!.stdout, hoisted!.stderr], ['1\n', '']);
  assert.deepEqual([looped!.stdout, looped!.stderr], ['1\n2\n3\n', '']);
});

test('what a completion has compiled after a failed cell is evaluated with the next cell, once', () => {
  const edited = { path: 'edited.js', data: '1' };
  const { keepingDeclarations, noteEnd } = script<Failed>('../packages/kernel/tslabFailed');
  const statements = [{ offset: 0, names: [], isImport: false, isThere: true }];
  let isCompiled = true;
  const convert = (): object => {
    const sideOutputs = isCompiled ? [] : [edited];
    isCompiled = true;
    return { diagnostics: [], output: '', declOutput: '', statements, sideOutputs };
  };
  const converter = keepingDeclarations({ convert, complete: () => [] });
  converter.convert('', 'first');
  noteEnd(1, true);
  isCompiled = false;
  converter.complete('', 'sec', 3);
  const outputs = ['second', 'third'].map((cell) => converter.convert('', cell).sideOutputs);
  assert.deepEqual(outputs, [[edited], []]);
});
