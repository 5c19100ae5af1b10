/** Empty files below a folder, for tests that look at names alone. */
import { mkdirSync, writeFileSync } from 'fs';
import path from 'path';

export function writeEmpty(folder: string, ...names: string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), '');
  }
}
