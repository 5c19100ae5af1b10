/** `ferlab export` */
import { Command } from 'commander';
import { exportFormats, exportModel, type ExportFormat } from '../exchange/index';
import { disposeModel } from '../../src/index';
import { findModel } from './findModel';
import { nameOption } from './options';
import { print } from './output';

interface ExportOptions {
  model?: string;
  format: ExportFormat;
  out: string;
  json?: boolean;
}

export function exportCommand(): Command {
  return new Command('export')
    .description('write a model in a format that other programs open, and check that it computes the same')
    .option('--model <M>', 'a model folder, or the name of a shipped model')
    .requiredOption(
      '--format <FORMAT>',
      'tfjs (browser, Node) or savedmodel (Python, TensorFlow Serving)',
      nameOption('--format', exportFormats),
    )
    .requiredOption('--out <PATH>', 'new folder; an earlier export there is replaced')
    .option('--json', 'print one JSON document')
    .action(runExport);
}

async function runExport({ model: name, format, out, json }: ExportOptions): Promise<void> {
  const model = await findModel(name);
  const exported = await exportModel(model, format, out).finally(() => disposeModel(model));
  print(json, exported, [
    `${exported.bytes.toLocaleString('en-US')} bytes in ${exported.path}`,
    `opened again, its logits differ from ours by ${Number(exported.largestDifference.toPrecision(2))} at most`,
  ]);
}
