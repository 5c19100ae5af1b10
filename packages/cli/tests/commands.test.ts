import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import path from 'path';
import test from 'node:test';
import { gunzipSync } from 'zlib';
import sharp from 'sharp';
import { expressions, renderFace } from '../../drawn-faces/index';
import { disposeModel, saveModel } from '../../../src/index';
import { livelyModel } from '../../../tests/livelyModel';
import { samplePhotos } from '../../../tests/samplePhotos';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';
import { runHere as run } from './runHere';

const ferlab = path.join(__dirname, '..', '..', '..', 'bin', 'ferlab.js');

/** Runs a command in `cwd` as a shell does; stdout must be one JSON document where `--json` is given. */
function runApart(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [ferlab, ...args], {
    cwd,
    encoding: 'utf8',
  });
  return {
    status,
    stderr,
    stdout,
    json: args.includes('--json') && status === 0 ? JSON.parse(stdout) : undefined,
  };
}

const smallFaces = { height: 40, width: 40, mirror: 0, rotation: 0, scale: 0, erasing: 0 };

test('train, evaluate, recognize, summary: from folders to expressions', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 16);
  writeFileSync(path.join(folder, 'faces', 'a', 'broken.jpg'), 'no image');
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...smallFaces, batchSize: 8, epochs: 9 }));
  const train = ['train', '--data', 'faces', '--out', 'run', '--config', 'config.json', '--epochs', '4'];

  const trained = runApart(folder, ...train, '--learning-rate', '0.01', '--json');
  assert.equal(trained.status, 0, trained.stderr);
  assert.equal(trained.json.epochs, 4);
  assert.equal(trained.json.history.length, 4);
  assert.deepEqual(Object.keys(trained.json.history[0]), [
    'epoch',
    'trainLoss',
    'trainAccuracy',
    'validLoss',
    'validAccuracy',
    'learningRate',
    'seconds',
  ]);
  assert.equal(trained.json.stoppedBy, 'finished');
  assert.equal(trained.json.model, path.join(folder, 'run', 'model'));
  assert.match(trained.stderr, /broken.jpg: unsupported image format: text/);

  const again = await run(folder, ...train);
  assert.equal(again.status, 1);
  assert.match(again.stderr, /^ferlab: The run folder run is not empty.*$/m);
  const resumed = await run(folder, ...train, '--resume', '--learning-rate', '0.01', '--json');
  assert.equal(resumed.json.stoppedBy, 'finished');

  const evaluated = (await run(folder, 'evaluate', 'faces', '--model', 'run/model', '--json')).json;
  assert.equal(evaluated.images, 48);
  assert.deepEqual(evaluated.classes, ['a', 'b', 'c']);
  assert.deepEqual(evaluated.skipped, [
    { file: 'faces/a/broken.jpg', reason: 'unsupported image format: text' },
  ]);
  assert.ok(evaluated.accuracy > 0.7);
  assert.equal(evaluated.perClass.length, 3);
  assert.equal(
    evaluated.confusion.flat().reduce((sum: number, count: number) => sum + count),
    48,
  );

  await writeTinyDataset(path.join(folder, 'others'), 18);
  const fresh = [
    'evaluate',
    'others',
    '--model',
    'run/model',
    '--tta',
    '--without-twins-of',
    'faces',
    '--json',
  ];
  const without = (await run(folder, ...fresh)).json;
  assert.deepEqual([without.images, without.twinsLeftOut], [6, 48]);

  const recognized = runApart(
    folder,
    'recognize',
    'faces/b/0.png',
    'none.png',
    '--model',
    'run/model',
    '--json',
  );
  assert.equal(recognized.status, 1);
  const { images, failed } = JSON.parse(recognized.stdout);
  assert.equal(images[0].file, 'faces/b/0.png');
  assert.deepEqual(Object.keys(images[0].probabilities), ['a', 'b', 'c']);
  assert.equal(images[0].probability, Math.max(...(Object.values(images[0].probabilities) as number[])));
  assert.equal(typeof images[0].unsure, 'boolean');
  assert.equal(failed[0].file, 'none.png');

  const summary = (await run(folder, 'summary', '--model', 'run/model', '--json')).json;
  assert.deepEqual(summary.layers[0].outputShape, [40, 40, 16]);
});

