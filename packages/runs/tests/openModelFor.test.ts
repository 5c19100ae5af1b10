import assert from 'node:assert/strict';
import { mkdirSync } from 'fs';
import path from 'path';
import test from 'node:test';
import {
  configure,
  disposeModel,
  modelFolderOf,
  saveModel,
  untrainedModel,
  writeHistory,
} from '../../../src/index';
import { writeRunDescription } from '../../../src/index';
import { playKernel } from '../../../tests/playKernel';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { tinyDataset } from '../../../tests/tinyDataset';
import { openModelFor } from '../openModelFor';
import type { Trained } from '../openTrained';

const sent = playKernel();
const drawings = [Buffer.from('a drawing')];
const photographs = ['me.jpg'];

/** A finished run with an untrained model that was trained, it says, on the images of a folder. */
async function makeRun(folder: string, images: string): Promise<void> {
  const config = configure({ epochs: 1 });
  const data = { folder: images, train: 70, valid: 35 };
  const { classes, preprocessing } = tinyDataset(1);
  mkdirSync(folder, { recursive: true });
  const described = { ...data, validFolder: images };
  const ended = { by: 'finished', step: 1, epochs: 1, at: new Date().toISOString() } as const;
  await writeRunDescription(folder, { config, classes, data: described, ended });
  const row = { trainLoss: 1, trainAccuracy: 0.5, validLoss: 1, validAccuracy: 0.5 };
  await writeHistory(folder, [{ epoch: 1, ...row, learningRate: 0.1, seconds: 1 }]);
  const metrics = { validAccuracy: 0.5 };
  const model = untrainedModel({ network: 'fcn-fer', classes, preprocessing, data, metrics }, 1);
  await saveModel(model, modelFolderOf(folder));
  disposeModel(model);
}

test('photographs get the shipped model, drawings the run that was trained on drawings', async (context) => {
  const runs = temporaryFolder(context);
  const opened = async (pictures: (string | Buffer)[], own?: Trained) => {
    const model = await openModelFor(pictures, { own, runs });
    const { data } = model.info;
    if (model !== own?.model) disposeModel(model);
    return { folder: data?.folder, said: String(sent.at(-1)!.data['text/plain']) };
  };
  const none = await opened(drawings);
  assert.match(none.said, /^Judged by the shipped model, which has seen photographs only: no run here/);
  await makeRun(path.join(runs, 'drawn'), 'dataset/synthetic/train');
  await makeRun(path.join(runs, 'photographed'), 'photos/train');

  const drawn = await opened(drawings);
  assert.equal(drawn.folder, 'dataset/synthetic/train');
  assert.match(
    drawn.said,
    /^Drawings are judged by .*drawn \(.*; finished, 1 of 1 epochs\): 50\.0% right on 35/,
  );
  assert.equal((await opened(['dataset/synthetic/valid/happy/1.png'])).folder, drawn.folder);
  const photographed = await opened([...drawings, ...photographs]);
  assert.match(photographed.folder!, /FCN-FER's data set/);
  assert.match(
    photographed.said,
    /^Photographs are judged by the shipped model\. It got [78]\d\.\d% of [\d,]+ held-out/,
  );
});

test("a model of one's own judges pictures of the kind that it was trained on", async (context) => {
  const runs = temporaryFolder(context);
  const { classes, preprocessing } = tinyDataset(1);
  const ownOf = (folder: string) => {
    const data = { folder, train: 70, valid: 35 };
    const model = untrainedModel({ network: 'fcn-fer', classes, preprocessing, data }, 1);
    return { folder: 'runs/mine/model', model } as Trained;
  };
  const [ofDrawings, ofPhotographs] = [ownOf('dataset/synthetic/train'), ownOf('my-faces')];
  assert.equal(await openModelFor(drawings, { own: ofDrawings, runs }), ofDrawings.model);
  assert.equal(await openModelFor(photographs, { own: ofPhotographs, runs }), ofPhotographs.model);
  assert.equal(sent.at(-1)!.data['text/plain'], 'Judged by the model in runs/mine/model.');
  const shipped = await openModelFor(photographs, { own: ofDrawings, runs });
  assert.match(
    String(sent.at(-1)!.data['text/plain']),
    /as the one in runs\/mine\/model has seen drawings only\./,
  );
  for (const model of [shipped, ofDrawings.model, ofPhotographs.model]) disposeModel(model);
});
