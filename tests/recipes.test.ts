/** Follows two recipes of docs/ARCHITECTURE.md to the letter in a copy of the project, and looks whether they suffice. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'fs';
import path from 'path';
import test, { after } from 'node:test';
import type { Evaluation } from '../src/evaluate/evaluate';
import type { HeadlineRow } from '../src/evaluate/headlineRows';
import { ProjectCopy, typeErrors } from './projectCopy';
import { temporaryFolder } from './temporaryFolder';

const root = path.join(__dirname, '..');
const pages = ['docs/ARCHITECTURE.md', 'CONTRIBUTING.md'];
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');
const page = textOf('docs/ARCHITECTURE.md');

/** A step of a recipe: `1. \`file\`: what to do there`, with "(new)" behind a file that is made. */
const steps = /^\d+\. `([^`]+)`( \(new\))?/gm;

/** The files of a recipe in its order; NAME stands for what is added. */
function recipe(title: string, name: string): { changed: string[]; added: string[] } {
  const section = page.split(/^##+ /m).find((part) => part.startsWith(`${title}\n`));
  assert.ok(section !== undefined, `docs/ARCHITECTURE.md has no recipe "${title}"`);
  const files = [...section.matchAll(steps)].map(([, file, isNew]) => ({
    file: file!.replace('NAME', name),
    isNew: isNew !== undefined,
  }));
  for (const { file, isNew } of files)
    assert.equal(
      !existsSync(path.join(root, file)),
      isNew,
      `"${title}" names ${file}${isNew ? ' as new' : ''}`,
    );
  const pick = (isNew: boolean) => files.filter((step) => step.isNew === isNew).map(({ file }) => file);
  return { changed: pick(false), added: pick(true) };
}

/** How a file imports another. */
const pathTo = (file: string, from: string) =>
  path.posix
    .relative(path.posix.dirname(from), file)
    .replace(/^(?!\.)/, './')
    .replace(/\.ts$/, '');

test('every file, folder and command that the pages name is there', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  for (const name of pages) {
    const text = textOf(name);
    const quoted = [...text.matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map(([, file]) => file!);
    const linked = [...text.matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g)].map(([, file]) =>
      path.posix.join(path.posix.dirname(name), file!),
    );
    // NAME stands for what is added.
    const files = [...quoted, ...linked].filter((file) => !/NAME/.test(file));
    assert.ok(files.length > 10, name);
    for (const file of files)
      assert.ok(
        existsSync(path.join(root, file.replace(/\/index$/, '/index.ts'))),
        `${name} names ${file}, which is not there`,
      );
    for (const [, script] of text.matchAll(/npm run ([\w:]+)/g))
      assert.ok(scripts[script!] !== undefined, `${name}: npm run ${script}`);
  }
});

/** Holds the copies, which outlast their tests: the compiler reads both at once, and so the libraries once. */
const folder = temporaryFolder({ after });
/** The programs of the copies. */
const followed: string[] = [];

test('a network is added as the page says, and is configured, described, trained, stored and loaded', async () => {
  const copy = new ProjectCopy(path.join(folder, 'network'));
  const { changed, added } = recipe('A network', 'tiny');
  const file = added[0]!;
  assert.equal(added.length, 1);
  copy.write(file, tinyNetwork);
  const list = /(export const networks\b[^=]*= \[)/;
  const listing = copy.change(changed, list, '$1tiny, ');
  copy.change([listing], /^(?=import )/m, `import { tiny } from '${pathTo(file, listing)}';\n`);
  const choosing = copy.change(changed, /(\bnetwork: choice\([^)]*choices: \[)/, "$1'tiny', ");
  assert.deepEqual([listing, choosing].sort(), [...changed].sort(), 'nothing else needs to be touched');

  copy.write('check.ts', trainTiny);
  followed.push(copy.pathOf('check.ts'));
  assert.deepEqual(await copy.run('check.ts'), {
    // 3 x 3 x 1 x 4 + 4 of the first convolution, 2 x 4 of the norm, 4 x 2 + 2 of the scores.
    parameters: 58,
    layers: ['conv1', 'norm1', 'relu1', 'pool1', 'scores', 'logits'],
    steps: 24,
    loaded: 'tiny',
    accuracy: 1,
    asTrained: true,
  });
});

/** What the program of the second recipe prints. */
interface Found {
  value: number;
  low: number;
  high: number;
  confusion: Evaluation['confusion'];
  row: HeadlineRow;
}

test("a metric is added as the page says, and stands in evaluate's result and among the headline rows", async () => {
  const copy = new ProjectCopy(path.join(folder, 'metric'));
  const { changed, added } = recipe('A metric', 'matthewsCorrelation');
  assert.deepEqual(added, []);
  const [counted, ...rest] = changed;
  copy.write(counted!, `${copy.read(counted!)}\n${matthewsCorrelation}`);
  const [, rows = ''] =
    /classificationReport\((\w+)\)/.exec(rest.map((file) => copy.read(file)).join('')) ?? [];
  const figures = copy.change(
    rest,
    /(export interface HeadlineFigures \{)/,
    '$1\n  matthewsCorrelation: number | null;',
  );
  copy.change([figures], /(\bfigures: \{)/, `$1 matthewsCorrelation: matthewsCorrelation(${rows}),`);
  copy.change(
    [figures],
    /^(?=import )/m,
    `import { matthewsCorrelation } from '${pathTo(counted!, figures)}';\n`,
  );
  const name = 'matthewsCorrelation';
  const row = `row('Matthews correlation', evaluation.${name}, intervals.${name}, decimals),`;
  const written = copy.change(rest, /^( *row\('accuracy'.*)$/m, `$1\n${row}`);
  assert.deepEqual(
    [counted, figures, written].sort(),
    [...changed].sort(),
    'nothing else needs to be touched',
  );

  copy.write('check.ts', evaluateFaces);
  followed.push(copy.pathOf('check.ts'));
  const found = (await copy.run('check.ts')) as Found;
  const { value, low, high } = found;
  assert.ok(Math.abs(value - correlation(found.confusion)) < 1e-9, `${value}`);
  assert.ok(value > 0.2 && low <= value && value <= high, `${value}, ${low} to ${high}`);
  const [three, from, to] = [value, low, high].map((figure) => figure.toFixed(3));
  assert.deepEqual(found.row, ['Matthews correlation', three, `${from} to ${to}`]);
});

test('the compiler takes what the recipes made', async () => {
  assert.equal(followed.length, 2, 'a recipe could not be followed');
  assert.equal(await typeErrors(followed, folder), '');
});

/** The same by its definition: the correlation of which class each image is of and was taken for. */
function correlation(confusion: number[][]): number {
  const images = confusion.flatMap((row, label) =>
    row.flatMap((count, taken) => Array.from({ length: count }, () => [label, taken] as const)),
  );
  const mean = (of: (image: readonly [number, number]) => number) =>
    images.reduce((sum, image) => sum + of(image), 0) / images.length;
  const covariance = (one: 0 | 1, other: 0 | 1) =>
    confusion.reduce((sum, _, c) => {
      const [a, b] = [mean((image) => +(image[one] === c)), mean((image) => +(image[other] === c))];
      return sum + mean((image) => (+(image[one] === c) - a) * (+(image[other] === c) - b));
    }, 0);
  return covariance(0, 1) / Math.sqrt(covariance(0, 0) * covariance(1, 1));
}

const tinyNetwork = `
/** A network for this test alone. */
import type { Layers, Network } from './layers';

