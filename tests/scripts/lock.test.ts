import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { script, temporaryFolder } from './support';

interface Lock {
  startedChild(pid: number): void;
  release(): void;
}
const { takeLock, identify, isAlive } = script<{
  takeLock(file: string, onWait: (owner: number) => void): Promise<Lock>;
  identify(pid: number): object;
  isAlive(owner: object | null): boolean;
}>('setup/lock');

const never = () => assert.fail('waited for nobody');

test('the second waits for the first and says for whom', async (t) => {
  const file = path.join(temporaryFolder(t), 'lock');
  const first = await takeLock(file, never);
  const order: string[] = [];
  const second = takeLock(file, (owner) => order.push(`waits for ${owner}`)).then((lock) => {
    order.push('second');
    lock.release();
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  order.push('first ends');
  first.release();
  await second;
  assert.deepEqual(order, [`waits for ${process.pid}`, 'first ends', 'second']);
  assert.deepEqual(fs.readdirSync(path.dirname(file)), []);
});

test('a killed owner is replaced, and what it left running is ended', async (t) => {
  const file = path.join(temporaryFolder(t), 'lock');
  const orphan = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  t.after(() => orphan.kill('SIGKILL'));
  const ended = new Promise((resolve) => orphan.once('exit', (_, signal) => resolve(signal)));
  assert.ok(orphan.pid);
  const left = identify(orphan.pid);
  // Same number, other start: the number was given to another process since.
  fs.writeFileSync(file, JSON.stringify({ ...identify(process.pid), started: '1' }));
  fs.writeFileSync(`${file}.child`, JSON.stringify(left));
  const lock = await takeLock(file, never);
  assert.equal(await ended, 'SIGTERM');
  assert.equal(isAlive(left), false);
  lock.release();
});

test('a lock cut in the middle counts as nobody', async (t) => {
  const file = path.join(temporaryFolder(t), 'lock');
  fs.writeFileSync(file, '{"pid":');
  (await takeLock(file, never)).release();
});
