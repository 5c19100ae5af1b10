import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { root, script } from '../../../tests/scripts/support';

type SetTimer = (callback: () => void, delay: number) => unknown;

interface Sys {
  setTimeout: SetTimer;
  clearTimeout(timer: unknown): void;
}

interface Converted {
  diagnostics: { messageText: string }[];
  sideOutputs?: { path: string; data: string }[];
}

interface Converter {
  convert(declarations: string, source: string): Converted;
  close(): void;
}

const { mendTimers } = script<{ mendTimers(ts: unknown, warn?: (line: string) => void): boolean }>(
  '../packages/kernel/tslabTimers',
);
const load = createRequire(path.join(root, 'node_modules', 'tslab', 'dist', 'main.js'));
const cell = "import * as all from './src/index'; all";
const home = process.cwd();
let project = '';

before(() => {
  // TypeScript asks for the current folder once per process: all converters here lie in this one.
  project = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'ferlab test ü ')));
  fs.mkdirSync(path.join(project, 'src'));
  process.chdir(project);
});

after(() => {
  process.chdir(home);
  fs.rmSync(project, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  fs.writeFileSync(path.join(project, 'src', name), text);
}

/** Writes a file as many editors do. */
function replace(name: string, text: string): void {
  write(`${name}.tmp`, text);
  rename(`${name}.tmp`, name);
}

function rename(from: string, to: string): void {
  fs.renameSync(path.join(project, 'src', from), path.join(project, 'src', to));
}

function remove(name: string): void {
  fs.rmSync(path.join(project, 'src', name));
}

function newConverter(): Converter {
  return load('./converter').createConverter() as Converter;
}

/** Converts the cell until `accept` takes what comes out; what is changed on disk shows up a little later. */
async function convertUntil(converter: Converter, accept: (found: Converted) => boolean): Promise<void> {
  let last: Converted | undefined;
  for (const end = Date.now() + 20_000; Date.now() < end; await wait(100)) {
    last = converter.convert('', cell);
    if (accept(last)) return;
  }
  assert.fail(`not picked up: ${JSON.stringify(last)}`);
}

function succeeds({ diagnostics }: Converted): boolean {
  return diagnostics.length === 0;
}

function compiles(name: string, text: string): (found: Converted) => boolean {
  const file = path.join(project, 'src', name);
  return ({ sideOutputs = [] }) => sideOutputs.some((out) => out.path === file && out.data.includes(text));
}

test('by itself tslab breaks when an imported file that was missing is created', async () => {
  write('index.ts', "export * from './late';");
  const converter = newConverter();
  try {
    assert.match(
      converter.convert('', cell).diagnostics[0]?.messageText ?? '',
      /Cannot find module '.\/late'/,
    );
    write('late.ts', 'export const late = 1;');
    await assert.rejects(convertUntil(converter, succeeds), /Unexpected pending rebuildTimer/);
    assert.throws(() => converter.convert('', cell), /Unexpected pending rebuildTimer/, 'and stays so');
  } finally {
    converter.close();
    remove('late.ts');
  }
});

test('mended it survives edits, renames, creations and deletions', async () => {
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) write(`${name}.ts`, `export const ${name} = 'first';`);
  write('index.ts', names.map((name) => `export * from './${name}';`).join('\n'));
  assert.equal(mendTimers(load('@tslab/typescript-for-tslab')), true);
  const converter = newConverter();
  try {
    assert.deepEqual(converter.convert('', cell).diagnostics, []);

    write('a.ts', "export const a = 'edited';");
    await convertUntil(converter, compiles('a.js', 'edited'));

    for (const name of names) replace(`${name}.ts`, `export const ${name} = 'replaced';`);
    await convertUntil(converter, compiles('d.js', 'replaced'));

    remove('a.ts');
    rename('b.ts', 'moved.ts');
    await convertUntil(converter, ({ diagnostics }) => diagnostics.length === 2);

    for (const name of ['x', 'y', 'z']) write(`${name}.ts`, 'export {};');
    write('a.ts', "export const a = 'created';");
    rename('moved.ts', 'b.ts');
    for (const name of ['x', 'y', 'z']) remove(`${name}.ts`);
    replace('c.ts', "export const c = 'replaced again';");
    await convertUntil(converter, succeeds);

    write('a.ts', "export const a = 'at last';");
    await convertUntil(converter, compiles('a.js', 'at last'));
  } finally {
    converter.close();
  }
});

/** What tslab does: an object that inherits from `sys`, with one slot. */
function tslabOn(sys: Sys): { host: Sys; run(): void } {
  let slot: (() => void) | null = null;
  const host = Object.create(sys) as Sys;
  host.setTimeout = (callback) => {
    assert.equal(slot, null, 'asked for a second timer');
    return (slot = callback);
  };
  host.clearTimeout = () => assert.fail('asked to clear a timer that is not its own');
  const run = () => {
    assert.ok(slot, 'nothing to run');
    slot();
    slot = null;
  };
  return { host, run };
}

test('timers run once, in order, with those asked for meanwhile, unless cleared', () => {
  const sys: Sys = { setTimeout, clearTimeout: () => undefined };
  assert.equal(mendTimers({ sys }), true);
  assert.equal(sys.setTimeout, setTimeout, 'its own timers stay');
  const { host, run } = tslabOn(sys);
  const ran: string[] = [];
  const ask = (name: string) => host.setTimeout(() => ran.push(name), 250);

  ask('first');
  const cleared = ask('cleared');
  host.setTimeout(() => ask('meanwhile'), 250);
  ask('last');
  host.clearTimeout(cleared);
  run();
  assert.deepEqual(ran, ['first', 'last', 'meanwhile']);

  host.clearTimeout(ask('none is left'));
  ask('later');
  run();
  assert.deepEqual(ran.slice(3), ['later']);
});

test('a timer that throws does not keep later ones from running', () => {
  const sys: Sys = { setTimeout, clearTimeout: () => undefined };
  mendTimers({ sys });
  const { host, run } = tslabOn(sys);
  let ran = 0;
  host.setTimeout(() => assert.fail('as it may'), 250);
  host.setTimeout(() => ran++, 250);
  assert.throws(run, /as it may/);
  host.setTimeout(() => ran++, 250);
  run();
  assert.equal(ran, 2);
});

test('a TypeScript that is not as expected is left alone, with one line', () => {
  for (const ts of [undefined, {}, { sys: {} }, { sys: Object.freeze({ setTimeout, clearTimeout }) }]) {
    const lines: string[] = [];
    assert.equal(
      mendTimers(ts, (line) => lines.push(line)),
      false,
    );
    assert.equal(lines.length, 1);
  }
});