export const tiny: Network = {
  name: 'tiny',
  smallestInput: 8,
  build<T>(layers: Layers<T>, image: T, classes: number) {
    let x = layers.conv('conv1', image, { filters: 4, size: 3, stride: 2 });
    x = layers.batchNorm('norm1', x);
    x = layers.relu('relu1', x);
    x = layers.maxPool('pool1', x, 4);
    const scores = layers.conv('scores', x, { filters: classes, size: 1 });
    return { scores, logits: layers.globalAveragePool('logits', scores) };
  },
};
`;

const trainTiny = `
import { randomStream } from './packages/base/index';
import {
  configure, describe, disposeModel, evaluate, loadModel, preprocessingOf, sizeOf, startTraining, type Dataset,
} from './src/index';

const config = configure({
  network: 'tiny', height: 40, width: 40, epochs: 12, batchSize: 8, learningRate: 0.03, emaDecay: 0, erasing: 0,
  brightness: 0, moving: 0,
});

/** Dark and bright noise. */
function faces(seed: string, images: number): Dataset {
  const preprocessing = preprocessingOf(config);
  const labels = Uint16Array.from({ length: images }, (_, i) => i % 2);
  const random = randomStream(seed);
  const pixels = Array.from(labels, (label) =>
    Array.from({ length: sizeOf(preprocessing) }, () => random.integer(60) + (label === 0 ? 40 : 160)));
  return {
    folder: seed, classes: ['dark', 'bright'], files: Array.from(labels, (_, i) => seed + '/' + i + '.png'),
    labels, pixels: Uint8Array.from(pixels.flat()), preprocessing, skipped: [],
  };
}

