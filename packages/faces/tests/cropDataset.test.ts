import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'fs';
import path from 'path';
import test, { after, before } from 'node:test';
import sharp from 'sharp';
import { decodeImage } from '../../pixels/index';
import { cropDataset, uniqueStems } from '../cropDataset';
import { detectFaces } from '../detectFaces';
import { tf } from '../../tensorflow/index';
import { samplePhotos } from '../../../tests/samplePhotos';
import { temporaryFolder } from '../../../tests/temporaryFolder';

// Half as large as they are: there are fewer parts to look at.
const halves = temporaryFolder({ after });
const [one, two] = ['one.jpg', 'two.jpg'].map((name) => path.join(halves, name)) as [string, string];
before(async () => {
  for (const [i, file] of [one, two].entries()) await sharp(samplePhotos[i]!.file).resize(960).toFile(file);
});
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(path.join(folder, file)).isFile())
    .sort();
const plain = (file: string) =>
  sharp({ create: { width: 80, height: 60, channels: 3, background: '#888' } }).toFile(file);

/** Photos in a folder, in nested ones and beside files that are none. */
async function writePhotos(folder: string): Promise<void> {
  mkdirSync(path.join(folder, 'happy', 'party'), { recursive: true });
  mkdirSync(path.join(folder, 'anger'));
  symlinkSync(one, path.join(folder, 'happy', 'friends.jpg'));
  await sharp(two)
    .resize(800)
    .png()
    .toFile(path.join(folder, 'happy', 'friends.png'));
  symlinkSync(two, path.join(folder, 'happy', 'party', 'trip.JPG'));
  await plain(path.join(folder, 'anger', 'wall.png'));
  writeFileSync(path.join(folder, 'anger', 'broken.jpg'), readFileSync(one).subarray(0, 20_000));
  writeFileSync(path.join(folder, 'notes.txt'), 'no photo');
}

