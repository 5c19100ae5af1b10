/** Who may import whom: the house of `packages/README.md` and `docs/ARCHITECTURE.md`, as rules that fail by name. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'fs';
import path from 'path';
import test from 'node:test';

const root = path.join(__dirname, '..');

/** Packages below src, with those that each may use. They know nothing of expressions, hyperparameters or runs. */
const below: Record<string, readonly string[]> = {
  base: [],
  metrics: ['base'],
  tensorflow: ['base'],
  pixels: ['base', 'tensorflow'],
  layouts: ['base', 'pixels'],
  'face-points': ['base', 'tensorflow', 'pixels'],
  'drawn-faces': ['base'],
  display: [],
  plots: ['display'],
  panel: ['base', 'display'],
};

/** Packages above src, with those above that each may use, beside src and everything below. */
const above: Record<string, readonly string[]> = {
  checks: [],
  insight: [],
  datasets: [],
  faces: [],
  webcam: ['faces'],
  exchange: [],
  folds: [],
  controls: [],
  runs: ['controls'],
  cli: ['checks', 'insight', 'datasets', 'faces', 'webcam', 'exchange', 'folds', 'controls', 'runs'],
};

/** What is no TypeScript of ours: the kernel's scripts, and a stand-in for an npm package. */
const apart = ['tfjs-node', 'kernel'];

/** The rooms of src in the order in which a reader follows the data, with those that each may use. */
const rooms: Record<string, readonly string[]> = {
  '': [],
  nn: [''],
  data: ['', 'nn'],
  train: ['', 'nn', 'data'],
  evaluate: ['', 'nn', 'data'],
  show: ['', 'nn', 'data', 'train', 'evaluate'],
};

/**
 * What a browser's page takes of the house: single files, since a door would bring sharp along. They are free of Node
 * and of npm packages, and may import each other past the doors.
 */
const freeOfNode: readonly string[] = [
  'packages/base/errors.ts',
  'packages/display/expressionColor.ts',
  'packages/faces/placeLabels.ts',
  'packages/face-points/closeUp.ts',
  'packages/face-points/decodeFaces.ts',
  'packages/face-points/exactFace.ts',
  'packages/face-points/findFaces.ts',
  'packages/face-points/frameFace.ts',
  'packages/face-points/graph.ts',
  'packages/face-points/levels.ts',
  'packages/face-points/likelyFaces.ts',
  'packages/face-points/networks.ts',
  'packages/face-points/pointedFace.ts',
  'packages/face-points/sharedArea.ts',
  'packages/face-points/squares.ts',
  'packages/face-points/steadyCuts.ts',
  'packages/metrics/calibration.ts',
  'packages/pixels/clahe.ts',
  'packages/pixels/cutOut.ts',
  'packages/pixels/cutTurned.ts',
  'packages/pixels/fitPlane.ts',
  'packages/pixels/luminance.ts',
  'packages/pixels/resizePlane.ts',
  'packages/webcam/timeline.ts',
  'packages/webcam/trackFaces.ts',
  'src/data/preprocessing.ts',
  'src/evaluate/judgeFace.ts',
];

const codeOf = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, '');

/** Where each import of a file leads: a file of the project, or what a package is called. */
function importsOf(file: string, text: string): string[] {
  const code = codeOf(text);
  const named = [...code.matchAll(/(?:from|import|require)\s*\(?\s*'([^'\n]+)'/g)].map(
    ([, target]) => target!,
  );
  return named.map((target) =>
    target.startsWith('.')
      ? path.posix.join(path.posix.dirname(file), target).replace(/\.(ts|js|cjs)$/, '')
      : target,
  );
}

const packageOf = (file: string) => /^packages\/([^/]+)\//.exec(file)?.[1];
const roomOf = (file: string) => /^src\/([^/]+)\//.exec(file)?.[1] ?? '';
const isTest = (file: string) => /^(tests|packages\/[^/]+\/tests)\//.test(file);
const isPage = (file: string) => /^packages\/[^/]+\/page\//.test(file);
const isFree = (file: string) => isPage(file) || freeOfNode.includes(file.replace(/(\.ts)?$/, '.ts'));

