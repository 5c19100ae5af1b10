import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../../../../tests/temporaryFolder';

const root = path.join(__dirname, '..', '..', '..', '..');

test("the README's recorded step does what it says", async (context) => {
  const readme = readFileSync(path.join(root, 'packages', 'tensorflow', 'README.md'), 'utf8');
  const code = /```ts\n(import \{ recordStep, tf \}[^]*?)```/.exec(readme)![1]!;
  const file = path.join(temporaryFolder(context), 'example.ts');
  writeFileSync(file, code.replaceAll("'./packages/", `'${root}/packages/`));
  const printed: string[] = [];
  context.mock.method(console, 'log', (line: string) => printed.push(line));
  await import(file);
  const [, said] = /print\(\); \/\/ (.*)/.exec(code)!;
  assert.equal(Number(/[\d.]+/.exec(printed.join(' '))![0]).toFixed(2), Number(said).toFixed(2));
});
