import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'fs';
import path from 'path';
import test from 'node:test';

const source = path.join(__dirname, '..', 'src');

/** In the order in which a reader follows the data; a room may import from itself and those before it. */
const rooms = ['', 'data', 'graph', 'nn', 'metrics', 'train', 'evaluate', 'faces', 'notebook', 'cli'];

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const textOf = (file: string) => readFileSync(path.join(source, file), 'utf8');
const codeOf = (file: string) => textOf(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');

/** `evaluate` may use `metrics`, and `train` too; neither uses the other. */
const roomOf = (file: string) => {
  const [first, ...rest] = file.split(path.sep);
  return rest.length === 0 ? '' : first!;
};

test('imports go from later rooms to earlier ones, and never out of src', () => {
  for (const file of files.filter((name) => name !== 'index.ts')) {
    for (const [, target] of codeOf(file).matchAll(/from '(\.[^']*)'/g)) {
      const imported = path.join(path.dirname(file), target!);
      assert.ok(!imported.startsWith('..'), `${file} imports ${target}, outside src`);
      assert.notEqual(imported, 'index', `${file} imports the public surface`);
      const [from, to] = [rooms.indexOf(roomOf(file)), rooms.indexOf(roomOf(`${imported}.ts`))];
      assert.ok(from >= 0 && to >= 0, `${file} or ${target} stands in an unknown room`);
      assert.ok(to <= from, `${file} imports ${target}, from a later room`);
    }
  }
});

test('only the notebook room knows tslab', () => {
  const knowing = files.filter((file) => codeOf(file).includes('tslab')).map(roomOf);
  assert.deepEqual([...new Set(knowing)], ['notebook']);
});

test('files are short and say what they are', () => {
  for (const file of files) {
    const text = textOf(file);
    assert.ok(text.split('\n').length <= 300, `${file} is over 300 lines`);
    assert.ok(!/: any\b|as any\b|eslint-disable|@ts-ignore/.test(text), `${file} has a hole in its types`);
    assert.ok(/^(\/\*\*|\/\/)/m.test(text), `${file} begins without a word on what it is`);
  }
});

test('every exported function has a docstring', () => {
  for (const file of files) {
    for (const match of textOf(file).matchAll(/(\*\/\s*\n)?export (?:async )?function (\w+)/g)) {
      assert.ok(match[1] !== undefined || file.startsWith('cli'), `${match[2]} in ${file} lacks a docstring`);
    }
  }
});
