import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { format } from 'node:util';
import { root, script } from '../../../tests/scripts/support';

interface Executor {
  execute(source: string): Promise<boolean>;
  locals: Record<string, unknown>;
}

interface Converted {
  output?: string;
  diagnostics: unknown[];
  sideOutputs?: { path: string; data: string }[];
}

interface Converter {
  convert(former: string, cell: string): Converted;
  complete(former: string, cell: string, position: number): { candidates: string[]; types: string[] };
  inspect(former: string, cell: string, position: number): { documentation: { text: string }[] } | undefined;
  close(): void;
}

interface ConverterModule {
  createConverter(): Converter;
}

const { mendChecks } = script<{ mendChecks(load: unknown, warn?: (line: string) => void): boolean }>(
  '../packages/kernel/tslabChecks',
);
const { mendValues } = script<{ mendValues(converterModule: unknown): void }>(
  '../packages/kernel/tslabValues',
);
const { withModules } = script<{ withModules(converter: Converter, memory: unknown): Converter }>(
  '../packages/kernel/tslabModules',
);
const { mendRuns } = script<{ mendRuns(executorModule: unknown): void }>('../packages/kernel/tslabRuns');
const { openMemory } = script<{ openMemory(folder: string): unknown }>('../packages/kernel/tslabMemory');
const { mendTimers } = script<{ mendTimers(ts: unknown): boolean }>('../packages/kernel/tslabTimers');
const { mendReload } = script<{ mendReload(converterModule: unknown, ts: unknown): boolean }>(
  '../packages/kernel/tslabReload',
);
const load = createRequire(path.join(root, 'node_modules', 'tslab', 'dist', 'main.js'));
const home = process.cwd();
let project = '';
let converter: Converter;
let executor: Executor;
let errors: string[] = [];
/** What tslab had compiled with each cell, by the files' names. */
let compiled: string[] = [];

// In the order of packages/kernel/tslabConverter.js.
before(() => {
  project = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'ferlab test ü ')));
  process.chdir(project);
  fs.mkdirSync(path.join(project, 'src'));
  write('wrong.ts', "export const wrong: number = 'seen nowhere else'; export const three = 3;");
  write('edited.ts', 'export const edited: number = 1;');
  write('index.ts', "export * from './wrong'; export * from './edited';");
  write('gone.ts', "import { nothing } from './nowhere'; export const gone = nothing;");
  write('deep.ts', 'export class Deep { one = 1; }');
  write('open.ts', "import { Deep } from './deep'; export const open = async () => new Deep();");
  write('kept.ts', 'export const kept = { times: 1 };');
  write(
    'fields.ts',
    `interface Fields {
      /** How often: 1e-7 to 10, default 0.5. As the\n * original. */
      epochs?: number;
      plain?: string;
    }
    /** Checks them. */
    export const check = (fields: Fields, other = 0) => [fields, other];`,
  );
  const old = new Date(Date.now() - 60_000);
  for (const name of fs.readdirSync('src')) fs.utimesSync(path.join('src', name), old, old);

  const ts = load('@tslab/typescript-for-tslab');
  assert.ok(
    mendChecks(load, (line) => errors.push(line)),
    errors.join(),
  );
  const converterModule = load('./converter') as ConverterModule;
  mendValues(converterModule);
  assert.ok(mendTimers(ts) && mendReload(converterModule, ts));
  converter = withModules(converterModule.createConverter(), openMemory(path.join(project, 'cells')));
  const watched = {
    ...converter,
    convert(former: string, cell: string) {
      const result = converter.convert(former, cell);
      compiled = (result.sideOutputs ?? []).map((output) => path.basename(output.path)).sort();
      return result;
    },
  };
  mendRuns(load('./executor'));
  const print = { log: () => undefined, error: (...parts: unknown[]) => errors.push(format(...parts)) };
  executor = load('./executor').createExecutor(project, { node: watched }, print) as Executor;
});

