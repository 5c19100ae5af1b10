import assert from 'node:assert/strict';
import test from 'node:test';
import ts from 'typescript';
import { script } from './support';

const { cellsAsModule } = script<{
  cellsAsModule(notebook: { cells: object[] }, name: string, toRoot: string): string;
}>('notebookModules');
const code = (source: string | string[]) => ({ cell_type: 'code', source });

test("a notebook's cells are one module that imports a name once, from the root", () => {
  const cells = [
    code(["import { a, b } from './src/index';\n", 'const x = await a();']),
    { cell_type: 'markdown', source: 'const no = 1;' },
    code("import { b, c } from './src/index';\nimport { readFileSync } from 'fs';\nc(x, b);"),
    code("import { a } from './src/index';\na(x);"),
  ];
  assert.equal(
    cellsAsModule({ cells }, 'n.ipynb', '../..'),
    `// n.ipynb, cell 1
import { a, b } from '../../src/index';
const x = await a();
// n.ipynb, cell 3
import { c } from '../../src/index';
import { readFileSync } from 'fs';
c(x, b);
// n.ipynb, cell 4

a(x);
export {};
`,
  );
});

test('what a cell gets wrong, the compiler finds', () => {
  const faults = (...sources: string[]) => {
    const text = cellsAsModule({ cells: sources.map(code) }, 'n.ipynb', '.');
    const options: ts.CompilerOptions = {
      noLib: true,
      noResolve: true,
      module: ts.ModuleKind.ES2022,
      target: ts.ScriptTarget.ES2022,
      types: [],
    };
    const host = ts.createCompilerHost(options);
    const readFile = host.getSourceFile.bind(host);
    host.getSourceFile = (file, ...rest) =>
      file === 'n.ts' ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022) : readFile(file, ...rest);
    const program = ts.createProgram(['n.ts'], options, host);
    return program.getSemanticDiagnostics(program.getSourceFile('n.ts')).map(({ code }) => code);
  };
  assert.deepEqual(faults('const a = 1;', 'let b: number = a;'), []);
  assert.deepEqual(faults('const a = 1;', "let b: number = 'x';"), [2322]);
  assert.deepEqual(faults('const a = 1;', 'let b = c;'), [2304]);
  assert.deepEqual(faults('const a = 1;', 'const a = 1;\nlet b: number = a;'), []);
  assert.equal(faults('const a = 1;', 'const a = 2;')[0], 2451);
});
