/** `ferlab summary` */
import { Command } from 'commander';
import { configure } from '../config';
import { describeNetwork, type Architecture } from '../nn/shapeLayers';
import { disposeModel } from '../nn/model';
import { networkNamed } from '../nn/networks';
import { findModel } from './findModel';
import { print, table } from './output';

export function summaryCommand(): Command {
  return new Command('summary')
    .description("list a network's layers with shapes, parameters and multiply-adds")
    .option('--model <M>', 'a model folder, or the name of a shipped model; without it the default network')
    .option('--json', 'print one JSON document')
    .action(runSummary);
}

async function runSummary(options: { model?: string; json?: boolean }): Promise<void> {
  const { layers, parameterCount, multiplyAdds } = await architectureFor(options.model);
  const document = { layers, parameters: parameterCount, multiplyAdds };
  const number = (value: number) => value.toLocaleString('en-US');
  print(options.json, document, [
    ...table([
      ['layer', 'type', 'output', 'parameters', 'multiply-adds'],
      ...layers.map((layer) => [
        layer.name,
        layer.type,
        layer.outputShape.join('×'),
        number(layer.parameters),
        number(layer.multiplyAdds),
      ]),
    ]),
    '',
    `${number(parameterCount)} parameters, ${number(multiplyAdds)} multiply-adds an image`,
  ]);
}

/** Seven expressions, as in the original, where no model says otherwise. */
const defaultClasses = 7;

async function architectureFor(option: string | undefined): Promise<Architecture> {
  if (option === undefined) {
    const { network, height, width } = configure();
    return describeNetwork(networkNamed(network), [height, width, 1], defaultClasses);
  }
  const model = await findModel(option);
  disposeModel(model);
  return model.architecture;
}
