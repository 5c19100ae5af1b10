/** Moves, undos and copies that are killed at random moments, and what must be there after each. */
import assert from 'node:assert/strict';
import { spawn } from 'child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import path from 'path';
import { randomStream } from '../../base/index';
import { operations } from './moveChild';

const files = 400;
const child = path.join(__dirname, 'moveChild.ts');

/** All files of a folder but the records: path → content. */
export function contentsOf(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && !entry.path.includes('.ferlab-moves'))
      .map((entry) => path.join(entry.path, entry.name))
      .sort()
      .map((file) => [path.relative(folder, file), readFileSync(file, 'latin1')]),
  );
}

/** Starts an operation and kills it after a while; undefined lets it end. Returns the milliseconds it ran. */
function runChild(name: string, folder: string, killAfter?: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const args = ['--import', 'tsx', child, name, folder];
    const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let began = 0;
    running.stdout.once('data', () => {
      began = performance.now();
      if (killAfter !== undefined) setTimeout(() => running.kill('SIGKILL'), killAfter);
    });
    running.once('error', reject);
    running.once('close', () => resolve(performance.now() - began));
  });
}

/** Kills each operation `times` times in `folder`, and checks what is left and that the next run gets it right. */
export async function surviveKills(folder: string, times: number): Promise<void> {
  mkdirSync(path.join(folder, 'a'));
  const rows = Array.from({ length: files }, (_, i) => {
    writeFileSync(path.join(folder, 'a', `${i}.jpg`), `content of ${i}`);
    return `a/${i}.jpg,${i % 4 === 0 ? 'a' : 'b'}`;
  });
  writeFileSync(path.join(folder, 'labels.csv'), ['path,label', ...rows].join('\n'));
  const random = randomStream('kill', process.pid);
  const before = contentsOf(folder);
  const nothingLost = () =>
    assert.deepEqual(new Set(contentsOf(folder).values()), new Set(before.values()), 'a file is lost');
  const asBefore = () => assert.deepEqual(contentsOf(folder), before);
  const separated = () => {
    const left = readdirSync(path.join(folder, 'a'));
    assert.deepEqual([left.length, contentsOf(folder).size], [files / 4, files + 1]);
    nothingLost();
  };

  const moveTime = await runChild('mismatch', folder);
  separated();
  const undoTime = await runChild('undo', folder);
  asBefore();
  for (let i = 0; i < times; i++) {
    await runChild('mismatch', folder, random.uniform(0, moveTime));
    nothingLost();
    const begun = readdirSync(path.join(folder, '.ferlab-moves')).some((name) => !/undone|tmp/.test(name));
    if (random.chance(0.5) && begun) {
      await operations.undo!(folder);
      asBefore();
    }
    await operations.mismatch!(folder);
    separated();
    await runChild('undo', folder, random.uniform(0, undoTime));
    nothingLost();
    const undone = !readdirSync(path.join(folder, '.ferlab-moves')).some((name) => !/undone|tmp/.test(name));
    if (!undone) await operations.undo!(folder);
    asBefore();
  }

  const out = path.join(folder, 'out');
  const copyTime = await runChild('copy', folder);
  for (let i = 0; i < times; i++) {
    rmSync(out, { recursive: true });
    await runChild('copy', folder, random.uniform(0, copyTime));
    for (const side of ['train', 'valid']) {
      const place = path.join(out, side);
      if (existsSync(place)) assert.equal(readdirSync(place).length, wholeSize(side));
    }
    if (!existsSync(path.join(out, 'train')) || !existsSync(path.join(out, 'valid'))) {
      await operations.copy!(folder);
    }
    assert.deepEqual(
      readdirSync(out).filter((name) => !name.startsWith('.split-ready')),
      ['train', 'valid'],
    );
    assert.equal(contentsOf(out).size, files);
  }
}

const wholeSize = (side: string) => (side === 'valid' ? Math.ceil(files / 3) : files - Math.ceil(files / 3));
