import assert from 'node:assert/strict';
import { execFileSync } from 'child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import sharp from 'sharp';
import { auditDataset } from '../auditDataset';
import { tf } from '../../tensorflow/index';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { stripes, tinySize, writeTinyDataset } from '../../../tests/tinyDataset';

const { height, width } = tinySize;
const writeImage = (file: string, pixels: Uint8Array, format: 'png' | 'jpeg' = 'png') =>
  sharp(Buffer.from(pixels), { raw: { height, width, channels: 1 } })
    .toFormat(format)
    .toFile(file);

test('an audit counts the twins, conflicts, unreadable files and outliers that were put there', async (context) => {
  const folder = temporaryFolder(context);
  const at = (...names: string[]) => path.join(folder, ...names);
  await writeTinyDataset(folder, 5);
  mkdirSync(at('a', 'nested'));
  copyFileSync(at('a', '0.png'), at('a', 'nested', 'copy.png'));
  copyFileSync(at('a', '0.png'), at('b', 'under another label.png'));
  copyFileSync(at('b', '1.png'), at('b', '1 again.png'));
  await writeImage(
    at('c', 'near.png'),
    stripes(2, 3).map((level) => (level < 128 ? level + 1 : level - 1)),
  );
  await writeImage(at('c', 'wrong.PNG'), stripes(2, 77), 'jpeg');
  await writeImage(at('c', '<img onerror>.png'), new Uint8Array(height * width));
  writeFileSync(at('c', 'cut.png'), readFileSync(at('c', '0.png')).subarray(0, 300));
  writeFileSync(at('c', 'empty.gif'), '');
  writeFileSync(at('a', 'text.jpg'), 'no image');
  writeFileSync(at('a', 'notes.txt'), 'notes');
  execFileSync('mkfifo', [at('a', 'pipe.jpg')]);
  const before = tf.memory().numTensors;
  let calls = 0;
  const audit = await auditDataset([folder], { ...tinySize, onProgress: () => calls++ });
  assert.equal(tf.memory().numTensors, before);
  assert.equal(calls, 24);
  assert.equal(audit.images, 21);
  assert.deepEqual(
    audit.unreadable.map(({ file }) => file),
    [at('a', 'text.jpg'), at('c', 'cut.png'), at('c', 'empty.gif')],
  );
  assert.equal(audit.unreadable[2]!.reason, 'the file is empty');
  const conflict = [at('a', '0.png'), at('a', 'nested', 'copy.png'), at('b', 'under another label.png')];
  assert.deepEqual(audit.exactTwins, [conflict, [at('b', '1 again.png'), at('b', '1.png')]]);
  assert.deepEqual(audit.conflictingLabels, [conflict]);
  assert.deepEqual(audit.nearTwins, [[at('c', '3.png'), at('c', 'near.png')]]);
  assert.deepEqual([audit.mirroredTwins, audit.conflictingNearTwins], [[], []]);
  assert.deepEqual([audit.imagesWithTwins, audit.acrossFolders], [7, 0]);
  assert.deepEqual(audit.folders, [{ folder, images: 21, classes: { a: 6, b: 7, c: 8 } }]);
  assert.deepEqual(audit.sizes, [{ width, height, images: 21 }]);
  assert.deepEqual(audit.wrongExtensions, [{ file: at('c', 'wrong.PNG'), format: 'jpg' }]);
  assert.deepEqual(audit.brightnessOutliers, [{ file: at('c', '<img onerror>.png'), brightness: 0 }]);
  assert.deepEqual(audit.sharpnessOutliers, [{ file: at('c', '<img onerror>.png'), sharpness: 0 }]);
  assert.deepEqual(
    audit.otherFiles.map(({ file }) => file),
    [at('a', 'pipe.jpg'), at('a', 'notes.txt')],
  );
  // libvips words the same failure differently when several threads fail at once.
  const same = { seconds: 0, unreadable: [] };
  assert.deepEqual({ ...(await auditDataset([folder], tinySize)), ...same }, { ...audit, ...same });
});

test('images that also stand in an earlier folder are counted once each', async (context) => {
  const folder = temporaryFolder(context);
  const [train, valid] = [path.join(folder, 'train'), path.join(folder, 'valid')];
  await writeTinyDataset(train, 3, ['a', 'b']);
  copyFileSync(path.join(train, 'a', '0.png'), path.join(train, 'a', 'twin.png'));
  mkdirSync(path.join(valid, 'b'), { recursive: true });
  for (const name of ['1', '2']) cpSync(path.join(train, 'a', '0.png'), path.join(valid, 'b', `${name}.png`));
  await writeImage(path.join(valid, 'b', 'fresh.png'), stripes(0, 50));
  const audit = await auditDataset([train, valid], tinySize);
  assert.equal(audit.acrossFolders, 2);
  assert.equal(audit.conflictingLabels[0]!.length, 4);
  await assert.rejects(
    auditDataset([train, `${valid}/../train`], tinySize),
    /train is given twice.*Name it once/,
  );
});

test('copies and mirror images are told apart, under other labels and in other folders too', async (context) => {
  const folder = temporaryFolder(context);
  const [train, valid] = [path.join(folder, 'train'), path.join(folder, 'valid')];
  const at = (side: string, ...names: string[]) => path.join(folder, side, ...names);
  await writeTinyDataset(train, 5, ['a', 'b']);
  mkdirSync(at('valid', 'b'), { recursive: true });
  const saveAgain = (from: string, to: string) => sharp(from).jpeg({ quality: 75 }).toFile(to);
  const flip = (from: string, to: string) => sharp(from).flop().toFile(to);
  await saveAgain(at('train', 'a', '0.png'), at('valid', 'b', 'a0.jpg'));
  await flip(at('train', 'a', '1.png'), at('train', 'a', 'a1.png'));
  await flip(at('train', 'b', '2.png'), at('valid', 'b', 'b2.png'));
  const audit = await auditDataset([train, valid], tinySize);
  assert.deepEqual(audit.exactTwins, []);
  assert.deepEqual(audit.nearTwins, [[at('train', 'a', '0.png'), at('valid', 'b', 'a0.jpg')]]);
  assert.deepEqual(audit.mirroredTwins, [
    [at('train', 'a', '1.png'), at('train', 'a', 'a1.png')],
    [at('train', 'b', '2.png'), at('valid', 'b', 'b2.png')],
  ]);
  assert.deepEqual([audit.conflictingLabels, audit.conflictingNearTwins], [[], audit.nearTwins]);
  assert.deepEqual([audit.acrossFolders, audit.imagesWithTwins], [2, 6]);
});

test('an empty folder, one class, empty and oddly named classes: the audit reports what is there', async (context) => {
  const folder = temporaryFolder(context);
  const empty = await auditDataset([folder], tinySize);
  assert.deepEqual(
    [empty.images, empty.exactTwins, empty.folders],
    [0, [], [{ folder, images: 0, classes: {} }]],
  );
  await writeTinyDataset(folder, 1, ['__proto__']);
  mkdirSync(path.join(folder, 'constructor'));
  const { images, folders } = await auditDataset([folder], tinySize);
  assert.equal(images, 1);
  assert.equal(JSON.stringify(folders[0]!.classes), '{"__proto__":1,"constructor":0}');
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
  await assert.rejects(
    auditDataset([path.join(folder, 'none')]),
    /No data set at .*none\. Expected a folder/,
  );
});
