/** `ferlab evaluate` */
import { Command } from 'commander';
import { withoutTwinsOf } from '../data/splitDataset';
import { FerlabError } from '../errors';
import { evaluate, type Evaluation } from '../evaluate/evaluate';
import { disposeModel } from '../nn/model';
import { findModel } from './findModel';
import { loadWithProgress } from './loadWithProgress';
import { percent, print, table } from './output';

interface EvaluateOptions {
  model?: string;
  tta?: boolean;
  withoutTwinsOf?: string;
  cache: boolean;
  json?: boolean;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('measure a model on a folder of labelled faces')
    .argument('<DIR>', 'images: DIR/<expression>/...')
    .option('--model <M>', 'a model folder, or the name of a shipped model')
    .option('--tta', 'average with the mirrored image')
    .option('--without-twins-of <DIR>', 'leave out images that also stand there, such as the training set')
    .option('--no-cache', 'decode every image anew, and keep nothing for the next time')
    .option('--json', 'print one JSON document')
    .action(runEvaluate);
}

async function runEvaluate(folder: string, options: EvaluateOptions): Promise<void> {
  const began = performance.now();
  const model = await findModel(options.model);
  const reading = { ...model.info.preprocessing, cache: options.cache };
  const loaded = await loadWithProgress(folder, { ...reading, classes: model.info.classes });
  let dataset = loaded;
  if (options.withoutTwinsOf !== undefined) {
    dataset = withoutTwinsOf(loaded, await loadWithProgress(options.withoutTwinsOf, reading));
    if (dataset.labels.length === 0) {
      throw new FerlabError(
        `Every image of ${folder} also stands in ${options.withoutTwinsOf}: nothing is left.`,
      );
    }
  }
  const evaluation = await evaluate(model, dataset, { mirrored: options.tta });
  disposeModel(model);
  const { predictions: _, ...figures } = evaluation;
  const seconds = (performance.now() - began) / 1000;
  const twins = loaded.labels.length - dataset.labels.length;
  const document = {
    ...figures,
    skipped: loaded.skipped,
    ...(options.withoutTwinsOf === undefined ? {} : { twinsLeftOut: twins }),
    seconds,
  };
  print(options.json, document, lines(evaluation, twins, seconds));
}

function lines(evaluation: Evaluation, twins: number, seconds: number): string[] {
  const left = twins > 0 ? ` (${twins} twins left out)` : '';
  return [
    `${evaluation.images} images${left} in ${seconds.toFixed(1)} s`,
    `accuracy ${percent(evaluation.accuracy)}, precision ${percent(evaluation.precision)}, ` +
      `recall ${percent(evaluation.recall)}, F1 ${percent(evaluation.f1)}, ` +
      `calibration error ${percent(evaluation.expectedCalibrationError)}`,
    '',
    ...table([
      ['expression', 'precision', 'recall', 'F1', 'images'],
      ...evaluation.perClass.map((row) => [
        row.expression,
        percent(row.precision),
        percent(row.recall),
        percent(row.f1),
        row.support,
      ]),
    ]),
    '',
    ...table([
      ['true \\ taken for', ...evaluation.classes],
      ...evaluation.confusion.map((row, i) => [evaluation.classes[i]!, ...row]),
    ]),
  ];
}
