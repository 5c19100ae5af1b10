/** `ferlab bench fine-tune`: what beginning from a model brings on few images, against other ways. */
import { Command } from 'commander';
import path from 'path';
import { randomStream } from '../packages/base/index';
import {
  hyperparameterOptions,
  type HyperparameterOptions,
  hyperparametersGiven,
  numberOption,
  percent,
  print,
  several,
  table,
} from '../packages/cli/index';
import { sameClass } from '../packages/layouts/index';
import { mcnemar, wilsonInterval } from '../packages/metrics/index';
import {
  type Config,
  configure,
  correctOf,
  type Dataset,
  disposeModel,
  loadDataset,
  loadModel,
  openStart,
  predict,
  splitDataset,
  splitIndices,
  startTraining,
  subset,
} from '../src/index';
import { withTemporaryFolder } from './temporaryFolder';

interface FineTuneOptions extends HyperparameterOptions {
  map?: string[];
  perClass: number[];
  most: number;
  json?: boolean;
}

export function fineTuneCommand(): Command {
  const numbers = numberOption('--per-class', 4, 100_000, 'whole');
  return hyperparameterOptions(
    new Command('fine-tune')
      .description(
        'accuracy after a training on few images: from scratch, of the last layer alone, fine-tuned',
      )
      .argument('<DIR>', 'labelled images, of which a few are learnt and the others judge')
      .option('--map <A=B>', 'the class A is called B; may be given several times', several)
      .option(
        '--per-class <N,N>',
        'how many images of each class',
        (text) => text.split(',').map(numbers),
        [20, 50, 200],
      )
      .option('--most <N>', 'images that judge', numberOption('--most', 10, 1e6, 'whole'), 2000),
  )
    .option('--json', 'print one JSON document')
    .action(runFineTune);
}

/** What one way came to. */
interface Way {
  way: string;
  accuracy: number;
  low: number;
  high: number;
  seconds: number;
}

async function runFineTune(place: string, options: FineTuneOptions): Promise<void> {
  const given = await hyperparametersGiven(options);
  const tuned = configure({ preset: 'fine-tune', ...given, classMap: options.map?.join(',') ?? '' });
  const ways = {
    'from scratch': configure({ classMap: tuned.classMap, epochs: 4 * tuned.epochs, seed: tuned.seed }),
    'last layer alone': configure({ ...tuned, headEpochs: tuned.epochs }),
    'fine-tuned': tuned,
  };
  const data = await loadDataset(place, tuned);
  const rows: { perClass: number; ways: Way[]; pValue: number | null }[] = [];
  for (const perClass of options.perClass) {
    const { few, judges } = draw(data, perClass, options.most, tuned.seed);
    const before = await judgedBefore(tuned, judges);
    const results: Way[] = before === undefined ? [] : [wayOf('before', before, 0)];
    let last: boolean[] = [];
    for (const [way, config] of Object.entries(ways)) {
      const began = performance.now();
      last = await judgedAfter(config, few, judges);
      results.push(wayOf(way, last, (performance.now() - began) / 1000));
      console.error(`${perClass} a class, ${way}: ${percent(results.at(-1)!.accuracy)}`);
    }
    rows.push({
      perClass,
      ways: results,
      pValue: before === undefined ? null : mcnemar(before, last).pValue,
    });
  }
  const lines = rows.flatMap(({ perClass, ways, pValue }) =>
    ways.map(({ way, accuracy, low, high, seconds }) => [
      perClass,
      way,
      percent(accuracy),
      `${percent(low)} to ${percent(high)}`,
      seconds.toFixed(0),
      way === 'fine-tuned' && pValue !== null ? pValue.toPrecision(2) : '',
    ]),
  );
  const heading = ['images of a class', 'way', 'accuracy', '95% interval', 'seconds', 'p against before'];
  print(
    options.json,
    { images: data.labels.length, classes: data.classes, rows },
    table([heading, ...lines]),
  );
}

/** A few images of each class, and others that have no twin among them. */
function draw(data: Dataset, perClass: number, most: number, seed: number) {
  const { train, valid } = splitIndices(data, 0.5, seed);
  const random = randomStream(seed, 'few');
  const few = data.classes.flatMap((_, label) =>
    random.shuffle(train.filter((index) => data.labels[index] === label)).slice(0, perClass),
  );
  return {
    few: subset(data, few),
    judges: subset(data, random.shuffle([...valid]).slice(0, most)),
  };
}

const wayOf = (way: string, correct: boolean[], seconds: number): Way => {
  const right = correct.filter(Boolean).length;
  return { way, accuracy: right / correct.length, ...wilsonInterval(right, correct.length), seconds };
};

/** The model that is begun from, where it knows all classes. */
async function judgedBefore(config: Config, judges: Dataset): Promise<boolean[] | undefined> {
  const model = (await openStart(config, judges))!;
  try {
    const places = model.info.classes.map((name) => sameClass(judges.classes, name));
    if (judges.classes.some((name) => sameClass(model.info.classes, name) < 0)) return undefined;
    const { classes } = await predict(model, judges);
    return Array.from(classes, (answer, i) => places[answer] === judges.labels[i]);
  } finally {
    disposeModel(model);
  }
}

async function judgedAfter(config: Config, few: Dataset, judges: Dataset): Promise<boolean[]> {
  return withTemporaryFolder(async (folder) => {
    const split = splitDataset(few, config.validShare, config.seed);
    const { model: place } = await startTraining(config, split, { folder: path.join(folder, 'run') }).done;
    const model = await loadModel(place);
    try {
      return correctOf(await predict(model, judges), judges.labels);
    } finally {
      disposeModel(model);
    }
  });
}
