/** `ferlab dataset crop` */
import { Command } from 'commander';
import { progressOf } from '../display/index';
import { cropDataset, faceChoices, type CropOptions } from '../faces/index';
import { nameOption, numberOption, sizeOption } from './options';
import { print, reportSkipped } from './output';

interface CropCommandOptions extends Pick<CropOptions, 'size' | 'faces' | 'minScore'> {
  out: string;
  json?: boolean;
}

export function cropCommand(): Command {
  return new Command('crop')
    .description('cut the faces out of the photos in DIR, in the shape that the network is trained on')
    .argument('<DIR>', 'photos, in any folders')
    .requiredOption('--out <OUT>', 'new folder for the crops; it gets the folders of DIR')
    .option('--size <WxH>', 'pixels of a crop (default: 66x88)', sizeOption('--size', 8, 2048))
    .option('--faces <WHICH>', 'of several faces: largest, or all', nameOption('--faces', faceChoices))
    .option('--min-score <X>', 'how sure the detector must be', numberOption('--min-score', 0.01, 0.99))
    .option('--json', 'print one JSON document')
    .action(runCrop);
}

async function runCrop(folder: string, options: CropCommandOptions): Promise<void> {
  const { out, json, ...rest } = options;
  const onProgress = progressOf('Finding faces', 'photos');
  const cropped = await cropDataset(folder, out, { ...rest, onProgress });
  const { images, faces, noFace, failed } = cropped;
  reportSkipped([...noFace.map((file) => ({ file, reason: 'no face found' })), ...failed]);
  const where = faces > 0 ? `in ${out}` : `so ${out} was not made`;
  print(json, cropped, [`${faces} faces of ${images} photos, ${where}`]);
  if (faces === 0) process.exitCode = 1;
}