test('the residual network trains by its name, in colour, on two data sets, and evaluates', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 8);
  await writeTinyDataset(path.join(folder, 'more'), 4, ['a', 'b', 'C']);
  writeFileSync(
    path.join(folder, 'config.json'),
    JSON.stringify({ ...smallFaces, colour: 'rgb', batchSize: 8 }),
  );
  const args = [
    'train',
    '--data',
    'faces',
    '--data',
    'more',
    '--out',
    'run',
    '--config',
    'config.json',
    '--epochs',
    '1',
  ];
  const trained = await run(folder, ...args, '--network', 'residual-se', '--json');
  assert.equal(trained.status, 0, trained.stderr);
  assert.equal(trained.json.parameters, 1_600_293);
  assert.deepEqual(trained.json.classesFound, { a: 12, b: 12, c: 8, C: 4 });
  assert.deepEqual(trained.json.mapped, { C: 'c' });
  assert.ok(Number.isFinite(trained.json.history[0].trainLoss));
  assert.equal((await run(folder, 'evaluate', 'faces', '--model', 'run/model', '--json')).json.images, 24);
  const { layers } = (await run(folder, 'summary', '--model', 'run/model', '--json')).json;
  assert.deepEqual([layers[0].name, layers[0].inputShape], ['stem.conv', [40, 40, 3]]);
});

test('Ctrl-C stops a training, prints its JSON and exits with 130; it can be gone on with', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 12);
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...smallFaces, epochs: 1000 }));
  const args = ['train', '--data', 'faces', '--out', 'run', '--config', 'config.json', '--json'];
  const child = spawn(process.execPath, [ferlab, ...args], { cwd: folder });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => {
    if (/valid accuracy/.test((stderr += chunk)) && !child.killed) child.kill('SIGINT');
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(status, 130, stderr);
  const result = JSON.parse(stdout);
  assert.equal(result.stoppedBy, 'interrupt');
  assert.ok(existsSync(path.join(result.model, 'ferlab.json')));

  const on = (
    await run(folder, 'train', '--data', 'faces', '--out', 'run', '--resume', '--time-limit', '0', '--json')
  ).json;
  assert.deepEqual([on.stoppedBy, on.steps], ['time-limit', result.steps]);
});

test('a second Ctrl-C ends a training at once: it measures no more and prints no JSON', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 12);
  // Measuring these would take seconds.
  await writeTinyDataset(path.join(folder, 'valid'), 300);
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...smallFaces, batchSize: 4 }));
  const args = ['train', '--data', 'faces', '--valid', 'valid', '--out', 'run', '--config', 'config.json'];
  const child = spawn(process.execPath, [ferlab, ...args, '--network', 'residual-se', '--json'], {
    cwd: folder,
  });
  let [stdout, stderr] = ['', ''];
  let pressed = 0;
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    const begun = /Training residual-se/.test(stderr) && pressed === 0;
    if (begun || (/press Ctrl-C again/.test(stderr) && pressed === 1)) {
      pressed++;
      child.kill('SIGINT');
    }
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.deepEqual([status, stdout, pressed], [130, '', 2], stderr);
});

test('the default network is described without a model', async () => {
  const { json } = await run('.', 'summary', '--json');
  assert.equal(json.parameters, 428_135);
  assert.deepEqual(Object.keys(json.layers[0]), [
    'name',
    'type',
    'outputShape',
    'parameters',
    'multiplyAdds',
    'inputShape',
    'receptiveField',
    'stride',
    'bytes',
  ]);
  assert.equal(json.parameterBytes, 4 * 428_135);
  const text = (await run('.', 'summary', '--network', 'residual-se')).stdout;
  assert.match(text, /^stage4\.2\.add +Add +6 × 5 × 192 +6 × 5 × 192 +0 +0 +23,040 +217 +16$/m);
  assert.match(text, /1\.6M parameters \(6\.40 MB\)/);
});

test('import turns a file of PyTorch into a model folder, which the other commands take', async (context) => {
  const folder = temporaryFolder(context);
  const packed = path.join(__dirname, '..', '..', '..', 'tests', 'fixtures', 'torch-network.pt.gz');
  writeFileSync(path.join(folder, 'net.pt'), gunzipSync(readFileSync(packed)));
  const imported = await run(folder, 'import', 'net.pt', '--out', 'original', '--json');
  assert.deepEqual(imported.json, {
    model: path.join(realpathSync(folder), 'original'),
    parameters: 428135,
    input: { height: 66, width: 88 },
  });
  const summary = (await run(folder, 'summary', '--model', 'original', '--json')).json;
  assert.deepEqual(summary.layers[0].outputShape, [66, 88, 16]);
  writeFileSync(path.join(folder, 'text.pt'), 'no network');
  const refused = await run(folder, 'import', 'text.pt', '--out', 'other', '--json');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /^ferlab: text.pt can't be imported: it is no file of torch.save\.\n$/);
  assert.ok(!existsSync(path.join(folder, 'other')));
  assert.match((await run(folder, 'import', 'net.pt')).stderr, /^ferlab: required option '--out <DIR>'/);
});

