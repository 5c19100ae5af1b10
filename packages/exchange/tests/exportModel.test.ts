import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import path from 'path';
import test from 'node:test';
import {
  predictProbabilities,
  disposeModel,
  predictLogits,
  predictScores,
  type Model,
  loadModel,
  saveModel,
} from '../../../src/index';
import { nodeBackend, takeValues, tf } from '../../tensorflow/index';
import { exportFormats, exportModel } from '../exportModel';
import { livelyClasses, livelyModel, noise } from '../../../tests/livelyModel';
import { temporaryFolder } from '../../../tests/temporaryFolder';

function assertClose(actual: tf.Tensor, expected: tf.Tensor): void {
  assert.deepEqual(actual.shape.map(Number), expected.shape);
  const differences = takeValues(tf.tidy(() => tf.abs(tf.sub(actual, expected))));
  assert.ok(Math.max(...differences) < 1e-5, `differs by ${Math.max(...differences)}`);
}

const models = { 'fcn-fer': 'grey', 'residual-se': 'rgb' } as const;

for (const [network, colour] of Object.entries(models)) {
  test(`${network}: what is exported is opened by stock tfjs and computes the same`, async (context) => {
    const parent = temporaryFolder(context);
    const held = () => [tf.memory().numTensors, nodeBackend().binding.getNumOfSavedModels()];
    const before = held();
    const model = livelyModel(network, colour);
    // What a model is set to predict in here is no matter of the file's.
    model.precision = 'bfloat16';
    const exported = await Promise.all(
      exportFormats.map((format) => exportModel(model, format, path.join(parent, format))),
    );
    delete model.precision;
    assert.deepEqual(readdirSync(parent).sort(), ['savedmodel', 'tfjs'], 'nothing beside them');
    for (const { format, path: folder, bytes, largestDifference } of exported) {
      const sizes = readdirSync(folder).map((name) => statSync(path.join(folder, name)).size);
      assert.equal(
        bytes,
        sizes.reduce((a, b) => a + b),
      );
      assert.ok(largestDifference < 1e-5);
      const description = JSON.parse(readFileSync(path.join(folder, 'ferlab-export.json'), 'utf8'));
      assert.equal(description.format, format);
      assert.deepEqual(description.classes, livelyClasses);
      assert.deepEqual(description.input.shape, [48, 40, colour === 'rgb' ? 3 : 1]);
    }
    const layers = await tf.loadLayersModel(`file://${path.join(parent, 'tfjs', 'model.json')}`);
    assert.deepEqual((layers.getUserDefinedMetadata() as { classes: unknown }).classes, livelyClasses);
    const graph = await tf.node.loadSavedModel(path.join(parent, 'savedmodel'));
    for (const count of [1, 5]) {
      tf.tidy(() => {
        const image = noise(model, count);
        const logits = predictLogits(model, image);
        const [low, high] = [tf.min(logits).dataSync()[0]!, tf.max(logits).dataSync()[0]!];
        assert.ok(high - low > 0.5, `logits that tell nothing: ${low} to ${high}`);
        assertClose(layers.predict(image) as tf.Tensor, logits);
        const outputs = graph.predict({ image }) as tf.NamedTensorMap;
        assert.deepEqual(Object.keys(outputs).sort(), ['logits', 'probabilities', 'scores']);
        assertClose(outputs.logits!, logits);
        assertClose(outputs.probabilities!, tf.softmax(logits));
        assertClose(outputs.scores!, predictScores(model, image));
      });
    }
    layers.dispose();
    graph.dispose();
    disposeModel(model);
    assert.deepEqual(held(), before);
  });
}

test("a model's temperature goes along: a SavedModel's probabilities have it, logits do not", async (context) => {
  const parent = temporaryFolder(context);
  const model = livelyModel('fcn-fer');
  const data = { folder: 'faces', images: 9, fingerprint: '0'.repeat(64) };
  model.info = {
    ...model.info,
    temperature: { value: 2.5, data, calibrationError: { before: 0.2, after: 0.1 } },
  };
  for (const format of exportFormats) {
    await exportModel(model, format, path.join(parent, format));
    const description = JSON.parse(readFileSync(path.join(parent, format, 'ferlab-export.json'), 'utf8'));
    assert.equal(description.temperature, 2.5);
  }
  const graph = await tf.node.loadSavedModel(path.join(parent, 'savedmodel'));
  tf.tidy(() => {
    const image = noise(model, 4);
    const outputs = graph.predict({ image }) as tf.NamedTensorMap;
    assertClose(outputs.logits!, predictLogits(model, image));
    assertClose(outputs.probabilities!, predictProbabilities(model, image));
    const plain = predictProbabilities(model, image, { temperature: false });
    assert.ok(tf.max(tf.abs(tf.sub(outputs.probabilities!, plain))).dataSync()[0]! > 0.01);
  });
  graph.dispose();
  disposeModel(model);
});

