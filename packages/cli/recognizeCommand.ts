/** `ferlab recognize` */
import { Command } from 'commander';
import { csvText, isFolder, messageOf } from '../base/index';
import { findFiles, reasonFor, type LeftOut } from '../layouts/index';
import { isImageFile, readPhoto } from '../pixels/index';
import { isDrawing } from '../drawn-faces/index';
import { doubtsOfModel, doubtsOfPicture } from '../faces/index';
import {
  disposeModel,
  doubtsBelow,
  framedPixels,
  judgeFace,
  recognizePixels,
  type Judgement,
  type Model,
} from '../../src/index';
import { findModel } from './findModel';
import { temperatureOptions } from './options';
import { percent, print, reportSkipped, table } from './output';
import { withTable } from './withTable';

interface RecognizeOptions {
  model?: string;
  tta?: boolean;
  temperature?: boolean;
  csv?: string;
  json?: boolean;
}

/** Files at a time: bounds memory whatever the number of files. */
const filesAtOnce = 64;

export function recognizeCommand(): Command {
  return temperatureOptions(new Command('recognize'))
    .description('tell the expression of pictures of single faces')
    .argument('<IMAGE...>', 'pictures, each of one face; of folders all images below them')
    .option('--model <M>', 'a model folder, or the name of a shipped model')
    .option('--tta', 'average with the mirrored image')
    .option('--csv <FILE>', 'a new table with a row for every picture')
    .option('--json', 'print one JSON document')
    .action(runRecognize);
}

interface Recognized {
  images: ({ file: string } & Judgement)[];
  failed: LeftOut[];
  skipped: LeftOut[];
}

async function runRecognize(places: string[], options: RecognizeOptions): Promise<void> {
  const model = await findModel(options.model);
  const tableOf = ({ images }: Recognized) =>
    csvText(
      ['file', 'expression', 'probability', ...model.info.classes, 'unsure', 'why'],
      images.map(({ file, expression, probability, unsure, why, probabilities }) => [
        file,
        expression,
        probability,
        ...model.info.classes.map((name) => probabilities[name]!),
        String(unsure),
        why ?? '',
      ]),
    );
  const recognized = await withTable(options.csv, () => recognizeFiles(model, places, options), tableOf);
  disposeModel(model);
  const { images, failed, skipped } = recognized;
  const rows = images.map(({ file, expression, probability, why }) => [
    ...[file, expression, percent(probability), why ?? ''],
  ]);
  print(
    options.json,
    recognized,
    rows.length > 0 ? table([['file', 'expression', 'probability', 'unsure since'], ...rows]) : [],
  );
  reportSkipped(skipped);
  for (const { file, reason } of failed) console.error(`${file} can't be read as an image: ${reason}`);
  if (failed.length > 0) process.exitCode = 1;
}

async function recognizeFiles(
  model: Model,
  places: readonly string[],
  options: RecognizeOptions,
): Promise<Recognized> {
  const [images, failed]: [Recognized['images'], LeftOut[]] = [[], []];
  const { files, skipped } = await picturesAt(places);
  for (let start = 0; start < files.length; start += filesAtOnce) {
    const read: { file: string; pixels: Uint8Array; reasons: string[] }[] = [];
    for (const file of files.slice(start, start + filesAtOnce)) {
      try {
        const { note, ...image } = await readPhoto(file);
        if (note !== undefined) console.error(`${file}: ${note}`);
        read.push({
          file,
          pixels: await framedPixels(image, model.info.preprocessing),
          reasons: [...doubtsOfModel(model, !isDrawing(file)), ...doubtsOfPicture(image)],
        });
      } catch (error) {
        failed.push({ file, reason: messageOf(error) });
      }
    }
    const faces = recognizePixels(
      model,
      read.map(({ pixels }) => pixels),
      { mirrored: options.tta, temperature: options.temperature },
    );
    const { classes } = model.info;
    faces.forEach(({ probabilities }, i) => {
      const { file, reasons } = read[i]!;
      const values = classes.map((name) => probabilities[name]!);
      images.push({ file, ...judgeFace(values, classes, { ...doubtsBelow(model), reasons }) });
    });
  }
  return { images, failed, skipped };
}

/** The files named, and the images below folders that are named. */
async function picturesAt(places: readonly string[]): Promise<{ files: string[]; skipped: LeftOut[] }> {
  const [files, skipped]: [string[], LeftOut[]] = [[], []];
  for (const place of places) {
    if (!(await isFolder(place))) files.push(place);
    else {
      const found = await findFiles(place);
      files.push(...found.files.filter(isImageFile));
      const others = found.files.filter((file) => !isImageFile(file));
      skipped.push(...found.passedOver, ...others.map((file) => ({ file, reason: reasonFor(file) })));
    }
  }
  return { files, skipped };
}