test('export writes a model that others open, and reads none that leads elsewhere', async (context) => {
  const folder = temporaryFolder(context);
  const model = livelyModel('fcn-fer');
  await saveModel(model, path.join(folder, 'model'));
  disposeModel(model);
  const words = ['export', '--model', 'model', '--format', 'savedmodel', '--out', 'out'];
  const { json } = await run(folder, ...words, '--json');
  assert.deepEqual(Object.keys(json), ['format', 'path', 'bytes', 'largestDifference']);
  assert.equal(json.path, path.join(realpathSync(folder), 'out'));
  assert.match(
    (await run(folder, ...words)).stdout,
    /^[\d,]+ bytes in .*out\nopened again, its logits differ/,
  );

  const nearest = await run(folder, 'export', '--model', 'model', '--format', 'savedmodle', '--out', 'other');
  assert.equal(nearest.status, 2);
  assert.match(nearest.stderr, /Expected --format to be one of tfjs, .* Did you mean "savedmodel"\?\n$/);
  assert.match(
    (await run(folder, 'export', '--format', 'tfjs')).stderr,
    /^ferlab: required option '--out <PATH>'/,
  );
  const topology = path.join(folder, 'model', 'model.json');
  writeFileSync(topology, readFileSync(topology, 'utf8').replace('weights.bin', '../../etc/passwd'));
  for (const format of ['tfjs', 'savedmodel']) {
    const refused = await run(folder, 'export', '--model', 'model', '--format', format, '--out', 'other');
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /^ferlab: .*model.json is not as expected at "weightsManifest.0.paths.0"/);
  }
  assert.deepEqual(readdirSync(folder).sort(), ['model', 'out']);
});

test('dataset synthesize draws, dataset fetch copies', async (context) => {
  const folder = temporaryFolder(context);
  const drawn = (
    await run(folder, 'dataset', 'synthesize', '--out', 'drawings', '--per-class', '2', '--json')
  ).json;
  assert.equal(drawn.images, 7 * (2 + 1));
  assert.equal(readdirSync(path.join(folder, 'drawings', 'train', 'happy')).length, 2);
  const fetched = (await run(folder, 'dataset', 'fetch', 'drawings', '--out', 'copy', '--json')).json;
  assert.deepEqual([fetched.train, fetched.valid], [14, 7]);
});

test('dataset crop cuts faces out; it fails only where there is none at all', async (context) => {
  const folder = temporaryFolder(context);
  mkdirSync(path.join(folder, 'photos'));
  symlinkSync(samplePhotos[0]!.file, path.join(folder, 'photos', 'a.jpg'));
  writeFileSync(path.join(folder, 'photos', 'broken.png'), 'no image');
  const crop = ['dataset', 'crop', 'photos', '--out', 'crops', '--size', '33x44', '--faces', 'all'];
  const cropped = await run(folder, ...crop, '--json');
  assert.deepEqual(cropped.json, {
    images: 2,
    faces: 3,
    noFace: [],
    failed: [{ file: 'photos/broken.png', reason: 'unsupported image format: text' }],
    out: 'crops',
  });
  assert.match(cropped.stderr, /broken\.png: unsupported image format: text/);
  assert.deepEqual(readdirSync(path.join(folder, 'crops')), ['a_roi1.jpg', 'a_roi2.jpg', 'a_roi3.jpg']);

  await writeTinyDataset(path.join(folder, 'stripes'), 1);
  const none = await run(
    folder,
    'dataset',
    'crop',
    'stripes',
    '--out',
    'none',
    '--min-score',
    '0.6',
    '--json',
  );
  assert.deepEqual([none.status, JSON.parse(none.stdout).faces], [1, 0]);
  assert.deepEqual(readdirSync(folder).sort(), ['crops', 'photos', 'stripes']);
  const again = await run(folder, ...crop);
  assert.deepEqual([again.status, again.stderr.trim().split('\n').length], [1, 1]);
  assert.match(again.stderr, /^ferlab: crops has something in it/);
});