/** What an import breaks, in words; nothing where it is as it should be. */
function broken(file: string, target: string): string | undefined {
  const says = (rule: string) => `${file} imports ${target}: ${rule}`;
  const [from, to] = [packageOf(file), packageOf(target)];
  const toSrc = target.startsWith('src/');
  if (to !== undefined && to === from) return undefined;
  if (to !== undefined && !apart.includes(to) && !/\/tests\//.test(target)) {
    const isDoor = target === `packages/${to}/index`;
    if (!isDoor && !(isFree(file) && isFree(target)))
      return says(`only packages/${to}/index is imported from outside of packages/${to}`);
  }
  if (isTest(file)) {
    const isOwn = file.startsWith('tests/') || !toSrc || target === 'src/index';
    return isOwn ? undefined : says("a package's tests take src/index");
  }
  if (from === undefined && !file.startsWith('src/')) return undefined;
  if (/(^|\/)tests\//.test(target)) return says('only tests import tests');
  if (from !== undefined) {
    const inBelow = below[from];
    if (inBelow !== undefined) {
      if (toSrc) return says(`packages/${from} lies below src and knows nothing of it`);
      if (to !== undefined && !inBelow.includes(to))
        return says(`packages/${from} may use ${inBelow.join(', ') || 'no other package'}`);
      return undefined;
    }
    const others = above[from];
    if (others === undefined) return says(`packages/${from} is not in the table of tests/rooms.test.ts`);
    if (toSrc && target !== 'src/index' && !(isFree(file) && isFree(target)))
      return says('packages above src take src/index');
    if (to !== undefined && below[to] === undefined && !others.includes(to))
      return says(
        `packages/${from} may use src, what lies below, and ${others.join(', ') || 'nothing beside'}`,
      );
    return undefined;
  }
  if (to !== undefined && (below[to] === undefined || to === 'panel'))
    return says('src uses the packages below it, without panel');
  if (toSrc && file !== 'src/index.ts') {
    if (target === 'src/index') return says('src/index is for those outside');
    const [mine, other] = [roomOf(file), roomOf(`${target}.ts`)];
    if (mine !== other && !rooms[mine]?.includes(other))
      return says(
        `src/${mine || '*.ts'} may use ${rooms[mine]?.map((room) => `src/${room || '*.ts'}`).join(', ') || 'no other room'}`,
      );
  }
  return undefined;
}

const sources = ['src', 'packages', 'bench', 'bin', 'scripts', 'tests', 'docs'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.d)\.(ts|js|cjs|mjs)$/.test(name) && !apart.includes(name.split(path.sep)[0]!))
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/'))),
);
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');
/** Our own TypeScript, without tests. */
const code = sources.filter((file) => /^(src|packages)\/.*\.ts$/.test(file) && !isTest(file));

test('imports keep to the house', () => {
  const all = sources.flatMap((file) => importsOf(file, textOf(file)).map((target) => broken(file, target)));
  assert.deepEqual(
    all.filter((line) => line !== undefined),
    [],
  );
});

test('an import past a door, upwards or from a later room is told by both files and the rule', () => {
  const cases: [string, string, RegExp][] = [
    ['packages/plots/runCurves.ts', 'packages/display/theme', /only packages\/display\/index is imported/],
    ['tests/config.test.ts', 'packages/base/errors', /only packages\/base\/index is imported/],
    ['packages/base/random.ts', 'src/config', /lies below src and knows nothing of it/],
    ['packages/base/random.ts', 'packages/display/index', /packages\/base may use no other package/],
    ['packages/plots/tests/plots.test.ts', 'src/config', /a package's tests take src\/index/],
    ['packages/nobody/index.ts', 'src/index', /packages\/nobody is not in the table/],
    ['src/data/batches.ts', 'packages/panel/index', /src uses the packages below it, without panel/],
    ['src/data/batches.ts', 'packages/nobody/index', /src uses the packages below it/],
    ['src/nn/model.ts', 'src/data/dataset', /src\/nn may use src\/\*\.ts$/],
    ['src/nn/model.ts', 'src/index', /src\/index is for those outside/],
    ['src/config.ts', 'tests/tinyDataset', /only tests import tests/],
  ];
  for (const [file, target, rule] of cases) {
    const said = broken(file, target) ?? 'nothing';
    assert.ok(said.startsWith(`${file} imports ${target}: `), said);
    assert.match(said, rule);
  }
});

test('no file imports itself by way of others', () => {
  const imports = new Map(
    code.map((file) => [
      file,
      importsOf(file, textOf(file)).flatMap((target) =>
        [`${target}.ts`].filter((name) => code.includes(name)),
      ),
    ]),
  );
  const done = new Set<string>();
  const walk = (file: string, way: string[]): void => {
    const at = way.indexOf(file);
    assert.equal(at, -1, [...way.slice(at), file].join(' -> '));
    if (done.has(file)) return;
    for (const next of imports.get(file)!) walk(next, [...way, file]);
    done.add(file);
  };
  for (const file of code) walk(file, []);
});

test("what a browser's page takes of the house needs neither Node nor a package", () => {
  for (const file of freeOfNode) {
    assert.ok(existsSync(path.join(root, file)), `${file} is gone`);
    const text = codeOf(textOf(file)).replace(/import type [^;]*;/g, '');
    for (const target of importsOf(file, text)) assert.ok(isFree(target), `${file} imports ${target}`);
  }
});

test('only the display package knows tslab', () => {
  const knowing = code.filter((file) => codeOf(textOf(file)).includes('tslab'));
  assert.deepEqual([...new Set(knowing.map(packageOf))], ['display']);
});

test('files are short and say what they are', () => {
  for (const file of code) {
    const text = textOf(file);
    assert.ok(text.split('\n').length <= 300, `${file} is over 300 lines`);
    assert.ok(!/: any\b|as any\b|eslint-disable|@ts-ignore/.test(text), `${file} has a hole in its types`);
    assert.ok(/^(\/\*\*|\/\/)/m.test(text), `${file} begins without a word on what it is`);
  }
});

test('every exported function has a docstring', () => {
  for (const file of code.filter((name) => !/^packages\/cli\//.test(name))) {
    for (const match of textOf(file).matchAll(/(\*\/\s*\n)?export (?:async )?function (\w+)/g))
      assert.ok(match[1] !== undefined, `${match[2]} in ${file} lacks a docstring`);
  }
});
