import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { drawPortraits, renderFace } from '../../drawn-faces/index';
import { disposeModel, recognize } from '../../../src/index';
import { livelyModel } from '../../../tests/livelyModel';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { detectInFiles } from '../detectInFiles';
import { doubtsOfModel } from '../doubts';
import { recognizeFaces } from '../recognizeFaces';

test('a model that learnt by drawings says so beside what it says of a photograph, and only there', async (context) => {
  const folder = temporaryFolder(context);
  const portraits = await drawPortraits(6);
  const file = path.join(folder, 'party.png');
  writeFileSync(file, portraits);
  const model = livelyModel('fcn-fer');
  const counts = { train: 70, valid: 35 };
  const said = /the model has seen drawings only/;

  model.info.data = { folder: 'photos/train', ...counts };
  assert.deepEqual(doubtsOfModel(model, true), []);
  model.info.data = { folder: 'dataset/synthetic/train', ...counts };
  assert.deepEqual(doubtsOfModel(model, false), []);
  const quick = { quick: true };
  for (const { why, unsure } of await recognizeFaces(model, file, quick)) {
    assert.ok(unsure);
    assert.match(why!, said);
  }
  for (const { why } of await recognizeFaces(model, portraits, quick)) assert.doesNotMatch(why ?? '', said);
  const crop = await renderFace('happy', ['stranger', 1]);
  const [photo, drawing] = [path.join(folder, 'me.png'), path.join(folder, 'synthetic', 'me.png')];
  mkdirSync(path.dirname(drawing));
  for (const place of [photo, drawing]) writeFileSync(place, crop);
  assert.match((await recognize(model, photo)).why!, said);
  const several = await recognize(model, [drawing, photo, crop]);
  assert.deepEqual(
    several.map(({ why }) => said.test(why ?? '')),
    [false, true, false],
  );
  const { images } = await detectInFiles(model, [file], { ...quick, out: path.join(folder, 'marked') });
  assert.ok(images[0]!.faces.length > 0);
  for (const { why } of images[0]!.faces) assert.match(why!, said);
  disposeModel(model);
});