test('the largest face of each photo, in the same folders; what has none or is broken is listed', async (context) => {
  const folder = temporaryFolder(context);
  const photos = path.join(folder, 'photos');
  await writePhotos(photos);
  const before = filesIn(photos).map((file) => readFileSync(path.join(photos, file)));
  const steps: number[] = [];
  await detectFaces(await decodeImage(path.join(photos, 'anger', 'wall.png')));
  const tensors = tf.memory().numTensors;
  const out = path.join(folder, 'new', 'crops');
  const cropped = await cropDataset(photos, out, { onProgress: (done) => steps.push(done) });
  assert.equal(tf.memory().numTensors, tensors);
  assert.deepEqual(filesIn(out), [
    'happy/friends_png_roi.jpg',
    'happy/friends_roi.jpg',
    'happy/party/trip_roi.jpg',
  ]);
  const { failed, ...rest } = cropped;
  assert.deepEqual(rest, { images: 5, faces: 3, noFace: [path.join(photos, 'anger', 'wall.png')], out });
  assert.deepEqual(
    failed.map(({ file }) => path.relative(photos, file)),
    ['anger/broken.jpg', 'notes.txt'],
  );
  assert.match(failed[0]!.reason, /the JPEG can't be decoded: damaged, cut off/);
  assert.equal(failed[1]!.reason, 'not an image file (.txt)');
  assert.deepEqual(steps, [0, 1, 2, 3, 4, 5]);
  for (const file of filesIn(out)) {
    const { format, width, height } = await sharp(path.join(out, file)).metadata();
    assert.deepEqual([format, width, height], ['jpeg', 66, 88]);
  }
  assert.equal(statSync(out).mode, statSync(photos).mode, 'as readable as any other folder');
  assert.deepEqual(readdirSync(folder).sort(), ['new', 'photos']);
  assert.deepEqual(readdirSync(path.join(folder, 'new')), ['crops']);
  assert.deepEqual(
    filesIn(photos).map((file) => readFileSync(path.join(photos, file))),
    before,
  );
});

test('all faces, numbered, at another size; one alone has no number', async (context) => {
  const folder = temporaryFolder(context);
  const photos = path.join(folder, 'photos');
  mkdirSync(photos);
  symlinkSync(one, path.join(photos, 'group.jpg'));
  const [left] = (await detectFaces(await decodeImage(one))).sort((a, b) => a.x - b.x);
  const alone = { left: 0, top: 0, width: Math.round(left!.x + left!.width + 50), height: 450 };
  await sharp(one).extract(alone).toFile(path.join(photos, 'alone.jpg'));
  const out = path.join(folder, 'crops');
  mkdirSync(out);
  const { faces } = await cropDataset(photos, out, { faces: 'all', size: { width: 90, height: 90 } });
  assert.equal(faces, 4);
  assert.deepEqual(filesIn(out), ['alone_roi.jpg', 'group_roi1.jpg', 'group_roi2.jpg', 'group_roi3.jpg']);
  const { width, height } = await sharp(path.join(out, 'alone_roi.jpg')).metadata();
  assert.deepEqual([width, height], [90, 90]);
});

test('the largest face is the one with the most pixels, not the surest', async (context) => {
  const folder = temporaryFolder(context);
  const photos = path.join(folder, 'photos');
  mkdirSync(photos);
  symlinkSync(two, path.join(photos, 'two.jpg'));
  const image = await decodeImage(two);
  const boxes = await detectFaces(image);
  const largest = boxes.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  const all = path.join(folder, 'all');
  await cropDataset(photos, all, { faces: 'all' });
  await cropDataset(photos, path.join(folder, 'one'));
  assert.deepEqual(
    readFileSync(path.join(folder, 'one', 'two_roi.jpg')),
    readFileSync(path.join(all, `two_roi${boxes.indexOf(largest) + 1}.jpg`)),
  );
});

test('nothing is made where there is no face, and nothing written over', async (context) => {
  const folder = temporaryFolder(context);
  const photos = path.join(folder, 'photos');
  mkdirSync(photos);
  await plain(path.join(photos, 'wall.png'));
  const out = path.join(folder, 'crops');
  assert.equal((await cropDataset(photos, out)).faces, 0);
  assert.deepEqual(readdirSync(folder), ['photos']);

  cpSync(photos, out, { recursive: true });
  await assert.rejects(cropDataset(photos, out), /crops has something in it, such as wall\.png\. Choose/);
  await assert.rejects(cropDataset(photos, path.join(photos, 'wall.png', 'x')), /outside of/);
  await assert.rejects(cropDataset(photos, photos), /outside of/);
  await assert.rejects(cropDataset(photos, path.join(out, 'wall.png')), /wall\.png can't be made: ENOTDIR/);
  await assert.rejects(cropDataset(path.join(folder, 'none'), out), /No folder .*none\. Expected/);
  await assert.rejects(cropDataset(path.join(out, 'wall.png'), photos), /is a file/);
  mkdirSync(path.join(folder, 'empty'));
  await assert.rejects(cropDataset(path.join(folder, 'empty'), path.join(folder, 'x')), /No images in/);
  assert.deepEqual(readdirSync(folder).sort(), ['crops', 'empty', 'photos']);
});

test('what a killed run left is removed, what a running one makes is not', async (context) => {
  const folder = temporaryFolder(context);
  const photos = path.join(folder, 'photos');
  mkdirSync(photos);
  symlinkSync(one, path.join(photos, 'one.jpg'));
  // No process has the highest number that there can be.
  mkdirSync(path.join(folder, '.crops-unfinished-4194304-abcdef', 'happy'), { recursive: true });
  mkdirSync(path.join(folder, `.crops-unfinished-${process.ppid}-abcdef`));
  await cropDataset(photos, path.join(folder, 'crops'));
  assert.deepEqual(readdirSync(folder).sort(), [
    `.crops-unfinished-${process.ppid}-abcdef`,
    'crops',
    'photos',
  ]);
});

test('names stay apart', () => {
  const files = ['a.jpg', 'a.png', 'a_png.jpg', 'b/a.jpg', 'b/A.JPG', 'c.tar.gif'];
  const stems = uniqueStems(files);
  assert.deepEqual(stems, ['a', 'a_png', 'a_png_jpg', 'b/a', 'b/A_JPG', 'c.tar']);
});
