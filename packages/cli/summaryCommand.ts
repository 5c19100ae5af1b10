/** `ferlab summary` */
import { Command } from 'commander';
import { UsageError } from '../base/index';
import { summaryTable } from '../plots/index';
import { configure, describe, disposeModel, type Architecture, type Config } from '../../src/index';
import { findModel } from './findModel';
import { hyperparameter } from './hyperparameterOptions';
import { print } from './output';

interface SummaryOptions extends Partial<Pick<Config, 'network'>> {
  model?: string;
  json?: boolean;
}

export function summaryCommand(): Command {
  return new Command('summary')
    .description(
      "list a network's layers with shapes, parameters, multiply-adds, memory and receptive fields",
    )
    .option('--model <M>', 'a model folder, or the name of a shipped model; without it the default network')
    .option('--network <NAME>', 'a network by its name', hyperparameter('network', '--network'))
    .option('--json', 'print one JSON document')
    .action(runSummary);
}

/** Seven expressions, as in the original, where no model says otherwise. */
const defaultClasses = 7;

async function runSummary({ model, network, json }: SummaryOptions): Promise<void> {
  if (model !== undefined && network !== undefined) {
    throw new UsageError('Expected --model or --network, not both: a model knows its network.');
  }
  const architecture =
    model === undefined ? describe(configure({ network }), defaultClasses) : await architectureOf(model);
  const { layers, parameterCount: parameters, multiplyAdds, activationBytes } = architecture;
  const bytes = { parameterBytes: 4 * parameters, activationBytes };
  print(json, { layers, parameters, multiplyAdds, ...bytes }, [summaryTable(layers).text]);
}

async function architectureOf(option: string): Promise<Architecture> {
  const model = await findModel(option);
  disposeModel(model);
  return model.architecture;
}
