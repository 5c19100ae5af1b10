/** `ferlab recognize` */
import { Command } from 'commander';
import { messageOf } from '../base/index';
import { readPhoto } from '../pixels/index';
import { disposeModel, facePixels, recognizePixels } from '../../src/index';
import { findModel } from './findModel';
import { temperatureOptions } from './options';
import { percent, print, table } from './output';

interface RecognizeOptions {
  model?: string;
  tta?: boolean;
  temperature?: boolean;
  json?: boolean;
}

/** Files at a time: bounds memory whatever the number of files. */
const filesAtOnce = 64;

export function recognizeCommand(): Command {
  return temperatureOptions(new Command('recognize'))
    .description('tell the expression of pictures of single faces')
    .argument('<IMAGE...>', 'pictures, each of one face')
    .option('--model <M>', 'a model folder, or the name of a shipped model')
    .option('--tta', 'average with the mirrored image')
    .option('--json', 'print one JSON document')
    .action(runRecognize);
}

async function runRecognize(files: string[], options: RecognizeOptions): Promise<void> {
  const model = await findModel(options.model);
  const images: {
    file: string;
    expression: string;
    probability: number;
    probabilities: Record<string, number>;
  }[] = [];
  const failed: { file: string; reason: string }[] = [];
  for (let start = 0; start < files.length; start += filesAtOnce) {
    const read: { file: string; pixels: Uint8Array }[] = [];
    for (const file of files.slice(start, start + filesAtOnce)) {
      try {
        const { note, ...image } = await readPhoto(file);
        if (note !== undefined) console.error(`${file}: ${note}`);
        read.push({ file, pixels: facePixels(image, model.info.preprocessing) });
      } catch (error) {
        failed.push({ file, reason: messageOf(error) });
      }
    }
    const faces = recognizePixels(
      model,
      read.map(({ pixels }) => pixels),
      { mirrored: options.tta, temperature: options.temperature },
    );
    faces.forEach(({ expression, probability, probabilities }, i) =>
      images.push({ file: read[i]!.file, expression, probability, probabilities }),
    );
  }
  disposeModel(model);
  const rows = images.map(({ file, expression, probability }) => [file, expression, percent(probability)]);
  print(
    options.json,
    { images, failed },
    rows.length > 0 ? table([['file', 'expression', 'probability'], ...rows]) : [],
  );
  for (const { file, reason } of failed) console.error(`${file} can't be read as an image: ${reason}`);
  if (failed.length > 0) process.exitCode = 1;
}
