import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import sharp from 'sharp';
import { samplePhotos } from '../../../tests/samplePhotos';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { runHere } from './runHere';

const ferlab = path.join(__dirname, '..', '..', '..', 'bin', 'ferlab.js');

/** Runs `ferlab detect` in `cwd` as a shell does. */
function detectApart(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [ferlab, 'detect', ...args], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const detect = (cwd: string, ...args: string[]) => runHere(cwd, 'detect', ...args);

const grey = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#888' } });

/** One photo with faces, and all that goes wrong, in `folder/photos`. */
async function writePhotos(folder: string): Promise<void> {
  const photos = path.join(folder, 'photos');
  mkdirSync(path.join(photos, 'party'), { recursive: true });
  const small = await sharp(samplePhotos[0]!.file).resize(480).jpeg().toBuffer();
  writeFileSync(path.join(photos, '=1+1,".jpg'), small);
  writeFileSync(path.join(photos, 'party', 'friends.JPG'), small);
  await grey(1, 1).png().toFile(path.join(photos, 'point.png'));
  await grey(9000, 60).jpeg().toFile(path.join(photos, 'panorama.jpg'));
  const frames = { raw: { width: 60, height: 120, channels: 3 as const, pageHeight: 40 } };
  // Frames that are equal would become one.
  const moving = Buffer.from(Array.from({ length: 60 * 120 * 3 }, (_, i) => i % 251));
  await sharp(moving, frames).gif().toFile(path.join(photos, 'moving.gif'));
  writeFileSync(path.join(photos, 'cut.jpg'), small.subarray(0, 3000));
  writeFileSync(path.join(photos, 'empty.jpg'), '');
  writeFileSync(path.join(photos, 'paper.jpg'), '%PDF-1.4 ');
  for (const name of ['notes.txt', 'IMG_1.HEIC']) writeFileSync(path.join(photos, name), 'no photo');
}

test('a folder with broken files: the others are done, each is named, and nothing is written over', async (context) => {
  const folder = temporaryFolder(context);
  await writePhotos(folder);
  const before = readdirSync(path.join(folder, 'photos'), { recursive: true });
  const args = ['photos', 'none.jpg', '--out', 'marked', '--detector', 'tiny', '--json'];
  // Whatever model is shipped, it is that unsure of every face.
  const first = detectApart(folder, ...args, '--csv', 'faces.csv', '--unsure-below', '1');
  assert.equal(first.status, 1, first.stderr);
  const { images, failed, skipped } = JSON.parse(first.stdout);
  const reasons = Object.fromEntries(
    failed.map(({ file, reason }: { file: string; reason: string }) => [file, reason]),
  );
  assert.deepEqual(reasons, {
    'none.jpg': 'there is no such file',
    'photos/cut.jpg': "the JPEG can't be decoded: damaged, cut off or of an unsupported kind",
    'photos/empty.jpg': 'the file is empty',
    'photos/paper.jpg': 'unsupported image format: PDF, which is not read: save its pictures as PNG',
  });
  assert.deepEqual(skipped, [
    {
      file: 'photos/IMG_1.HEIC',
      reason:
        'HEIC, which is not read: save it as JPEG (on a Mac: sips -s format jpeg IN.heic --out OUT.jpg)',
    },
    { file: 'photos/notes.txt', reason: 'not an image file (.txt)' },
  ]);
  const byName = Object.fromEntries(images.map((image: { file: string }) => [image.file, image]));
  assert.deepEqual(Object.keys(byName), [
    'photos/=1+1,".jpg',
    'photos/moving.gif',
    'photos/panorama.jpg',
    'photos/party/friends.JPG',
    'photos/point.png',
  ]);
  assert.deepEqual(byName['photos/moving.gif'], {
    file: 'photos/moving.gif',
    width: 60,
    height: 40,
    annotated: null,
    note: 'the first of 3 frames',
    faces: [],
  });
  assert.match(first.stderr, /moving\.gif: the first of 3 frames/);
  assert.deepEqual(byName['photos/point.png'].faces, []);
  const friends = byName['photos/party/friends.JPG'];
  assert.equal(friends.annotated, 'marked/party/friends.annotated.jpg');
  assert.equal(friends.faces.length, 3);
  assert.deepEqual(Object.keys(friends.faces[0]), [
    'box',
    'angle',
    'detectionScore',
    'expression',
    'probability',
    'probabilities',
    'unsure',
    'why',
  ]);
  assert.match(friends.faces[0].why, /\d% is below 100%/);
  assert.deepEqual(Object.keys(friends.faces[0].box), ['x', 'y', 'width', 'height']);
  const { width, height, format } = await sharp(path.join(folder, friends.annotated)).metadata();
  assert.deepEqual([width, height, format], [friends.width, friends.height, 'jpeg']);
  const [heading, ...rows] = readFileSync(path.join(folder, 'faces.csv'), 'utf8').trimEnd().split('\n');
  assert.match(heading!, /^file,face,x,y,width,height,detectionScore,expression,probability,anger,disgust,/);
  assert.match(heading!, /,surprise,angle,unsure,why$/);
  assert.equal(rows.length, 6);
  assert.match(rows[0]!, /^"?photos\/=1\+1,""\.jpg",1,/);

  const again = await detect(folder, 'photos/party', '--out', 'marked/party', '--detector', 'tiny', '--json');
  assert.equal(again.status, 0, again.stderr);
  assert.equal(JSON.parse(again.stdout).images[0].annotated, 'marked/party/friends.annotated-2.jpg');
  assert.deepEqual(readdirSync(path.join(folder, 'photos'), { recursive: true }), before);
});

test('beside the photo, as another format; the copy is no photo of its own', async (context) => {
  const folder = temporaryFolder(context);
  copyFileSync(samplePhotos[0]!.file, path.join(folder, 'a.jpg'));
  const args = ['.', '--detector', 'tiny', '--no-tiles', '--max-faces', '1', '--unsure-below', '1'];
  const { status, stdout, stderr } = await detect(folder, ...args, '--format', 'svg');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^a\.jpg +not sure +\d+\.\d% +\d+x\d+ at \d+,\d+ +\S.*\nwrote a\.annotated\.svg\n$/m);
  assert.ok(readFileSync(path.join(folder, 'a.annotated.svg'), 'utf8').startsWith('<svg'));
  copyFileSync(path.join(folder, 'a.jpg'), path.join(folder, 'a.annotated.jpg'));
  const { images, skipped } = JSON.parse((await detect(folder, ...args, '--json')).stdout);
  assert.deepEqual([images.length, skipped.length, images[0].annotated], [1, 2, 'a.annotated-2.jpg']);
});

test('what can not be written or is misspelt ends it before any work', async (context) => {
  const folder = temporaryFolder(context);
  await grey(40, 40).png().toFile(path.join(folder, 'a.png'));
  const below = await detect(folder, 'a.png', '--out', 'a.png/below', '--csv', 'a.csv');
  assert.equal(below.status, 1);
  assert.ok(!existsSync(path.join(folder, 'a.csv')), 'no empty table that the next try would run into');
  assert.match(
    below.stderr,
    /^ferlab: The folder a\.png\/below can't be written: ENOTDIR.*Choose another\.\n$/,
  );
  const table = await detect(folder, 'a.png', '--csv', 'a.png');
  assert.equal(table.status, 1);
  assert.match(table.stderr, /The table a\.png can't be written: there is such a file already\. Choose/);
  const spelt = await detect(folder, 'a.png', '--detector', 'tine');
  assert.equal(spelt.status, 2);
  assert.match(spelt.stderr, /--detector to be one of ssd, tiny but found "tine"\. Did you mean "tiny"\?/);
  assert.ok(!existsSync(path.join(folder, 'a.annotated.png')));
});
