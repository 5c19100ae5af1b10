/** `ferlab bench nets`: our models beside the expression nets that come with npm packages, on the same faces. */
import { Command } from 'commander';
import { percent, print, several, table } from '../packages/cli/index';
import { measureNets, type NetRow, type SetOfNets } from './expressionNets';

interface NetsOptions {
  data: string[];
  model?: string[];
  json?: boolean;
}

/** The command that `bench` has. */
export function netsCommand(): Command {
  return new Command('nets')
    .description("how good our models are, and face-api's and human's nets on the same faces")
    .requiredOption(
      '--data <DIR>',
      'labelled faces that no net was trained on; may be given several times',
      several,
    )
    .option(
      '--model <M>',
      'a model folder, or the name of a shipped model, all of which are taken without it; may be given several times',
      several,
    )
    .option('--json', 'print one JSON document')
    .action(runNets);
}

async function runNets({ data, model = [], json }: NetsOptions): Promise<void> {
  const sets = await measureNets(data, model);
  print(
    json,
    { sets },
    sets.flatMap((set, i) => [...(i === 0 ? [] : ['']), ...linesOf(set)]),
  );
}

const linesOf = ({ folder, images, rows }: SetOfNets): string[] => [
  `${folder}: ${images} images`,
  ...table([
    ['net', 'parameters', 'accuracy', '95% interval', 'lowest recall', 'calibration error'],
    ...rows.map(({ name, parameters, accuracy, interval, lowestRecall, expectedCalibrationError }) => [
      ...[name, parameters.toLocaleString('en'), percent(accuracy)],
      interval === null ? '' : `${percent(interval.low)} to ${percent(interval.high)}`,
      ...[percent(lowestRecall), percent(expectedCalibrationError)],
    ]),
  ]),
  ...rows.flatMap(notesOf),
];

/** How faces were cut for a net, and what else is to be known. */
const notesOf = ({ name, croppings = [], note }: NetRow): string[] => [
  ...(croppings.length === 0
    ? []
    : [
        `${name} was asked ${croppings.length} ways, of which the best counts: ${croppings.map(wayOf).join(', ')}`,
      ]),
  ...(note === undefined ? [] : [note]),
];

const wayOf = ({ name, accuracy }: { name: string; accuracy: number }) => `${name} ${percent(accuracy)}`;