test('a SavedModel says what it takes and gives', async (context) => {
  const folder = path.join(temporaryFolder(context), 'model');
  const model = livelyModel('fcn-fer');
  await exportModel(model, 'savedmodel', folder);
  disposeModel(model);
  const [graph] = await tf.node.getMetaGraphsFromSavedModel(folder);
  assert.deepEqual(graph!.tags, ['serve']);
  const { inputs, outputs } = graph!.signatureDefs.serving_default!;
  const shapesOf = (tensors: typeof inputs) =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, { dtype, shape }]) => [
        name,
        [dtype, (shape as unknown as { getSize(): number }[]).map((side) => side.getSize())],
      ]),
    );
  assert.deepEqual(shapesOf(inputs), { image: ['float32', [-1, 48, 40, 1]] });
  assert.deepEqual(shapesOf(outputs), {
    logits: ['float32', [-1, 3]],
    probabilities: ['float32', [-1, 3]],
    scores: ['float32', [-1, 1, 1, 3]],
  });
});

test('an earlier export is replaced; anything else is left alone', async (context) => {
  const parent = temporaryFolder(context);
  const model = livelyModel('fcn-fer');
  const folder = path.join(parent, 'out');
  mkdirSync(folder);
  const link = path.join(parent, 'link');
  symlinkSync(folder, link);
  await exportModel(model, 'savedmodel', link);
  assert.deepEqual(readdirSync(folder).sort(), ['ferlab-export.json', 'saved_model.pb']);
  await exportModel(model, 'tfjs', folder);
  assert.deepEqual(readdirSync(folder).sort(), ['ferlab-export.json', 'model.json', 'weights.bin']);

  writeFileSync(path.join(folder, 'index.html'), 'mine');
  const something = /out has something in it, such as ferlab-export.json. Choose another folder/;
  await assert.rejects(exportModel(model, 'tfjs', folder), something);
  assert.equal(readFileSync(path.join(folder, 'index.html'), 'utf8'), 'mine');

  const modelFolder = path.join(parent, 'model');
  await saveModel(model, modelFolder);
  await assert.rejects(exportModel(model, 'tfjs', modelFolder), /model has something in it/);
  disposeModel(await loadModel(modelFolder));

  const file = path.join(folder, 'index.html');
  await assert.rejects(exportModel(model, 'savedmodel', path.join(file, 'below')), /below can't be made: /);
  await assert.rejects(exportModel(model, 'savedmodel', file), /index.html can't be made: /);
  assert.deepEqual(readdirSync(parent).sort(), ['link', 'model', 'out']);
  disposeModel(model);
});

test('an export that computes something else is an error, and nothing is left of it', async (context) => {
  const parent = temporaryFolder(context);
  const folder = path.join(parent, 'out');
  const model = livelyModel('fcn-fer');
  const damaged: Model = { ...model, values: { ...model.values, 'scores/bias': tf.fill([3], NaN) } };
  for (const format of exportFormats) {
    await exportModel(model, format, folder);
    const names = readdirSync(folder);
    for (const out of [folder, path.join(parent, 'other')]) {
      await assert.rejects(
        exportModel(damaged, format, out),
        /^FerlabError: The export of fcn-fer as \w+ is given up: opened again, its logits differ .* by NaN/,
      );
    }
    assert.deepEqual(readdirSync(folder), names, 'the former export stands');
    assert.deepEqual(readdirSync(parent), ['out']);
  }
  damaged.values['scores/bias']!.dispose();
  disposeModel(model);
});

test('what a killed export left is gone after the next', async (context) => {
  const parent = temporaryFolder(context);
  const model = livelyModel('fcn-fer');
  // No process has this number: it is over the largest.
  const left = mkdtempSync(path.join(parent, `.out-unfinished-${2 ** 30}-`));
  await exportModel(model, 'tfjs', path.join(parent, 'out'));
  assert.ok(!existsSync(left));
  disposeModel(model);
});

test('what rounding makes of large logits is no error', async (context) => {
  const model = livelyModel('fcn-fer');
  const kernel = model.values['scores/kernel']!;
  model.values['scores/kernel'] = kernel.mul(3000);
  kernel.dispose();
  const { largestDifference } = await exportModel(model, 'tfjs', path.join(temporaryFolder(context), 'out'));
  assert.ok(largestDifference > 1e-5, `${largestDifference} is as small as of small logits`);
  disposeModel(model);
});
