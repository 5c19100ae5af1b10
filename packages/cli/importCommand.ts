/** `ferlab import` */
import { Command } from 'commander';
import { importTorch } from '../exchange/index';
import { disposeModel, saveModel } from '../../src/index';
import { print } from './output';

export function importCommand(): Command {
  return new Command('import')
    .description("turn the original project's weights, a file of PyTorch's, into a model folder")
    .argument('<FILE>', 'fcn-facial-expressions.pt, or a state dict of the same network')
    .requiredOption('--out <DIR>', 'the model folder')
    .option('--json', 'print one JSON document')
    .action(runImport);
}

async function runImport(file: string, options: { out: string; json?: boolean }): Promise<void> {
  const imported = await importTorch(file);
  const { height, width } = imported.info.preprocessing;
  const { parameterCount: parameters } = imported.architecture;
  const model = await saveModel(imported, options.out).finally(() => disposeModel(imported));
  print(options.json, { model, parameters, input: { height, width } }, [
    `${parameters.toLocaleString('en-US')} parameters, in ${model} now`,
    `faces are squashed to ${height} high and ${width} wide, as the original's network saw them`,
  ]);
}
