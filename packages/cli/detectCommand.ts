/** `ferlab detect` */
import { Command } from 'commander';
import { csvText } from '../base/index';
import { progressOf } from '../display/index';
import { detectInFiles, pictureFormats, type DetectedPhoto, type DetectInFilesOptions } from '../faces/index';
import { disposeModel } from '../../src/index';
import { findModel } from './findModel';
import { nameOption, numberOption } from './options';
import { percent, print, reportSkipped, table } from './output';
import { withTable } from './withTable';

/** Once two detectors; what calls them by name still gets all faces, or those that the whole photo shows. */
const formerDetectors = ['ssd', 'tiny'] as const;

interface DetectCommandOptions extends Omit<DetectInFilesOptions, 'mirrored' | 'onProgress' | 'stopped'> {
  model?: string;
  detector?: (typeof formerDetectors)[number];
  tta?: boolean;
  csv?: string;
  json?: boolean;
}

export function detectCommand(): Command {
  return new Command('detect')
    .description('find the faces in photos, tell their expressions, and write annotated copies')
    .argument('<IMAGE...>', 'photos, or folders of them')
    .option('--out <DIR>', 'folder for the annotated copies (default: beside each photo)')
    .option('--model <M>', 'a model folder, or the name of a shipped model')
    .option(
      '--detector <NAME>',
      'of former versions: one detector finds all; tiny looks at the whole photo only',
      nameOption('--detector', formerDetectors),
    )
    .option('--min-score <X>', 'how sure the detector must be', numberOption('--min-score', 0.01, 0.99))
    .option('--min-size <N>', 'height of the smallest face in pixels', numberOption('--min-size', 8, 10000))
    .option('--max-faces <N>', 'at most so many in a photo', numberOption('--max-faces', 1, 10000, 'whole'))
    .option('--no-tiles', 'do not look at large photos in parts: faster, misses small faces')
    .option('--quick', 'ask once per face: faster, less steady than the mean over a few pictures of it')
    .option('--tta', 'average with the mirrored image, with --quick too')
    .option('--unsure-below <X>', 'probability to be "not sure" below', numberOption('--unsure-below', 0, 1))
    .option('--format <F>', 'of the copies: jpg, png or svg', nameOption('--format', pictureFormats))
    .option('--csv <FILE>', 'a new table with a row for every face')
    .option('--json', 'print one JSON document')
    .action(runDetect);
}

async function runDetect(paths: string[], options: DetectCommandOptions): Promise<void> {
  const { model: name, detector, tta, csv, json, ...rest } = options;
  const tiles = detector === 'tiny' ? false : rest.tiles;
  const model = await findModel(name);
  const onProgress = progressOf('Looking for faces', 'photos');
  let interrupted = false;
  const interrupt = () => (interrupted = true);
  process.once('SIGINT', interrupt);
  const detect = () =>
    detectInFiles(model, paths, {
      ...{ ...rest, tiles, mirrored: tta },
      onProgress,
      stopped: () => interrupted,
    });
  const { images, failed, skipped } = await withTable(csv, detect, (found) =>
    tableOf(found.images, model.info.classes),
  );
  process.off('SIGINT', interrupt);
  onProgress.finish();
  disposeModel(model);
  reportSkipped([...failed, ...skipped]);
  for (const { file, note } of images) if (note !== undefined) console.error(`${file}: ${note}`);
  print(json, { images: images.map(documentOf), failed, skipped }, linesOf(images));
  if (failed.length > 0) process.exitCode = 1;
  if (interrupted) process.exitCode = 130;
}

const documentOf = ({ faces, ...image }: DetectedPhoto) => ({
  ...image,
  faces: faces.map(({ x, y, width, height, score, frame, unsure, why, ...face }) => ({
    box: { x, y, width, height },
    angle: frame.degrees,
    detectionScore: score,
    expression: face.expression,
    probability: face.probability,
    probabilities: face.probabilities,
    unsure,
    ...(why === undefined ? {} : { why }),
  })),
});

function tableOf(images: readonly DetectedPhoto[], classes: readonly string[]): string {
  const columns = [
    'file',
    'face',
    'x',
    'y',
    'width',
    'height',
    'detectionScore',
    'expression',
    'probability',
  ];
  const rows = images.flatMap(({ file, faces }) =>
    faces.map(({ x, y, width, height, score, frame, expression, probability, ...face }, i) => [
      file,
      i + 1,
      x,
      y,
      width,
      height,
      score,
      expression,
      probability,
      ...classes.map((name) => face.probabilities[name]!),
      frame.degrees,
      String(face.unsure),
      face.why ?? '',
    ]),
  );
  return csvText([...columns, ...classes, 'angle', 'unsure', 'why'], rows);
}

function linesOf(images: readonly DetectedPhoto[]): string[] {
  const rows = images.flatMap(({ file, faces }) =>
    faces.length === 0
      ? [[file, 'no face', '', '', '']]
      : faces.map(({ expression, probability, why, frame, x, y, width, height }) => [
          file,
          expression,
          percent(probability),
          `${Math.round(width)}x${Math.round(height)} at ${Math.round(x)},${Math.round(y)}` +
            (Math.abs(frame.degrees) < 15 ? '' : ` turned ${Math.round(frame.degrees)}°`),
          why ?? '',
        ]),
  );
  const copies = images.flatMap(({ annotated }) => annotated ?? []);
  return [
    ...(rows.length > 0
      ? table([['file', 'expression', 'probability', 'box', 'unsure since'], ...rows])
      : ['no photos']),
    ...copies.map((file) => `wrote ${file}`),
    ...(images.some(({ faces }) => faces.length === 0)
      ? ['no face found: if a picture is the crop of one face, "ferlab recognize" judges it as it is']
      : []),
  ];
}
