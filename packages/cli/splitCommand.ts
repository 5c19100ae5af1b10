/** `ferlab dataset split` */
import { Command } from 'commander';
import { requireName, UsageError } from '../base/index';
import { splitFolder, splitWays, type SplitFolderOptions } from '../datasets/index';
import { progressOf } from '../display/index';
import { fields } from '../../src/index';
import { hyperparameter } from './hyperparameterOptions';
import { dataFieldsOf, dataOptions, type DataOptions } from './loadWithProgress';
import { print, reportLeftOut, table } from './output';

interface SplitCommandOptions extends DataOptions {
  out: string;
  validShare: number;
  seed: number;
  by: SplitFolderOptions['by'];
  json?: boolean;
}

export function splitCommand(): Command {
  return dataOptions(new Command('split'), { people: true })
    .description(
      'divide labelled images into OUT/train and OUT/valid: stratified, twins and people on one side',
    )
    .argument('<DIR>', 'images: DIR/<expression>/..., or a table (see dataset/README.md)')
    .requiredOption('--out <OUT>', 'folder for train and valid')
    .option(
      '--valid-share <X>',
      'share of each class held out',
      hyperparameter('validShare', '--valid-share'),
      fields.validShare.default,
    )
    .option('--seed <N>', 'another seed draws others', hyperparameter('seed', '--seed'), fields.seed.default)
    .option('--by <WAY>', `one of ${splitWays.join(', ')}`, readWay, 'copy')
    .option('--json', 'print one JSON document')
    .action(async (folder: string, options: SplitCommandOptions) => {
      const { out, validShare: share, seed, by } = options;
      const onProgress = progressOf(`Reading ${folder}`, 'images');
      const split = await splitFolder(folder, out, { share, seed, by, onProgress, ...dataFieldsOf(options) });
      for (const note of split.notes) console.error(note);
      reportLeftOut(split.leftOut);
      // Told as by the commands that may leave it at telling, and that move.
      const done = { applied: true, manifest: null };
      print(options.json, { folder, by, validShare: share, seed, ...split, ...done }, [
        ...table([
          ['expression', 'train', 'valid'],
          ...Object.entries(split.classes).map(([name, { train, valid }]) => [name, train, valid]),
          ['all', split.train, split.valid],
        ]),
        `in ${out} now`,
      ]);
    });
}

function readWay(text: string): SplitFolderOptions['by'] {
  if (text !== 'move') return requireName('--by', text, splitWays);
  throw new UsageError('Expected --by to be copy or link but found "move": copies and hard links stay.');
}
