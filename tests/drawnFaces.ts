/** The 1,750 drawings that notebooks begin with, drawn once for all tests: drawing takes both cores twenty seconds. */
import { cpSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { synthesizeDataset } from '../packages/drawn-faces/index';

const shared = path.join(__dirname, '..', '.cache', 'tests', 'drawings');
const lock = `${shared}.lock`;

/** Copies them to where a test wants them. */
export async function placeDrawings(out: string): Promise<void> {
  mkdirSync(path.dirname(shared), { recursive: true });
  while (!takeLock()) await wait(100);
  try {
    await synthesizeDataset({ out: shared });
  } finally {
    rmdirSync(lock);
  }
  cpSync(shared, out, { recursive: true });
}

/** One test file draws, the others wait for it; a lock of two minutes is a killed one's. */
function takeLock(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const { mtimeMs } = statSync(lock, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (mtimeMs < Date.now() - 120_000) rmdirSync(lock);
    return false;
  }
}
