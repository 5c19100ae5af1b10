import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { root, script } from '../../../tests/scripts/support';

interface Converter {
  close(): void;
}

interface Executor {
  execute(source: string): Promise<boolean>;
  locals: Record<string, unknown>;
}

type Mend = (converterModule: unknown, ts: unknown, warn?: (line: string) => void) => boolean;

const { mendTimers } = script<{ mendTimers(ts: unknown): boolean }>('../packages/kernel/tslabTimers');
const { mendReload } = script<{ mendReload: Mend }>('../packages/kernel/tslabReload');
const { withModules } = script<{ withModules(converter: unknown, memory: unknown): Converter }>(
  '../packages/kernel/tslabModules',
);
const load = createRequire(path.join(root, 'node_modules', 'tslab', 'dist', 'main.js'));
const home = process.cwd();
let project = '';
let converter: Converter;
let executor: Executor;
let errors: string[] = [];

before(() => {
  project = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'ferlab test ü ')));
  process.chdir(project);
  const ts = load('@tslab/typescript-for-tslab');
  assert.ok(mendTimers(ts) && mendReload(load('./converter'), ts));
  const memory = { find: () => undefined, keep: () => undefined, compile: () => [] };
  converter = withModules(load('./converter').createConverter(), memory);
  const print = { log: () => undefined, error: (...parts: unknown[]) => errors.push(parts.join(' ')) };
  executor = load('./executor').createExecutor(project, { node: converter }, print) as Executor;
});

after(() => {
  converter.close();
  process.chdir(home);
  fs.rmSync(project, { recursive: true, force: true });
});

// Each evaluation of `a` and `b` counts, so a test sees which were evaluated again.
beforeEach(async () => {
  errors = [];
  fs.rmSync(path.join(project, 'src'), { recursive: true, force: true });
  fs.mkdirSync(path.join(project, 'src', 'deep'), { recursive: true });
  write(
    'count.ts',
    'const g = globalThis as any; export const count = (name: string) => (g[name] = (g[name] ?? 0) + 1);',
  );
  write('deep/a.ts', source('a', 1));
  write('b.ts', source('b', 1));
  write('index.ts', "export * from './deep/a'; export * from './b';");
  await valueOf('all.a');
});

/** A module whose export has the value, and which counts how often it is evaluated. */
function source(name: string, value: unknown): string {
  const count = name === 'a' ? '../count' : './count';
  return `import { count } from '${count}'; export const ${name} = ${value}; export const ${name}Runs = count('${name}');`;
}

function write(name: string, text: string): void {
  fs.writeFileSync(path.join(project, 'src', name), text);
}

/** What an expression of `all`, all exports of src/index, gives in a cell that is run at once. */
async function valueOf(expression: string): Promise<unknown> {
  const ok = await executor.execute(`import * as all from './src/index'; const value = ${expression};`);
  assert.ok(ok, errors.join('\n'));
  return executor.locals.value;
}

test('a file that is imported indirectly is picked up at once, and the others keep their state', async () => {
  const runs = await valueOf('all.bRuns');
  write('deep/a.ts', source('a', 2));
  assert.equal(await valueOf('all.a'), 2);
  fs.writeFileSync(path.join(project, 'src', 'a.tmp'), source('a', 3));
  fs.renameSync(path.join(project, 'src', 'a.tmp'), path.join(project, 'src', 'deep', 'a.ts'));
  assert.equal(await valueOf('all.a'), 3);
  assert.equal(await valueOf('all.bRuns'), runs, 'b did not change');
});

test('a file written without a change keeps its state', async () => {
  const runs = await valueOf('all.aRuns');
  write('deep/a.ts', source('a', 1));
  assert.equal(await valueOf('all.aRuns'), runs);
});

test('a file that all others import makes them run again', async () => {
  const [a, b] = [await valueOf('all.aRuns'), await valueOf('all.bRuns')];
  write('count.ts', fs.readFileSync(path.join(project, 'src', 'count.ts'), 'utf8').replace('+ 1', '+ 1 + 0'));
  assert.deepEqual([await valueOf('all.aRuns'), await valueOf('all.bRuns')], [Number(a) + 1, Number(b) + 1]);
});

test('an edit is picked up by the next cell that imports it, whatever ran in between', async () => {
  write('deep/a.ts', source('a', 4));
  await executor.execute("import { b } from './src/b'; const other = b;");
  await executor.execute("import { a as own } from './src/deep/a'; const direct = own;");
  assert.equal(executor.locals.direct, 4);
  assert.equal(await valueOf('all.a'), 4);
});

test('a type that became a class is one for those that pass it on', async () => {
  write('b.ts', 'export interface Thing { size: number }');
  write('index.ts', "export * from './deep/a'; export { Thing } from './b';");
  await valueOf('all.a');
  write('b.ts', 'export class Thing { size = 5 }');
  assert.equal(await valueOf('new all.Thing().size'), 5);
});

test('files that are deleted, missing, and there again are each seen at once', async () => {
  fs.rmSync(path.join(project, 'src', 'deep', 'a.ts'));
  await assert.rejects(valueOf('all.a'), /Cannot find module/);
  write('deep/a.ts', source('a', 6));
  assert.equal(await valueOf('all.a'), 6);
  write('index.ts', "export * from './deep/a'; export * from './new/c';");
  await assert.rejects(valueOf('all.a'), /Cannot find module/);
  fs.mkdirSync(path.join(project, 'src', 'new'));
  write('new/c.ts', 'export const c = 7;');
  assert.equal(await valueOf('all.c'), 7);
});

test('data is read again, with what imports it', async () => {
  write('data.json', '{"size": 1}');
  write('index.ts', "import data from './data.json'; export const { size } = data;");
  assert.equal(await valueOf('all.size'), 1);
  write('data.json', '{"size": 20}');
  assert.equal(await valueOf('all.size'), 20);
});

test('a tslab that is not as expected is left alone, with one line', () => {
  const watchFile = () => undefined;
  for (const [tslab, ts] of [
    [undefined, undefined],
    [{}, { sys: { watchFile, watchDirectory: watchFile } }],
    [{ createConverter: watchFile }, { sys: { watchFile } }],
  ]) {
    const lines: string[] = [];
    assert.equal(
      mendReload(tslab, ts, (line) => lines.push(line)),
      false,
    );
    assert.equal(lines.length, 1);
  }
});
