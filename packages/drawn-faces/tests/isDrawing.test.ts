import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { isDrawing } from '../isDrawing';

test('drawings are known by the record of their data set, or by its name', (context) => {
  const folder = temporaryFolder(context);
  const happy = path.join(folder, 'drawn', 'train', 'happy');
  mkdirSync(happy, { recursive: true });
  assert.equal(isDrawing(path.join(happy, '1.png')), false);
  writeFileSync(path.join(folder, 'drawn', 'synthetic.json'), '{}');
  for (const place of [path.join(happy, '1.png'), happy, path.dirname(happy), path.join(folder, 'drawn')])
    assert.ok(isDrawing(place), place);
  for (const place of [folder, path.join(folder, 'me.jpg'), '', undefined])
    assert.equal(isDrawing(place), false, place);
  assert.ok(isDrawing('dataset/synthetic/train'));
  assert.equal(isDrawing('photos/my-synthetic-days'), false);
});
