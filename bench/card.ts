/** `ferlab bench card`: measures a model anew and writes the figures and pictures of its card. */
import { Command } from 'commander';
import { mkdir, readFile } from 'fs/promises';
import path from 'path';
import { FerlabError, shown, UsageError, writeWholeFile } from '../packages/base/index';
import { numberOption, print, several } from '../packages/cli/index';
import { tasksProgress } from '../packages/display/index';
import { measureRobustness } from '../packages/insight/index';
import { loadDataset } from '../src/data/loadDataset';
import { evaluate } from '../src/evaluate/evaluate';
import { disposeModel, type Model } from '../src/nn/model';
import { loadModel } from '../src/nn/modelFolder';
import {
  accuracySection,
  calibrationSection,
  netsSection,
  pictureFolder,
  robustnessSection,
  traitsSection,
  type Judged,
  type MeasuredSet,
} from './cardFigures';
import { mostSets, netBars, pictureOf, recallBars, reliability, robustness } from './cardPictures';
import { measureNets } from './expressionNets';
import { measureTraits } from './traits';
import { traitsPicture } from './traitsPicture';

interface CardOptions {
  data: string[];
  name?: string[];
  images: number;
  persons: number;
  json?: boolean;
}

const [begins, ends] = ['<!-- figures -->', '<!-- /figures -->'];

export function cardCommand(): Command {
  return new Command('card')
    .description("measure a model and write the figures and pictures of its card, the folder's README.md")
    .argument('<MODEL>', `a model folder; its README.md has a line ${begins} and, below it, a line ${ends}`)
    .requiredOption(
      '--data <DIR>',
      `labelled faces that it was not trained on; up to ${mostSets} times`,
      several,
    )
    .option('--name <NAME>', 'what the card calls them, as often as --data; by default, the folders', several)
    .option(
      '--images <N>',
      'most faces of each set on which robustness is measured',
      numberOption('--images', 20, 100_000, 'whole'),
      1000,
    )
    .option(
      '--persons <N>',
      'how many are drawn to see what their looks do to the answers',
      numberOption('--persons', 1, 1000, 'whole'),
      30,
    )
    .option('--json', 'print one JSON document')
    .action(runCard);
}

async function runCard(folder: string, options: CardOptions): Promise<void> {
  const names = namesOf(options);
  const card = path.join(folder, 'README.md');
  await cardParts(card);
  const model = await loadModel(folder);
  const progress = tasksProgress('images');
  const sets: MeasuredSet[] = [];
  for (const [i, place] of options.data.entries()) {
    sets.push(await measureSet(model, place, names[i]!, options.images, progress));
  }
  const traits = await measureTraits(model, options.persons, (done, total) =>
    progress('Drawing faces', done, total),
  );
  const nets = await besideOthers(folder, options.data, names);
  const written = [
    `What follows is written by \`node bin/ferlab.js bench card\`; change nothing here by hand.`,
    accuracySection(sets),
    calibrationSection(sets, model.info.unsureBelow),
    robustnessSection(sets, options.images),
    netsSection(nets),
    traitsSection(traits),
  ].join('\n\n');
  disposeModel(model);
  const onePass = sets.map(({ onePass, ...set }) => ({ ...set, ...onePass, labels: set.dataset.labels }));
  const pictures = {
    recall: await pictureOf(recallBars(onePass)),
    reliability: await pictureOf(reliability(onePass)),
    robustness: await pictureOf(robustness(sets)),
    nets: await pictureOf(netBars(nets)),
    traits: await traitsPicture(traits),
  };
  await mkdir(path.join(folder, pictureFolder), { recursive: true });
  for (const [name, png] of Object.entries(pictures)) {
    await writeWholeFile(path.join(folder, pictureFolder, `${name}.png`), png);
  }
  // Read again: somebody may have written in it, meanwhile.
  const { before, after } = await cardParts(card);
  await writeWholeFile(card, `${before}${begins}\n\n${written}\n\n${ends}${after}`);
  const document = { card, pictures: Object.keys(pictures) };
  print(options.json, document, [`written: ${card} and ${document.pictures.length} pictures beside it`]);
}

/** What the card calls the data sets. */
function namesOf({ data, name }: CardOptions): string[] {
  const names = name ?? data.map((place) => path.basename(path.resolve(place)));
  if (data.length > mostSets || names.length !== data.length) {
    throw new UsageError(
      `Expected --data up to ${mostSets} times and --name as often, or never, but found ${data.length} and ` +
        `${names.length} of them.`,
    );
  }
  const again = [data.map((place) => path.resolve(place)), names].flatMap((of) =>
    of.filter((one, i) => of.indexOf(one) !== i),
  );
  if (again.length > 0) {
    throw new UsageError(`Expected data sets with names of their own but found ${shown(again[0]!)} twice.`);
  }
  return names;
}

/** What stands before and after the figures of a card. */
async function cardParts(card: string): Promise<{ before: string; after: string }> {
  const text = await readFile(card, 'utf8').catch(() => '');
  const [from, to] = [text.indexOf(begins), text.indexOf(ends)];
  if (from < 0 || to < from || text.indexOf(begins, from + 1) >= 0 || text.indexOf(ends, to + 1) >= 0) {
    throw new FerlabError(
      `${card} does not say where its figures belong. Add one line "${begins}" and, below it, one line "${ends}".`,
    );
  }
  return { before: text.slice(0, from), after: text.slice(to + ends.length) };
}

async function measureSet(
  model: Model,
  place: string,
  name: string,
  images: number,
  progress: ReturnType<typeof tasksProgress>,
): Promise<MeasuredSet> {
  const { preprocessing, classes, temperature } = model.info;
  const told = (task: string) => (done: number, total: number) => progress(`${name}: ${task}`, done, total);
  const dataset = await loadDataset(place, { ...preprocessing, classes, onProgress: told('reading') });
  const judge = async (mirrored: boolean): Promise<Judged> => {
    const evaluation = await evaluate(model, dataset, { mirrored });
    if (temperature === undefined) return { evaluation };
    const without = await evaluate(model, dataset, { mirrored, temperature: false, resamples: 0 });
    return { evaluation, errorWithout: without.expectedCalibrationError };
  };
  const [onePass, mirrored] = [await judge(false), await judge(true)];
  const curves = await measureRobustness(model, dataset, { images, onProgress: told('spoiling') });
  return { name, dataset, onePass, mirrored, curves };
}

/** The model and others' nets on the same faces: sets and model by their names, without the folders. */
async function besideOthers(folder: string, data: readonly string[], names: readonly string[]) {
  const own = path.basename(path.resolve(folder));
  const sets = await measureNets(data, [folder]);
  return sets.map(({ images, rows }, i) => ({
    name: names[i]!,
    images,
    rows: rows.map((row) => ({
      ...row,
      name: row.name.startsWith(folder) ? own + row.name.slice(folder.length) : row.name,
    })),
  }));
}
