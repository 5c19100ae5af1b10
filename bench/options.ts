/** The options that benches share; the speed options are those of `bench train` and `bench infer`. */
import { Command, Option } from 'commander';
import { nameOption, numberOption } from '../packages/cli/index';

export interface SpeedOptions {
  peer?: string;
  rounds: number;
  seconds: number;
  precision: 'float32' | 'bfloat16' | 'auto';
  eager?: boolean;
  json?: boolean;
}

/** How often a comparison is made. */
export const roundsOption = (usual: number): Option =>
  new Option('--rounds <N>', 'how often, ours and the peer in turn')
    .argParser(numberOption('--rounds', 1, 100, 'whole'))
    .default(usual);

/** Adds them to a command. */
export function speedOptions(command: Command): Command {
  return command
    .option('--peer <PYTHON>', 'a Python with PyTorch, which does the same work in turn with ours')
    .addOption(roundsOption(5))
    .option('--seconds <S>', 'of ours and of the peer in a round', numberOption('--seconds', 0.01, 600), 6)
    .option(
      '--precision <NAME>',
      'float32, bfloat16, or auto: bfloat16 where the processor has it',
      nameOption('--precision', ['float32', 'auto', 'bfloat16']),
      'auto',
    )
    .option('--eager', 'run operation by operation')
    .option('--json', 'print one JSON document');
}