after(() => {
  converter.close();
  process.chdir(home);
  fs.rmSync(project, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  fs.writeFileSync(path.join(project, 'src', name), text);
}

/** Runs a cell, and returns what it says is wrong; nothing when it ran. */
async function run(cell: string): Promise<string> {
  errors = [];
  const ok = await executor.execute(cell);
  assert.equal(ok, errors.length === 0, errors.join());
  return errors.join('\n');
}

test('files as they were at the start are compiled once, and only what the cell says is checked', async () => {
  const cell = "import { three, edited } from './src/index'; const sum = three + edited;";
  assert.equal(await run(cell), '');
  assert.equal(executor.locals.sum, 4);
  assert.deepEqual(compiled, ['edited.js', 'index.js', 'wrong.js']);
  assert.equal(await run(cell), '');
  assert.deepEqual(compiled, []);
  // Their types are known to the cell all the same.
  assert.match(
    await run("import { edited as one } from './src/edited'; const text: string = one;"),
    /^1:\d+ - Type 'number' is not assignable to type 'string'/,
  );
});

test('what is awaited may stand in brackets', async () => {
  for (const awaited of ['(open())', '(async () => new Deep())()', '(await (open()))']) {
    const cell = `import { open } from './src/open'; import { Deep } from './src/deep'; const deep = await ${awaited};`;
    assert.equal(await run(cell), '', awaited);
    assert.deepEqual({ ...(executor.locals.deep as object) }, { one: 1 }, awaited);
  }
  assert.equal(await run("import { open } from './src/open'; const named = await (open());"), '');
  assert.equal(await run('const waited = await (Promise.resolve(4));'), '');
  assert.equal(executor.locals.waited, 4);
  assert.match(
    await run('const text: string = await (Promise.resolve(1));'),
    /^1:\d+ - Type 'number' is not/,
  );
});

test('what an edited file does is seen, and what is wrong with it is told', async () => {
  const cell = "import { edited as now } from './src/index'; const seen = now;";
  write('edited.ts', 'export const edited: number = 20;');
  assert.equal(await run(cell), '');
  assert.equal(executor.locals.seen, 20);
  write('edited.ts', "export const edited: number = 'twenty';");
  assert.match(await run(cell), /src\/edited\.ts 1:14 - Type 'string' is not assignable to type 'number'/);
  write('edited.ts', 'export const edited: number = 21;');
  assert.equal(await run(cell), '');
  assert.equal(executor.locals.seen, 21);
});

test('a file that imports what is missing says so, though it is as it was', async () => {
  assert.match(
    await run("import { gone } from './src/gone'; const it = gone;"),
    /src\/gone\.ts.*'\.\/nowhere'/,
  );
});

test('a cell that fails keeps the variables as they were, one that runs has new ones', async () => {
  const cell = (more: string) =>
    `import { kept } from './src/kept'; ${more} const handle = kept.times++; const other = 'set';`;
  assert.equal(await run(cell('')), '');
  assert.equal(executor.locals.handle, 1);
  assert.match(await run(cell("throw new Error('under way');")), /under way/);
  assert.deepEqual([executor.locals.handle, executor.locals.other], [1, 'set']);
  assert.match(await run(cell("await Promise.reject(new Error('late'));")), /late/);
  assert.equal(await run('const same = handle;'), '');
  assert.equal(executor.locals.same, 1);
  assert.equal(await run(cell('')), '');
  assert.equal(executor.locals.handle, 2);
});

test('a former cell’s variable may be property and value at once', async () => {
  assert.equal(await run('let one = 1; const two = 2;'), '');
  assert.equal(await run('const inner = (two: number) => ({ one, two }); const both = { one, two };'), '');
  assert.deepEqual(executor.locals.both, { one: 1, two: 2 });
  assert.equal(await run('({ one } = { one: 10 }); const seen2 = [inner(3), one];'), '');
  assert.deepEqual(executor.locals.seen2, [{ one: 10, two: 3 }, 10]);
  assert.equal(await run('({ one = 5 } = {} as { one?: number });'), '');
  assert.equal(executor.locals.one, 5);
});

test('what is wrong is shown with its line, completions with range and default, what a value means by its name', async () => {
  const cell = "import { check } from './src/fields';\ncheck({ epochs: 'two' });";
  assert.match(
    await run(cell),
    /^2:9 - Type 'string' is not.*\n {4}check\(\{ epochs: 'two' \}\);\n {12}\^{6}$/,
  );
  const begun = cell.replace("epochs: 'two' ", '');
  const { candidates, types } = converter.complete('', begun, begun.indexOf('{ }') + 2);
  assert.deepEqual(candidates, ['epochs', 'plain']);
  assert.deepEqual(types, ['1e\u20117 to 10, default 0.5'.replaceAll(' ', '\u00a0'), '']);
  const docAt = (text: string, place: number) =>
    converter
      .inspect('', text, place)
      ?.documentation.map(({ text }) => text)
      .join('');
  assert.match(String(docAt(cell, cell.length - 5)), /^How often/);
  const call = cell.replace(/\{ epochs.*/, '{ }, ');
  assert.equal(docAt(call, call.length), 'Checks them.');
});

test('a tslab that is not as expected is left alone, with one line', () => {
  const resolve = (name: string) => name;
  const createWatchProgram = () => undefined;
  const compiler = '@tslab/typescript-for-tslab';
  for (const cache of [
    {},
    { [compiler]: { exports: {} } },
    { [compiler]: { exports: { createWatchProgram } }, './converter': {} },
  ]) {
    const lines: string[] = [];
    const refused = mendChecks({ cache, resolve }, (line) => lines.push(line));
    assert.deepEqual([refused, lines.length], [false, 1]);
  }
});