async function main() {
  const { parameterCount: parameters, layers } = describe(config, 2);
  const data = { train: faces('train', 16), valid: faces('valid', 8) };
  const { model: folder, steps, best } = await startTraining(config, data, { folder: 'runs/tiny' }).done;
  const model = await loadModel(folder);
  const { accuracy } = await evaluate(model, data.valid, { resamples: 0 });
  const asTrained = accuracy === best.validAccuracy;
  const loaded = model.network.name;
  disposeModel(model);
  console.log(JSON.stringify({ parameters, layers: layers.map(({ name }) => name), steps, loaded, accuracy, asTrained }));
}

void main();
`;

const matthewsCorrelation = `
/** Agreement of labels and answers (Gorodkin 2004), -1 to 1; null where all are of one class, or taken for one. */
export function matthewsCorrelation(confusion: readonly (readonly number[])[]): number | null {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const truths = confusion.map(sum);
  const answers = confusion.map((_, c) => sum(confusion.map((row) => row[c]!)));
  const [images, right] = [sum(truths), sum(confusion.map((row, c) => row[c]!))];
  const product = (a: readonly number[], b: readonly number[]) => sum(a.map((value, c) => value * b[c]!));
  const spread = (images ** 2 - product(truths, truths)) * (images ** 2 - product(answers, answers));
  return spread === 0 ? null : (right * images - product(truths, answers)) / Math.sqrt(spread);
}
`;

const evaluateFaces = `
import { expressions, renderFace } from './packages/drawn-faces/index';
import {
  disposeModel, evaluate, headlineRows, loadModel, predict, readFacePixels, shippedModel, type Dataset,
} from './src/index';

async function main() {
  const model = await loadModel(shippedModel);
  const { classes, preprocessing } = model.info;
  const faces = expressions.flatMap((name) => [1, 2].map((person) =>
    renderFace(name, ['recipe', person], { width: 66, height: 88 })));
  const pixels = await Promise.all(faces.map(async (face) => [...await readFacePixels(await face, preprocessing)]));
  const dataset: Dataset = {
    folder: 'drawn', classes, files: pixels.map((_, i) => i + '.png'), labels: new Uint16Array(pixels.length),
    pixels: Uint8Array.from(pixels.flat()), preprocessing, skipped: [],
  };
  // What it is right in is decided here: two of three faces.
  const answers = (await predict(model, dataset)).classes;
  dataset.labels = answers.map((answer, i) => (answer + (i % 3 === 0 ? 1 : 0)) % classes.length);
  const evaluation = await evaluate(model, dataset, { resamples: 200 });
  disposeModel(model);
  const { matthewsCorrelation: value, intervals, confusion } = evaluation;
  const row = headlineRows(evaluation).find(([name]) => name === 'Matthews correlation');
  console.log(JSON.stringify({ value, ...intervals.matthewsCorrelation, confusion, row }));
}

void main();
`;
