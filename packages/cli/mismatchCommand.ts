/** `ferlab dataset mismatch` and `ferlab dataset undo` */
import { Command } from 'commander';
import path from 'path';
import { latestMovesRoot, separateMismatches, undoMoves } from '../datasets/index';
import { print, reportSkipped, shortened } from './output';

interface MoveOptions {
  root?: string;
  apply?: boolean;
  json?: boolean;
}

export function mismatchCommand(): Command {
  return new Command('mismatch')
    .description('find images whose class folder is not their label; --apply puts them in DIR/.quarantine')
    .argument('<CSV>', 'table with the columns path (relative to DIR) and label')
    .option('--root <DIR>', 'folder that the paths begin in (default: the one of the CSV)')
    .option('--apply', 'move them; without it, they are listed')
    .option('--json', 'print one JSON document')
    .action(async (csv: string, options: MoveOptions) => {
      const root = options.root ?? path.dirname(csv);
      const found = await separateMismatches(csv, root, options.apply === true);
      const { images, mismatched, moved, applied, skipped } = found;
      reportSkipped(skipped);
      print(options.json, { csv, root, ...found }, [
        ...shortened(mismatched.map(({ file, folder, label }) => `${file}: in ${folder}, is ${label}`)),
        found.sorted
          ? `${mismatched.length} of ${images} images stand in another folder than their label's`
          : `none of the folders of ${images} images bears a label's name: they are not sorted by label`,
        moved.length > 0
          ? `${moved.length} moved to ${path.join(root, '.quarantine')}; ferlab dataset undo --root ${root} brings them back`
          : `nothing was moved${applied || mismatched.length === 0 ? '' : ': --apply does it'}`,
      ]);
    });
}

export function undoCommand(): Command {
  return new Command('undo')
    .description('take the last moves of mismatch back')
    .option('--root <DIR>', 'folder whose files were moved (default: the latest at or below this folder)')
    .option('--apply', 'move them; without it, they are listed')
    .option('--json', 'print one JSON document')
    .action(async (options: MoveOptions) => {
      const root = options.root ?? (await latestMovesRoot('.'));
      const undone = await undoMoves(root, options.apply === true);
      if (options.apply === true && undone.skipped.length > 0) process.exitCode = 1;
      reportSkipped(undone.skipped);
      print(options.json, { root, applied: options.apply === true, ...undone }, [
        ...shortened(undone.files.map(({ from, to }) => `${from} -> ${to}`)),
        `${undone.files.length} files of ${undone.command} ${options.apply === true ? 'are back' : 'would be moved back: --apply does it'}`,
      ]);
    });
}
