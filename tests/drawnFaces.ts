/** A few hundred drawings for notebooks, drawn once for all tests: the 1,750 of a notebook take twenty seconds. */
import { cpSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { synthesizeDataset } from '../packages/drawn-faces/index';

const shared = path.join(__dirname, '..', '.cache', 'tests', 'drawings');
const lock = `${shared}.lock`;
const most = 60;

/**
 * As `synthesizeDataset` draws them: so many of each expression in `<out>/train`, a quarter as many in `<out>/valid`.
 *
 * @param perClass at most 60: the first of those that are drawn
 */
export async function placeDrawings(out: string, perClass = most): Promise<void> {
  mkdirSync(path.dirname(shared), { recursive: true });
  while (!takeLock()) await wait(100);
  try {
    await synthesizeDataset({ out: shared, perClass: most });
  } finally {
    rmdirSync(lock);
  }
  for (const [side, count] of Object.entries({ train: perClass, valid: Math.ceil(perClass / 4) })) {
    const isFurther = (file: string) => Number(/-(\d+)\.jpg$/.exec(file)?.[1]) > count;
    const [from, to] = [path.join(shared, side), path.join(out, side)];
    cpSync(from, to, { recursive: true, filter: (file) => !isFurther(file) });
  }
  const told = JSON.parse(readFileSync(path.join(shared, 'synthetic.json'), 'utf8')) as object;
  writeFileSync(path.join(out, 'synthetic.json'), JSON.stringify({ ...told, perClass }));
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
