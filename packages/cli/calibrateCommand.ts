/** `ferlab calibrate` */
import { Command } from 'commander';
import { joinPlaces } from '../base/index';
import { calibrate } from '../insight/index';
import { disposeModel, loadModel, saveModel } from '../../src/index';
import { findModelFolder } from './findModel';
import { dataFieldsOf, dataOptions, loadWithProgress, type DataOptions } from './loadWithProgress';
import { percent, print } from './output';

interface CalibrateOptions extends DataOptions {
  model?: string;
  out?: string;
  cache: boolean;
  json?: boolean;
}

export function calibrateCommand(): Command {
  return dataOptions(new Command('calibrate'))
    .description("fit a model's temperature on held-out faces, so that its percentages can be trusted")
    .argument('<DIR...>', 'images that it was not trained on: DIR/<expression>/...; several sets count alike')
    .option('--model <M>', 'a model folder, or the name of a shipped model')
    .option(
      '--out <DIR>',
      'where to write the model; without it, in its place, the former one kept beside it',
    )
    .option('--no-cache', 'decode every image anew, and keep nothing for the next time')
    .option('--json', 'print one JSON document')
    .action(runCalibrate);
}

async function runCalibrate(folders: string[], options: CalibrateOptions): Promise<void> {
  const source = await findModelFolder(options.model);
  const model = await loadModel(source);
  const { preprocessing, classes } = model.info;
  const dataset = await loadWithProgress(joinPlaces(folders), {
    ...preprocessing,
    ...dataFieldsOf(options),
    classes,
    cache: options.cache,
  });
  const { value, data, calibrationError, sets } = await calibrate(model, dataset);
  const { unsureBelow } = model.info;
  const written = await saveModel(model, options.out ?? source);
  disposeModel(model);
  const { before, after } = calibrationError;
  const document = {
    model: written,
    temperature: value,
    ...data,
    skipped: dataset.skipped,
    calibrationError,
    ...(sets.length > 1 && { sets: sets.map((set, i) => ({ folder: folders[i], ...set })) }),
    unsureBelow,
  };
  print(options.json, document, [
    `temperature ${value.toFixed(3)}, fitted on ${data.images} images of ${data.folder}`,
    `calibration error on them: ${percent(before)} before, ${percent(after)} after`,
    ...(sets.length > 1
      ? sets.map(
          ({ calibrationError: error }, i) =>
            `  ${folders[i]}: ${percent(error.before)}, ${percent(error.after)}`,
        )
      : []),
    `answers below ${percent(unsureBelow!)} are marked as unsure: from there on seven in eight are right`,
    `written to ${written}`,
  ]);
}
