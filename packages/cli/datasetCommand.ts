/** `ferlab dataset ...` */
import { Command } from 'commander';
import { fetchDataset, originalRepository } from '../datasets/index';
import { progressOf } from '../display/index';
import { synthesizeDataset } from '../drawn-faces/index';
import { auditCommand } from './auditCommand';
import { cropCommand } from './cropCommand';
import { mismatchCommand, undoCommand } from './mismatchCommand';
import { numberOption } from './options';
import { print } from './output';
import { splitCommand } from './splitCommand';
import { suspectsCommand } from './suspectsCommand';

export function datasetCommand(): Command {
  return new Command('dataset')
    .description('make, fetch, check and divide data sets')
    .addCommand(synthesizeCommand())
    .addCommand(fetchCommand())
    .addCommand(auditCommand())
    .addCommand(splitCommand())
    .addCommand(suspectsCommand())
    .addCommand(mismatchCommand())
    .addCommand(undoCommand())
    .addCommand(cropCommand());
}

function synthesizeCommand(): Command {
  return new Command('synthesize')
    .description('draw faces: DIR/train/<expression> and a quarter as many in DIR/valid/<expression>')
    .requiredOption('--out <DIR>', 'folder to draw into')
    .option(
      '--per-class <N>',
      'training images of each expression',
      numberOption('--per-class', 1, 100_000, 'whole'),
      200,
    )
    .option(
      '--seed <N>',
      'another seed draws other people',
      numberOption('--seed', 0, 2 ** 31 - 1, 'whole'),
      94,
    )
    .option('--json', 'print one JSON document')
    .action(async (options: { out: string; perClass: number; seed: number; json?: boolean }) => {
      const onProgress = progressOf('Drawing faces', 'images');
      const drawn = await synthesizeDataset({ ...options, onProgress });
      print(options.json, drawn, [
        `${drawn.images} drawings of ${Object.keys(drawn.classes).length} expressions in ${drawn.out}`,
      ]);
    });
}

function fetchCommand(): Command {
  return new Command('fetch')
    .description('copy real photographs from a git repository or a folder into DIR/train and DIR/valid')
    .argument('[SOURCE]', 'address of a repository, or a folder', originalRepository)
    .requiredOption('--out <DIR>', 'folder to copy into, such as dataset')
    .option('--json', 'print one JSON document')
    .action(async (source: string, options: { out: string; json?: boolean }) => {
      const fetched = await fetchDataset(source, options.out);
      const from = fetched.commit === null ? '' : ` at commit ${fetched.commit.slice(0, 10)}`;
      print(options.json, fetched, [
        `${fetched.train} training images, ${fetched.valid ?? 'no'} validation images in ${fetched.out}`,
        `from ${fetched.source}${from}`,
        `licence there: ${fetched.licence ?? 'none is stated; ask its owner'}`,
      ]);
    });
}
