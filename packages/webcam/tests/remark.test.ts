import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disposeModel, saveModel } from '../../../src/index';
import { livelyModel } from '../../../tests/livelyModel';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { webcamPageFiles } from '../pageFiles';

test("the page of a model that has seen drawings only says so beside its answers, another one's does not", async (context) => {
  const folder = temporaryFolder(context);
  const model = livelyModel('fcn-fer');
  const pageOf = async (trainedOn: string) => {
    model.info.data = { folder: trainedOn, train: 70, valid: 35 };
    const files = await webcamPageFiles(await saveModel(model, `${folder}/${trainedOn.length}`));
    return files.get('')!.body.toString();
  };
  const remark =
    /<div id="bars"><\/div>\s*<p id="remark">Don't rely on these answers: the model has seen drawings only/;
  assert.match(await pageOf('dataset/synthetic/train'), remark);
  assert.match(await pageOf('photos/train'), /<p id="remark" hidden><\/p>/);
  disposeModel(model);
});
