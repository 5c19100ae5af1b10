import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { claimName, claimRunFolder } from '../../packages/base/index';
import { startTraining } from '../../src/train/startTraining';
import { temporaryFolder } from '../temporaryFolder';
import { data, namesIn, quick } from '../tinyTraining';

/** A process that claims a folder and waits to be killed. */
async function claimant(folder: string) {
  const module = JSON.stringify(path.resolve('packages/base/claimFolder'));
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', '-e'],
      `require(${module}).claimRunFolder(process.argv[1]).then(() => console.log('mine'));
       setInterval(() => {}, 1000);`,
      folder,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { pid: child.pid!, kill };
}

test("two processes do not train into one folder; a killed one is in nobody's way", async (context) => {
  const folder = temporaryFolder(context);
  const other = await claimant(folder);
  context.after(other.kill);
  await assert.rejects(
    startTraining(quick({ epochs: 1 }), data, { folder, resume: true }).done,
    new RegExp(`Process ${other.pid} is training into .*Wait until it has ended, stop it, or choose another`),
  );
  assert.deepEqual(namesIn(folder), [claimName]);
  await other.kill();
  await startTraining(quick({ epochs: 1 }), data, { folder, resume: true }).done;
  assert.ok(!namesIn(folder).includes(claimName));
});

test("a running process that got a killed one's number is another", async (context) => {
  if (process.platform !== 'linux') return context.skip('only Linux tells when a process was started');
  const folder = temporaryFolder(context);
  writeFileSync(path.join(folder, claimName), `${process.ppid} 1\n`);
  const release = await claimRunFolder(folder);
  assert.match(readFileSync(path.join(folder, claimName), 'utf8'), new RegExp(`^${process.pid} \\d+\n$`));
  await release();
  assert.deepEqual(namesIn(folder), []);
});
