/** `ferlab dataset suspects` */
import { Command } from 'commander';
import { rm } from 'fs/promises';
import { Interrupted } from '../base/index';
import { outOfFold, suspectsAmong, suspectsTable, type Suspect } from '../folds/index';
import { progressOf } from '../display/index';
import { requireRunnable } from '../tensorflow/index';
import { configure, correctOf } from '../../src/index';
import {
  hyperparameterOptions,
  hyperparametersGiven,
  type HyperparameterOptions,
} from './hyperparameterOptions';
import {
  dataFieldsOf,
  dataOptions,
  documentOf,
  loadWithProgress,
  type DataOptions,
} from './loadWithProgress';
import { numberOption } from './options';
import { percent, print, table } from './output';
import { withTable } from './withTable';

interface SuspectsOptions extends Omit<HyperparameterOptions, 'groupBy'>, DataOptions {
  out: string;
  folds: number;
  json?: boolean;
}

export function suspectsCommand(): Command {
  const command = new Command('suspects')
    .description(
      'list the labels that are most likely wrong, by networks that were not trained on them; nothing is changed',
    )
    .argument('<DIR>', 'labelled images: DIR/<expression>/..., or a table')
    .requiredOption('--out <FILE.csv>', 'table to write: file,label,suggested,score, the surest first')
    .option(
      '--folds <N>',
      'into how many parts the images are dealt, each judged by a network that learnt from the others',
      numberOption('--folds', 2, 50, 'whole'),
      5,
    );
  return hyperparameterOptions(dataOptions(command, { people: true }))
    .option('--json', 'print one JSON document')
    .action(async (place: string, options: SuspectsOptions) => {
      await withTable(options.out, () => runSuspects(place, options), suspectsTable);
    });
}

async function runSuspects(place: string, options: SuspectsOptions): Promise<Suspect[]> {
  const { out, folds, json } = options;
  const began = Date.now();
  const given = { ...(await hyperparametersGiven(options)), ...dataFieldsOf(options) };
  // What somebody has chosen of the training is not mixed with what suits most.
  const chosen = ['config', 'from', 'preset', 'network'].some((name) => name in options);
  const config = configure(chosen ? given : { preset: 'fine-tune', ...given });
  requireRunnable(config);
  const data = await loadWithProgress(place, config);
  process.once('SIGINT', () => {
    console.error(
      '\nStopping after this batch; the same command goes on. Press Ctrl-C again to leave at once.',
    );
    process.once('SIGINT', () => process.exit(130));
  });
  // Beside the table, so that the same command goes on where it was stopped.
  const folder = `${out}-runs`;
  const onProgress = progressOf(`Training ${folds} networks`, 'epochs');
  try {
    const { predictions } = await outOfFold(config, data, { folds, folder, onProgress });
    const suspects = suspectsAmong(predictions, data);
    const likely = suspects.filter((suspect) => suspect.likely).length;
    const right = correctOf(predictions, data.labels).filter(Boolean).length;
    const document = {
      out,
      images: data.labels.length,
      suspects: suspects.length,
      likely,
      accuracy: right / data.labels.length,
      ...documentOf(data),
      seconds: (Date.now() - began) / 1000,
    };
    print(json, document, [
      ...table([
        ['file', 'label', 'suggested', 'score'],
        ...suspects.slice(0, 10).map((s) => [s.file, s.label, s.suggested, s.score.toFixed(2)]),
      ]),
      `${suspects.length} of ${document.images} labels are doubted, ${likely} of them likely wrong: ${out}`,
      `The networks were right on ${percent(document.accuracy)} of the images that they had not seen.`,
    ]);
    await rm(folder, { recursive: true, force: true });
    return suspects;
  } catch (error) {
    if (error instanceof Interrupted) print(json, { out: null, stoppedBy: 'interrupt' }, []);
    throw error;
  }
}
