/** What the kill tests run in a process of its own: `mismatch`, `undo` or `copy` in a folder. */
import { readdirSync } from 'fs';
import path from 'path';
import { copyWhole, finishCopies } from '../copyWhole';
import { separateMismatches } from '../mismatches';
import { undoMoves } from '../moveFiles';

/** The copies of all files in `folder/a`: every third is held out. */
export async function copyFolder(folder: string): Promise<void> {
  const out = path.join(folder, 'out');
  const files = readdirSync(path.join(folder, 'a')).map((name, i) => ({
    from: path.join(folder, 'a', name),
    to: path.join(out, i % 3 === 0 ? 'valid' : 'train', name),
  }));
  if (!(await finishCopies(out))) await copyWhole(out, ['train', 'valid'], files, false);
}

export const operations: Record<string, (folder: string) => Promise<unknown>> = {
  mismatch: (folder) => separateMismatches(path.join(folder, 'labels.csv'), folder, true),
  undo: (folder) => undoMoves(folder, true),
  copy: copyFolder,
};

if (require.main === module) {
  const [name = '', folder = ''] = process.argv.slice(2);
  process.stdout.write('go\n');
  void operations[name]!(folder).then(() => process.stdout.write('done\n'));
}
