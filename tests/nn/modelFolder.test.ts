import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import path from 'path';
import test from 'node:test';
import { configure, preprocessingOf } from '../../src/config';
import { disposeModel, predictLogits, untrainedModel, type Model, type ModelInfo } from '../../src/nn/model';
import { loadModel, saveModel } from '../../src/nn/modelFolder';
import { tf } from '../../packages/tensorflow/index';
import { temporaryFolder } from '../temporaryFolder';

const info = {
  network: 'fcn-fer',
  classes: ['sad', 'happy', 'neutral'],
  preprocessing: preprocessingOf(configure({ height: 48, width: 40 })),
  metrics: { validAccuracy: 0.5 },
};

/** Opens a saved model as ours and as stock tfjs's, holds both to its outputs, frees all three, and tells what it says. */
async function openedAlike(model: Model, folder: string, channels: number): Promise<ModelInfo> {
  const loaded = await loadModel(folder);
  const stock = await tf.loadLayersModel(`file://${folder}/model.json`);
  tf.tidy(() => {
    const images = tf.randomUniform([2, 48, 40, channels], 0, 1, 'float32', 1) as tf.Tensor4D;
    const logits = predictLogits(model, images);
    assert.deepEqual(predictLogits(loaded, images).dataSync(), logits.dataSync());
    const difference = (stock.predict(images) as tf.Tensor).sub(logits);
    assert.ok(tf.max(tf.abs(difference)).dataSync()[0]! < 1e-5);
  });
  stock.dispose();
  [model, loaded].forEach(disposeModel);
  return loaded.info;
}

test('a saved model comes back with the same outputs, and stock tfjs opens it', async (context) => {
  const folder = path.join(temporaryFolder(context), 'model');
  const before = tf.memory().numTensors;
  const model = untrainedModel(info, 1);
  await saveModel(model, folder);
  assert.deepEqual(readdirSync(folder).sort(), ['ferlab.json', 'model.json', 'weights.bin']);
  const opened = await openedAlike(model, folder, 1);
  assert.deepEqual(opened, info);
  const { input } = JSON.parse(readFileSync(path.join(folder, 'ferlab.json'), 'utf8'));
  assert.deepEqual(input, { shape: [null, 48, 40, 1], normalization: 'level / 255' });
  assert.equal(tf.memory().numTensors, before);
});