test('wrong usage is one line, names the nearest, and exits with 2', async (context) => {
  const folder = temporaryFolder(context);
  const usage = async (pattern: RegExp, ...args: string[]) => {
    const { status, stderr, stdout } = await run(folder, ...args);
    assert.equal(status, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, pattern);
    assert.equal(stderr.trim().split('\n').length, 1);
  };
  await usage(/unknown command 'trian'\. Did you mean train\?/, 'trian');
  await usage(
    /unknown option '--epoch'\. Did you mean --epochs\?/,
    'train',
    '--data',
    'x',
    '--out',
    'y',
    '--epoch',
    '3',
  );
  await usage(/required option '--out <RUN>'/, 'train', '--data', 'x');
  await usage(
    /Expected --epochs to be a whole number from 1 to 1000 but found "0"/,
    'train',
    '--epochs',
    '0',
  );
  await usage(/--optimizer .* found "adm"\. Did you mean "adam"\?/, 'train', '--optimizer', 'adm');
  await usage(/--preset .* found "orginal"\. Did you mean "original"\?/, 'train', '--preset', 'orginal');
  await usage(/--time-limit to be a number from 0/, 'train', '--time-limit', 'soon');
  const train = ['train', '--data', 'x', '--out', 'y'];
  await usage(
    /--precision .* found "bfloat61"\. Did you mean "bfloat16"\?/,
    ...train,
    '--precision',
    'bfloat61',
  );
  await usage(
    /precision .* with eager .* only a recorded step/,
    ...train,
    '--eager',
    '--precision',
    'bfloat16',
  );
  writeFileSync(path.join(folder, 'c.json'), '{"epohcs": 3}');
  await usage(/c\.json: Unknown field "epohcs"/, ...train, '--config', 'c.json');
  await usage(/--model or --network, not both/, 'summary', '--model', 'x', '--network', 'fcn-fer');
  await usage(/missing required argument 'IMAGE'/, 'recognize');
  await usage(/the report to be a file ending in \.html/, 'evaluate', '.', '--report', 'report.pdf');
  await usage(
    /--size to be a width and a height .* found "66"/,
    'dataset',
    'crop',
    '.',
    '--out',
    'x',
    '--size',
    '66',
  );
});

test('without --model the shipped one is taken', async (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(path.join(folder, 'happy.png'), await renderFace('happy', ['shipped', 1]));
  const { status, stdout, stderr } = await run(folder, 'recognize', 'happy.png', '--json');
  assert.equal(status, 0, stderr);
  const [{ expression, probabilities }] = JSON.parse(stdout).images;
  assert.deepEqual(Object.keys(probabilities), [...expressions]);
  assert.ok(expressions.includes(expression));
  const listed = JSON.parse((await run(folder, 'summary', '--model', 'fcn-fer', '--json')).stdout);
  assert.equal(listed.parameters, 428_135);
});

test('recognize goes on past what can not be read, names it, and says which frame it took', async (context) => {
  const folder = temporaryFolder(context);
  const face = await renderFace('happy', ['frames', 1]);
  const files = Array.from({ length: 100 }, (_, i) => `${i}.png`);
  for (const file of files)
    writeFileSync(path.join(folder, file), file === '66.png' ? face.subarray(0, 500) : face);
  const frames = { raw: { width: 9, height: 24, channels: 3 as const, pageHeight: 12 } };
  const moving = Buffer.from(Array.from({ length: 9 * 24 * 3 }, (_, i) => i % 251));
  await sharp(moving, frames).gif().toFile(path.join(folder, 'moving.gif'));
  const { status, stdout, stderr } = await run(folder, 'recognize', ...files, 'moving.gif', '--json');
  assert.equal(status, 1);
  const { images, failed } = JSON.parse(stdout);
  assert.equal(images.length, 100);
  assert.deepEqual(
    failed.map(({ file }: { file: string }) => file),
    ['66.png'],
  );
  assert.match(stderr, /^moving\.gif: the first of 2 frames$/m);
  assert.match(stderr, /^66\.png can't be read as an image: the JPEG can't be decoded/m);
});

test('a failure is one line that names the file and exits with 1', async (context) => {
  const folder = temporaryFolder(context);
  const fails = (pattern: RegExp, { status, stderr }: { status: number | null; stderr: string }) => {
    assert.equal(status, 1);
    assert.match(stderr, pattern);
    assert.equal(stderr.trim().split('\n').length, 1);
  };
  const train = ['train', '--data', 'nowhere', '--out', 'run'];
  fails(/^ferlab: No data set at nowhere\./, runApart(folder, ...train));
  const evaluate = ['evaluate', '.', '--model', 'runs/none'];
  fails(/^ferlab: No model folder at .*runs\/none/, await run(folder, ...evaluate));
  assert.deepEqual(readdirSync(folder), []);
});
