/** The nets of face-api and human are fed as their own libraries feed them, and measured as our models are. */
import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { measureNets } from '../../bench/expressionNets';
import { croppings, openFaceApi, openHuman, probabilitiesOf } from '../../bench/othersNets';
import { cutOut, decodeImage, type RgbImage } from '../../packages/pixels/index';
import { tf } from '../../packages/tensorflow/index';
import { disposeModel } from '../../src/nn/model';
import { saveModel } from '../../src/nn/modelFolder';
import { livelyModel } from '../livelyModel';
import { samplePhotos } from '../samplePhotos';
import { ownCache } from '../ownCache';
import { temporaryFolder } from '../temporaryFolder';
import { writeTinyDataset } from '../tinyDataset';

const classes = ['anger', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'];
const photo = samplePhotos[3]!.file;

function assertNear(found: readonly number[], expected: readonly number[], tolerance: number) {
  assert.equal(found.length, expected.length);
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(found[i]! - value) <= tolerance, `${classes[i % 7]}: ${found[i]} instead of ${value}`);
}

// `await detectAllFaces(tensor).withFaceExpressions()` of face-api 1.7.15: the floor of each box, and what is said of it.
const ofFaceApi = [
  {
    box: { left: 664, top: 52, width: 186, height: 257 },
    expected: [0.00000839, 0.0000014, 0.00000002, 0.03865654, 0.95199609, 0.00923755, 0.00009999],
  },
  {
    box: { left: 257, top: 185, width: 161, height: 245 },
    expected: [0.00015352, 0.00001153, 0.00000048, 0.89337772, 0.09724148, 0.00001822, 0.00919708],
  },
];

test("face-api's net answers as face-api itself does, in our order of classes", async () => {
  const net = await openFaceApi();
  assert.equal(net.parameters, 323_687);
  const image = await decodeImage(photo);
  const faces = ofFaceApi.map(({ box }) => cutOut(image, box));
  const before = tf.memory().numTensors;
  const found = await probabilitiesOf(net, faces, classes);
  assert.equal(tf.memory().numTensors, before);
  assertNear(
    [...found],
    ofFaceApi.flatMap(({ expected }) => expected),
    1e-3,
  );
  net.dispose();
});

// `detect` of human 3.3.6 with mesh off and no least confidence: boxRaw of a face, and its emotions, cut to two digits.
const ofHuman = [
  {
    box: [0.09479167, 0.13190608, 0.15729167, 0.20856354],
    expected: [0, 0, 0.12, 0.06, 0.66, 0.1, 0.02],
  },
  {
    box: [0.325, 0.05110497, 0.14479167, 0.19198895],
    expected: [0.47, 0, 0.24, 0.15, 0.02, 0.03, 0.06],
  },
];

/** What human's detector gives to its nets: the box at 256 x 256. */
function cutAsHuman({ pixels, height, width }: RgbImage, [x, y, wide, high]: readonly number[]): RgbImage {
  const cut = tf.tidy(() => {
    const image = tf.tensor4d(pixels, [1, height, width, 3], 'int32');
    const box: [number, number, number, number] = [y!, x!, y! + high!, x! + wide!];
    return tf.image.cropAndResize(image.toFloat(), [box], [0], [256, 256]).round();
  });
  const face = { pixels: Uint8Array.from(cut.dataSync()), height: 256, width: 256 };
  cut.dispose();
  return face;
}

test("human's net answers as human itself does, in our order of classes", async () => {
  const net = await openHuman();
  const image = await decodeImage(photo);
  const faces = ofHuman.map(({ box }) => cutAsHuman(image, box));
  const before = tf.memory().numTensors;
  const found = await probabilitiesOf(net, faces, classes);
  assert.equal(tf.memory().numTensors, before);
  // Beside the digits cut off, levels that human keeps as fractions are whole here: that makes 0.006.
  assertNear(
    [...found].map((value) => value - 0.005),
    ofHuman.flatMap(({ expected }) => expected),
    0.012,
  );
  net.dispose();
});

test('the probabilities of each face add up to 1, over fewer classes too', async () => {
  const image = await decodeImage(photo);
  const faces = ofFaceApi.flatMap(({ box }) => croppings.map(({ cut }) => cut(cutOut(image, box))));
  for (const net of [await openFaceApi(), await openHuman()])
    for (const names of [classes, ['sadness', 'joy', 'bored'], ['Anger', 'disgusted']]) {
      const found = await probabilitiesOf(net, faces, names);
      for (let i = 0; i < faces.length; i++) {
        const row = [...found.subarray(i * names.length, (i + 1) * names.length)];
        assert.ok(Math.abs(row.reduce((sum, value) => sum + value, 0) - 1) < 1e-5);
        assert.equal(row[names.indexOf('bored')] ?? 0, 0);
      }
    }
});

test('faces are cut whole, to a square that lies low in a tall crop, and tighter', () => {
  const rows = Uint8Array.from({ length: 66 * 88 * 3 }, (_, i) => Math.floor(i / (66 * 3)));
  const cuts = croppings.map(({ cut }) => cut({ pixels: rows, height: 88, width: 66 }));
  assert.deepEqual(
    cuts.map(({ width, height, pixels }) => [width, height, pixels[0]]),
    [
      [66, 88, 0],
      [66, 66, 15],
      [56, 56, 21],
    ],
  );
});

test('a set has a row for each model, once and mirrored, and for each of the others at its best', async (context) => {
  const folder = temporaryFolder(context);
  ownCache(context, path.join(folder, 'cache'));
  const [data, saved] = [path.join(folder, 'faces'), path.join(folder, 'model')];
  await writeTinyDataset(data, 4, ['happiness', 'neutral', 'sad']);
  const model = livelyModel('fcn-fer');
  await saveModel(model, saved);
  disposeModel(model);
  const [set, ...more] = await measureNets([data], [saved]);
  assert.deepEqual([set!.folder, set!.images, more], [data, 12, []]);
  assert.deepEqual(
    set!.rows.map(({ name }) => name),
    [saved, `${saved}, mirrored`, 'face-api', 'human'],
  );
  for (const { accuracy, interval, lowestRecall, expectedCalibrationError } of set!.rows) {
    assert.ok(interval!.low <= accuracy && accuracy <= interval!.high);
    assert.ok(lowestRecall <= accuracy && expectedCalibrationError <= 1);
  }
  for (const { accuracy, croppings: ways = [] } of set!.rows.slice(2)) {
    assert.equal(ways.length, croppings.length);
    assert.equal(accuracy, Math.max(...ways.map((way) => way.accuracy)));
  }
  await assert.rejects(measureNets([data], ['fcn-fir']), /fcn-fer/);
});