test('the residual network in colour is saved and opened alike; a folder without a colour is grey', async (context) => {
  const folder = path.join(temporaryFolder(context), 'model');
  const preprocessing = { ...info.preprocessing, colour: 'rgb' as const };
  const model = untrainedModel({ ...info, network: 'residual-se', preprocessing }, 1);
  await saveModel(model, folder);
  assert.deepEqual((await openedAlike(model, folder, 3)).preprocessing, preprocessing);

  const older = untrainedModel(info, 1);
  await saveModel(older, folder, { keepPrevious: false });
  const file = path.join(folder, 'ferlab.json');
  const { preprocessing: written, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  delete written.colour;
  writeFileSync(file, JSON.stringify({ ...rest, preprocessing: written }));
  const opened = await loadModel(folder);
  assert.deepEqual(opened.info.preprocessing, info.preprocessing);
  written.colour = 'rgb';
  written.clahe = true;
  writeFileSync(file, JSON.stringify({ ...rest, preprocessing: written }));
  await assert.rejects(loadModel(folder), /clahe to be false where colour is "rgb"/);
  [older, opened].forEach(disposeModel);
});

test('a former model is kept beside the new one; anything else is left alone', async (context) => {
  const parent = temporaryFolder(context);
  const folder = path.join(parent, 'model');
  const [first, second] = [untrainedModel(info, 1), untrainedModel(info, 2)];
  await saveModel(first, folder);
  await saveModel(second, folder);
  const weights = (place: string) => readFileSync(path.join(place, 'weights.bin'));
  assert.notDeepEqual(weights(folder), weights(`${folder}.previous`));
  await saveModel(first, folder, { keepPrevious: false });
  assert.deepEqual(readdirSync(parent), ['model']);
  const other = path.join(parent, 'pictures');
  mkdirSync(other);
  writeFileSync(path.join(other, 'a.txt'), 'mine');
  await assert.rejects(
    saveModel(first, other),
    /pictures is no model folder of ferlab's, so it is left alone/,
  );
  assert.ok(existsSync(path.join(other, 'a.txt')));
  await assert.rejects(saveModel(first, path.join(other, 'a.txt', 'below')), /can't be written to .*below: /);
  [first, second].forEach(disposeModel);
});

test('a damaged or foreign model folder is refused, and the error says what is wrong', async (context) => {
  const parent = temporaryFolder(context);
  const good = path.join(parent, 'good');
  const model = untrainedModel(info, 1);
  await saveModel(model, good);
  disposeModel(model);
  const before = tf.memory().numTensors;
  let count = 0;
  const refuses = async (pattern: RegExp, damage: (folder: string) => void) => {
    const folder = path.join(parent, `bad${count++}`);
    cpSync(good, folder, { recursive: true });
    damage(folder);
    await assert.rejects(loadModel(folder), (error: Error) => {
      assert.match(error.message, pattern);
      assert.ok(error.message.includes(folder));
      return true;
    });
  };
  const edit = (name: string, change: (text: string) => string) => (folder: string) =>
    writeFileSync(path.join(folder, name), change(readFileSync(path.join(folder, name), 'utf8')));
  await refuses(/No model at .*ferlab.json is missing/, (folder) => {
    rmSync(path.join(folder, 'ferlab.json'));
  });
  await refuses(
    /not valid JSON/,
    edit('ferlab.json', (text) => text.slice(0, 100)),
  );
  await refuses(
    /its input is \[.*,47,.*\] where its preprocessing gives/,
    edit('ferlab.json', (text) => text.replace(/(null,\s*)48/, (_, before: string) => `${before}47`)),
  );
  await refuses(
    /not as expected at "version"/,
    edit('ferlab.json', (text) => text.replace('"version": 1', '"version": 9')),
  );
  await refuses(
    /has the shape \[1,1,256,3\] where fcn-fer has \[1,1,256,2\]/,
    edit('ferlab.json', (text) => text.replace(/"sad",\s*/, '')),
  );
  await refuses(
    /not as expected at "weightsManifest.0.paths.0"/,
    edit('model.json', (text) => text.replace('weights.bin', '../../etc/passwd')),
  );
  await refuses(
    /"scores\/elsewhere", which is no part of the network/,
    edit('model.json', (text) => text.replace('"name":"scores/bias"', '"name":"scores/elsewhere"')),
  );
  await refuses(/weights.bin is damaged/, (folder) => {
    const weights = readFileSync(path.join(folder, 'weights.bin'));
    weights[1000]! ^= 1;
    writeFileSync(path.join(folder, 'weights.bin'), weights);
  });
  for (const target of ['/dev/zero', path.join(good, 'weights.bin')]) {
    await refuses(/weights.bin is no file but a link/, (folder) => {
      rmSync(path.join(folder, 'weights.bin'));
      symlinkSync(target, path.join(folder, 'weights.bin'));
    });
  }
  await refuses(/weights.bin is no file but a link/, (folder) => {
    linkSync(path.join(folder, 'weights.bin'), `${folder}.weights`);
  });
  await refuses(/ferlab.json is no file but a link/, (folder) => {
    rmSync(path.join(folder, 'ferlab.json'));
    symlinkSync('/dev/zero', path.join(folder, 'ferlab.json'));
  });
  await refuses(/weights.bin has 100 bytes instead of/, (folder) => {
    writeFileSync(
      path.join(folder, 'weights.bin'),
      readFileSync(path.join(folder, 'weights.bin')).subarray(0, 100),
    );
  });
  assert.equal(tf.memory().numTensors, before);
});

test('a model that comes along is opened by its name, unless a folder of that name is there', async (context) => {
  const folder = temporaryFolder(context);
  const untrained = untrainedModel(info, 1);
  await saveModel(untrained, path.join(folder, 'fcn-fer'));
  disposeModel(untrained);
  const home = process.cwd();
  context.after(() => process.chdir(home));
  const shipped = await loadModel('fcn-fer');
  process.chdir(folder);
  const own = await loadModel('fcn-fer');
  assert.deepEqual([shipped.info.classes.length, own.info.classes.length], [7, 3]);
  [shipped, own].forEach(disposeModel);
  await assert.rejects(loadModel('fcn-ferr'), /fcn-ferr/);
  await assert.rejects(loadModel('../models/fcn-fer'), /models\/fcn-fer/);
});
