import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import sharp from 'sharp';
import { detectInFiles } from '../detectInFiles';
import { disposeModel } from '../../../src/index';
import { livelyModel } from '../../../tests/livelyModel';
import { samplePhotos } from '../../../tests/samplePhotos';
import { temporaryFolder } from '../../../tests/temporaryFolder';

const quick = { quick: true, tiles: false };
const photo = () => sharp(samplePhotos[0]!.file).resize(480).jpeg().toBuffer();
const grey = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } });

test('a corrupt file among a hundred is named, the other ninety-nine are done', async (context) => {
  const [model, folder] = [livelyModel('fcn-fer'), temporaryFolder(context)];
  const [jpeg, wall] = [await photo(), await grey().png().toBuffer()];
  for (let i = 0; i < 100; i++) {
    const name = String(i).padStart(2, '0');
    const [ending, bytes] =
      i === 41 ? ['.jpg', jpeg.subarray(0, 4000)] : i === 7 ? ['.jpg', jpeg] : ['.png', wall];
    writeFileSync(path.join(folder, `${name}${ending}`), bytes);
  }
  const steps: number[] = [];
  const onProgress = (done: number, total: number) => steps.push(done, total);
  const { images, failed, skipped } = await detectInFiles(model, [folder], { ...quick, onProgress });
  assert.deepEqual(
    failed.map(({ file }) => path.basename(file)),
    ['41.jpg'],
  );
  assert.match(failed[0]!.reason, /the JPEG can't be decoded/);
  assert.deepEqual([images.length, skipped.length, steps.at(-2), steps.at(-1)], [99, 0, 100, 100]);
  assert.deepEqual(
    images.filter(({ annotated }) => annotated !== null).map(({ file }) => path.basename(file)),
    ['07.jpg'],
  );
  assert.equal(readdirSync(folder).length, 101);
  disposeModel(model);
});

test('no photo is written over: not by its own copy, a link under its name, or a photo called as the copy', async (context) => {
  const [model, folder] = [livelyModel('fcn-fer'), temporaryFolder(context)];
  const jpeg = await photo();
  const at = (name: string) => path.join(folder, name);
  writeFileSync(at('a.jpg'), jpeg);
  // Where its copy would go there is the way back to the original, to another photo, and to nothing.
  symlinkSync('a.jpg', at('a.annotated.jpg'));
  writeFileSync(at('a.annotated-2.jpg'), jpeg);
  symlinkSync('nowhere', at('a.annotated-3.jpg'));
  mkdirSync(at('a.annotated-4.jpg'));
  const { images } = await detectInFiles(model, [at('a.jpg')], { ...quick, out: folder });
  assert.equal(images[0]!.annotated, at('a.annotated-5.jpg'));
  // A copy that is named is a photo like any other.
  const named = await detectInFiles(model, [at('a.annotated-2.jpg')], quick);
  assert.equal(named.images[0]!.annotated, at('a.annotated-2.annotated.jpg'));
  for (const name of ['a.jpg', 'a.annotated-2.jpg']) assert.deepEqual(readFileSync(at(name)), jpeg, name);
  assert.equal(readdirSync(folder).includes('nowhere'), false);
  disposeModel(model);
});

test('photos of the same name get a copy each, and of each the right one', async (context) => {
  const [model, folder] = [livelyModel('fcn-fer'), temporaryFolder(context)];
  const [one, two] = [path.join(folder, 'one', 'x.jpg'), path.join(folder, 'two', 'x.jpeg')];
  mkdirSync(path.dirname(one));
  mkdirSync(path.dirname(two));
  writeFileSync(one, await photo());
  copyFileSync(samplePhotos[1]!.file, two);
  const out = path.join(folder, 'out');
  const { images } = await detectInFiles(model, [one, two, one], { ...quick, out });
  assert.deepEqual(
    images.map(({ annotated }) => path.basename(annotated!)),
    ['x.annotated.jpg', 'x.annotated-2.jpg', 'x.annotated-3.jpg'],
  );
  for (const { annotated, width, height } of images) {
    const copy = await sharp(annotated!).metadata();
    assert.deepEqual([copy.width, copy.height], [width, height]);
  }
  disposeModel(model);
});

test('a copy that can not be written is told of its photo, and the others are done', async (context) => {
  const [model, folder] = [livelyModel('fcn-fer'), temporaryFolder(context)];
  const [photos, out] = [path.join(folder, 'photos'), path.join(folder, 'out')];
  for (const part of ['a', 'b']) {
    mkdirSync(path.join(photos, part), { recursive: true });
    writeFileSync(path.join(photos, part, 'x.jpg'), await photo());
  }
  mkdirSync(out);
  // Where the copies' folder would be there is a file, which stays.
  writeFileSync(path.join(out, 'a'), 'kept');
  const { images, failed } = await detectInFiles(model, [photos], { ...quick, out });
  assert.deepEqual(
    failed.map(({ file }) => file),
    [path.join(photos, 'a', 'x.jpg')],
  );
  assert.match(failed[0]!.reason, /out\/a/);
  assert.deepEqual(
    images.map(({ annotated }) => annotated),
    [path.join(out, 'b', 'x.annotated.jpg')],
  );
  assert.equal(readFileSync(path.join(out, 'a'), 'utf8'), 'kept');
  await assert.rejects(
    detectInFiles(model, [photos], { ...quick, out: path.join(out, 'a') }),
    /can't be written/,
  );
  await assert.rejects(
    detectInFiles(model, [photos], { ...quick, minScore: 2 }),
    /^UsageError/,
    "no photo's fault",
  );
  disposeModel(model);
});
