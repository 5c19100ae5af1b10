import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../../../tests/scripts/support';

let project = '';
let written = Date.now() - 3_600_000;

before(() => {
  project = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'ferlab test ü ')));
  mkdirSync(path.join(project, 'src'));
  write('index', "export * from './one'; export const two: number = 2;");
  write('one', 'export const one: number = 1;');
});

after(() => rmSync(project, { recursive: true, force: true }));

/** Writes a source file as it was before any kernel started, each time a little later. */
function write(name: string, text: string): void {
  const file = path.join(project, 'src', `${name}.ts`);
  writeFileSync(file, text);
  const time = new Date((written += 1000));
  utimesSync(file, time, time);
}

/** Runs cells in a new process as the kernel does, and returns what `after` gives of each, and the thread's questions. */
function play(cells: string[], then = 'undefined', memory = 'cells'): { told: unknown[]; asked: string[] } {
  const scripts = JSON.stringify(path.join(root, 'packages', 'kernel'));
  const code = `
    const path = require('path');
    const of = (name) => require(path.join(${scripts}, name));
    const load = require('module').createRequire(path.join(${scripts}, '../../node_modules/tslab/dist/main.js'));
    const asked = [];
    const thread = of('./tslabThread').startConverter({}, load.resolve('./main'), 600_000);
    const watched = Object.fromEntries(
      Object.entries(thread).map(([name, ask]) => [name, (...args) => (asked.push(name), ask(...args))]),
    );
    const converter = of('./tslabModules').withModules(watched, of('./tslabMemory').openMemory('${memory}'));
    const errors = [];
    const print = { log: () => undefined, error: (...parts) => errors.push(require('util').format(...parts)) };
    const executor = load('./executor').createExecutor(process.cwd(), { node: converter }, print);
    (async () => {
      const told = [];
      for (const cell of ${JSON.stringify(cells)}) {
        await executor.execute(cell);
        told.push(errors.length > 0 ? errors.splice(0).join() : executor.locals.value);
      }
      told.push(${then});
      console.log(JSON.stringify({ told, asked }));
      converter.close();
    })();`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', code], {
    cwd: project,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as { told: unknown[]; asked: string[] };
}

const sum = "import { one, two } from './src/index'; let value = one + two;";
const more = 'value += 10;';
const wrong = "import { one } from './src/index'; const text: string = one;";

test('cells that are known need no compiler, and give what they gave', () => {
  const first = play([sum, more]);
  assert.deepEqual(first, { told: [3, 13, null], asked: ['convert', 'convert'] });
  assert.deepEqual(play([sum, more]), { ...first, asked: [] });
  // The same cell behind another one is another cell.
  assert.deepEqual(play([sum, "let value = 'a';", more]).asked, ['convert', 'convert']);
});

test('a cell that is wrong is compiled, and says what is wrong, each time', () => {
  for (let i = 0; i < 2; i++) {
    const { told, asked } = play([wrong]);
    assert.match(String(told[0]), /Type 'number' is not assignable to type 'string'/);
    assert.deepEqual(asked, ['convert']);
  }
});

test('an edited file makes the cells unknown that import it, directly or not', () => {
  play([sum]);
  write('one', 'export const one: number = 100;');
  assert.deepEqual(play([sum]), { told: [102, null], asked: ['convert'] });
  write('one', 'export const one: number = 1;');
  assert.deepEqual(play([sum]).told, [3, null]);
});

test('a file that is edited after a known cell ran is seen by the next one, and those that import it', () => {
  const edit = `require('fs').writeFileSync('src/one.ts', 'export const one: number = 30;')`;
  const again = 'import { one as now } from "./src/index"; value = now;';
  const { told } = play([sum, `${edit};`, again]);
  assert.deepEqual(told.slice(0, 3), [3, 3, 30]);
  write('one', 'export const one: number = 1;');
});

test('completions and documentation come from the thread', () => {
  const ask = `[converter.complete('', "import * as all from './src/index'; all.t", 41).candidates.includes('two'),
    converter.complete('let value = 1;', 'val', 3).candidates.includes('value'),
    converter.inspect('', 'let value = 1;', 5).displayParts.map((part) => part.text).join(''),
    converter.inspect('', ' ', 1) === undefined]`;
  assert.deepEqual(play([], ask).told[0], [true, true, 'let value: number', true]);
});

test('a memory that is damaged, or can not be written, is as none', () => {
  const names = readdirSync(path.join(project, 'cells'));
  assert.ok(names.length > 2);
  for (const name of names) writeFileSync(path.join(project, 'cells', name), '{"half": ');
  assert.deepEqual(play([sum]).told, [3, null]);
  writeFileSync(path.join(project, 'file'), '');
  assert.deepEqual(play([sum], 'undefined', 'file/cells').told, [3, null]);
});
