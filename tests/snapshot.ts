/** Compares what a test made with what was recorded; UPDATE_SNAPSHOTS=1 records anew. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export function matchesSnapshot(name: string, value: unknown): void {
  const file = path.join(__dirname, 'snapshots', `${name}.json`);
  const written = `${JSON.stringify(value, null, 1)}\n`;
  if (process.env.UPDATE_SNAPSHOTS === '1') {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, written);
    return;
  }
  assert.deepEqual(JSON.parse(written), JSON.parse(readFileSync(file, 'utf8')));
}
