import assert from 'node:assert/strict';
import { readdirSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../temporaryFolder';
import { dataOf, printed } from './notebook';
import { runCopy } from './runCopy';

test('the notebook on faces in photos runs from top to bottom', (context) => {
  const folder = temporaryFolder(context);
  const cell = runCopy(folder, 'faces.ipynb', (place) => [
    ["'runs/photos/portraits.jpg'", place('photos/portraits.jpg')],
    ["'runs/photos'", place('photos')],
    ["'runs/marked'", place('marked')],
  ]);
  for (const id of ['detect', 'turned']) assert.match(printed(cell(id)), /^7 faces/, id);
  assert.match(printed(cell('turned')), /turned by (\d+(\.\d)?(, )?){7} degrees/);
  assert.match(printed(cell('strict')), /[1-7] of 7 faces are left at 0\.86/);
  assert.match(printed(cell('unsure')), /^(\w+ (sure|unsure: .+)\n){7}$/);
  for (const id of ['look', 'marked', 'unsure-marked'])
    assert.equal(dataOf(cell(id), 'image/jpeg').length, 1, `${id} shows no photo`);
  for (const id of ['bars', 'evidence', 'journey'])
    assert.equal(dataOf(cell(id), 'image/png').length, 1, `${id} shows no picture`);
  assert.equal(dataOf(cell('table'), 'text/html').join().match(/<tr>/g)!.length, 8);
  assert.match(printed(cell('judge')), /^\w+, \d+%$/m);
  assert.match(printed(cell('files')), /portraits\.jpg: 7 faces, .*portraits\.annotated\.jpg/);
  assert.deepEqual(readdirSync(path.join(folder, 'marked')), ['portraits.annotated.jpg']);
  assert.match(dataOf(cell('webcam-code'), 'text/html').join(), /data-panel=/);
  assert.match(printed(cell('snapshot-code')), /No page is open/);
});
