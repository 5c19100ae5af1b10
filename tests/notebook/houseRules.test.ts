import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import ts from 'typescript';
import { dataOf, printed, readNotebook, type Cell } from './notebook';

const folder = path.join(__dirname, '..', '..', 'notebooks');
const plotly = 'application/vnd.plotly.v1+json';
const lines = (cell: Cell) => cell.source.split('\n').filter((line) => line.trim() !== '').length;

/** The code of each part, by the heading that it begins with. */
function parts(cells: readonly Cell[]): { heading: string; code: string }[] {
  const found = [{ heading: '', code: '' }];
  for (const { cell_type, source } of cells) {
    const heading = cell_type === 'markdown' ? /^## .*$/m.exec(source)?.[0] : undefined;
    if (heading !== undefined) found.push({ heading, code: '' });
    if (cell_type === 'code') found.at(-1)!.code += `${source}\n`;
  }
  return found.filter(({ code }) => code !== '');
}

/** The names that code declares or imports, and those that it uses. */
function namesOf(code: string): { own: Set<string>; used: Set<string> } {
  const [own, used] = [new Set<string>(), new Set<string>()];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isOwn =
        (ts.isVariableDeclaration(parent) ||
          ts.isBindingElement(parent) ||
          ts.isImportSpecifier(parent) ||
          ts.isParameter(parent)) &&
        parent.name === node;
      const isProperty =
        (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
      if (isOwn) own.add(node.text);
      else if (!isProperty) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('cells.ts', code, ts.ScriptTarget.Latest, true));
  return { own, used };
}

for (const name of readdirSync(folder).filter((file) => file.endsWith('.ipynb'))) {
  const { cells, bytes } = readNotebook(path.join(folder, name));
  const code = cells.filter((cell) => cell.cell_type === 'code');

  test(`${name}: short cells, each after prose`, () => {
    const counts = code.map(lines).sort((a, b) => a - b);
    assert.ok(counts[Math.floor(counts.length / 2)]! <= 3, 'median of lines');
    assert.ok(counts.at(-1)! <= 15, 'longest cell');
    assert.ok(counts.filter((count) => count < 8).length >= 0.9 * counts.length, 'cells of 8 lines and more');
    const words = cells
      .filter((cell) => cell.cell_type === 'markdown')
      .map(({ source }) => source.split(/\s+/).length)
      .sort((a, b) => a - b);
    const middle = words[Math.floor(words.length / 2)]!;
    assert.ok(middle >= 25 && middle <= 60, `median of ${middle} words of prose`);
    assert.ok(
      cells.every((cell) => cell.source.trim() !== ''),
      'empty cell',
    );
    const afterProse = code.filter((cell) => cells[cells.indexOf(cell) - 1]?.cell_type === 'markdown');
    assert.ok(afterProse.length >= 0.9 * code.length, 'cells without prose before them');
    const headings = (level: string) =>
      cells.flatMap(({ source }) => source.split('\n')).filter((line) => line.startsWith(`${level} `));
    assert.equal(headings('#').length, 1);
    assert.ok(cells.length >= 20 && cells.length <= 60 && headings('##').length <= 9);
    assert.ok(
      code.some((cell) => cell.metadata.tags?.includes('parameters')),
      'no cell tagged parameters',
    );
  });

  test(`${name}: every part can be begun with, after the first one or, in the demo, alone`, () => {
    const [first, ...later] = parts(cells).map(({ heading, code }) => ({ heading, ...namesOf(code) }));
    const opened = name === 'demo.ipynb' ? new Set<string>() : first!.own;
    const made = new Set([first!, ...later].flatMap(({ own }) => [...own]));
    for (const { heading, own, used } of later) {
      const missing = [...used].filter((each) => made.has(each) && !own.has(each) && !opened.has(each));
      assert.deepEqual(missing, [], heading);
    }
  });

  test(`${name}: committed with its outputs, in order, without an error`, () => {
    assert.deepEqual(
      code.map((cell) => cell.execution_count),
      code.map((_, i) => i + 1),
    );
    for (const cell of code) {
      for (const output of cell.outputs ?? []) {
        assert.notEqual(output.output_type, 'error', cell.id);
        assert.notEqual(output.name, 'stderr', `${cell.id} printed on stderr: ${printed(cell)}`);
        if (output.data?.[plotly] !== undefined)
          assert.ok(output.data['image/png'], `${cell.id} lacks a picture`);
        const html = dataOf({ ...cell, outputs: [output] }, 'text/html').join('');
        if (!html.includes('ferlab-panel')) continue;
        assert.match(html, /data-panel="\{\}"/, `${cell.id} names a kernel that has ended`);
        assert.match(dataOf(cell, 'text/html').join(''), /<table/, `${cell.id} lacks a table of its values`);
      }
    }
    assert.ok(bytes < 1_000_000, `${bytes} bytes`);
  });

  test(`${name}: imports by the doors alone, and some test runs it`, () => {
    const imported = code.flatMap(({ source }) => [...source.matchAll(/from '(\.[^']+)'/g)]);
    for (const [, file] of imported) assert.match(file!, /^\.\/(src|packages\/[\w-]+)\/index$/);
    assert.ok(imported.length > 0);
    const tests = readdirSync(__dirname).filter((file) => file !== path.basename(__filename));
    const runs = tests.filter((file) => /(Notebook|demo|startHere)\.test\.ts$|^demoCopy\.ts$/.test(file));
    assert.ok(runs.some((file) => readFileSync(path.join(__dirname, file), 'utf8').includes(`'${name}'`)));
  });

  test(`${name}: names no path of the machine that ran it`, () => {
    const outputs = code.map(printed).join('\n');
    assert.doesNotMatch(outputs, /(^|[\s'"(])\/(home|root|work|tmp|Users)\//m);
  });
}
