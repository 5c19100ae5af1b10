/** `ferlab dataset split` */
import { Command } from 'commander';
import { splitFolder, splitWays, type SplitFolderOptions } from '../datasets/index';
import { progressOf } from '../display/index';
import { fields } from '../../src/index';
import { hyperparameter } from './hyperparameterOptions';
import { nameOption } from './options';
import { print, reportSkipped, table } from './output';

interface SplitCommandOptions {
  out: string;
  validShare: number;
  seed: number;
  by: SplitFolderOptions['by'];
  apply?: boolean;
  json?: boolean;
}

export function splitCommand(): Command {
  return new Command('split')
    .description('divide DIR/<expression> into OUT/train and OUT/valid: stratified, twins on one side')
    .argument('<DIR>', 'images: DIR/<expression>/...')
    .requiredOption('--out <OUT>', 'folder for train and valid')
    .option(
      '--valid-share <X>',
      'share of each class held out',
      hyperparameter('validShare', '--valid-share'),
      fields.validShare.default,
    )
    .option('--seed <N>', 'another seed draws others', hyperparameter('seed', '--seed'), fields.seed.default)
    .option('--by <WAY>', `one of ${splitWays.join(', ')}`, nameOption('--by', splitWays), 'copy')
    .option('--apply', 'with --by move: do it; without, it is told what would be done')
    .option('--json', 'print one JSON document')
    .action(async (folder: string, options: SplitCommandOptions) => {
      const { out, validShare: share, seed, by, apply } = options;
      const onProgress = progressOf(`Reading ${folder}`, 'images');
      const split = await splitFolder(folder, out, { share, seed, by, apply, onProgress });
      reportSkipped(split.skipped);
      print(options.json, { folder, by, validShare: share, seed, ...split }, [
        ...table([
          ['expression', 'train', 'valid'],
          ...Object.entries(split.classes).map(([name, { train, valid }]) => [name, train, valid]),
          ['all', split.train, split.valid],
        ]),
        !split.applied
          ? `nothing was moved to ${out}: --apply does it`
          : split.manifest === null
            ? `in ${out} now`
            : `moved to ${out}; ferlab dataset undo --root ${folder} brings them back`,
      ]);
    });
}
