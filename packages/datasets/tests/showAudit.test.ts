import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'fs';
import path from 'path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import type { Audit } from '../auditDataset';
import { labelOf, pictureOf, shortName } from '../auditFaces';
import { stopDrawing } from '../../display/index';
import { faceGroups } from '../../plots/index';
import * as show from '../showAudit';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';
import { playKernel } from '../../../tests/playKernel';

const sent = playKernel();
after(stopDrawing);

const HOSTILE = '<img src=x onerror=alert(1)>';
const empty: Audit = {
  images: 0,
  unreadable: [],
  exactTwins: [],
  nearTwins: [],
  conflictingLabels: [],
  acrossFolders: 0,
  mirroredTwins: [],
  conflictingNearTwins: [],
  imagesWithTwins: 0,
  folders: [],
  sizes: [],
  wrongExtensions: [],
  brightnessOutliers: [],
  sharpnessOutliers: [],
  otherFiles: [],
  classesFound: {},
  mapped: {},
  leftOut: [],
  notes: [],
  people: null,
  seconds: 0,
};

/** Everything that was shown since the last call: its kinds of pictures, its HTML and its text. */
function shown() {
  const outputs = sent.splice(0);
  const all = (type: string) =>
    outputs.flatMap(({ data }) => (data[type] === undefined ? [] : [String(data[type])]));
  return {
    pictures: [...all('image/png'), ...all('image/svg+xml')],
    html: all('text/html').join('\n'),
    text: all('text/plain').join('\n'),
  };
}

async function showAll(audit: Audit, most?: number): Promise<void> {
  show.showAudit(audit);
  await show.showTwins(audit, audit.exactTwins, { most });
  await show.showConflicts(audit, { most });
  await show.showOutliers(audit, { most });
  show.showUnreadable(audit, { most });
}

test('an audit without findings says so in words, and one of nothing fails nowhere', async () => {
  await showAll(empty);
  const { pictures, text } = shown();
  assert.equal(pictures.length, 0);
  assert.match(text, /No such twins/);
  assert.match(text, /No picture stands under more than one label/);
  assert.match(text, /No image is far darker/);
  assert.match(text, /Every file is an image/);
  assert.match(text, /0 readable images/);
  await show.showBalance(empty);
  assert.equal(shown().pictures.length, 1);
});

test('the audit says what spoils a training, and that nothing does', () => {
  show.showAudit({ ...empty, images: 2, exactTwins: [['a', 'b']] });
  assert.match(shown().text, /2 readable images\. Nothing here spoils a training\./);
  show.showAudit({ ...empty, images: 1400, conflictingLabels: [['a', 'b']], acrossFolders: 3 });
  assert.match(shown().text, /1,400 readable images\. Look first at: conflicting labels, across folders\./);
});

test('names of files and folders are shown as they are and never become markup', async (context) => {
  const folder = path.join(temporaryFolder(context), 'faces');
  await writeTinyDataset(folder, 4, [HOSTILE, 'b', 'c']);
  const at = (...names: string[]) => path.join(folder, ...names);
  const evil = `${HOSTILE}&"'.png`;
  copyFileSync(at('b', '0.png'), at(HOSTILE, evil));
  copyFileSync(at('b', '1.png'), at('b', 'again.png'));
  writeFileSync(at('b', `text${HOSTILE}.jpg`), 'no image');
  writeFileSync(at('c', `notes${HOSTILE}.txt`), 'notes');
  await sharp({ create: { width: 40, height: 40, channels: 3, background: 'black' } })
    .jpeg()
    .toFile(at('c', `dark${HOSTILE}.png`));

  const audit = await show.auditFolders([folder]);
  assert.match(shown().text, /100%, 16 of 16 images/);
  await showAll(audit);
  await show.showBalance(audit);
  const { pictures, html, text } = shown();
  assert.equal(pictures.length, 4);
  assert.doesNotMatch(html, /<img src=x/);
  for (const name of [evil, `text${HOSTILE}.jpg`, `notes${HOSTILE}.txt`, `dark${HOSTILE}.png`]) {
    assert.ok(text.includes(name), name);
  }
  assert.match(text, /exact twins +4 +2 /);
  assert.match(text, /its content is jpg/);

  await showAll(audit, 1);
  const fewer = shown().text;
  assert.match(fewer, /1 of 2 groups/);
  assert.match(fewer, /1 of 3 files/);
});

test('a face has the class that its folder names, wherever below that it lies', () => {
  const folders = ['faces', 'faces/deep', './other/'].map((folder) => ({ folder, images: 0, classes: {} }));
  assert.equal(labelOf({ folders }, 'faces/happy/1.jpg'), 'happy');
  assert.equal(labelOf({ folders }, 'faces/happy/person/1.jpg'), 'happy');
  assert.equal(labelOf({ folders }, 'faces/deep/sad/1.jpg'), 'sad');
  assert.equal(labelOf({ folders }, 'other/..fear/1.jpg'), '..fear');
  assert.equal(labelOf({ folders: [] }, 'other/fear/1.jpg'), '');
  assert.equal(shortName('a/b/short.jpg'), 'short.jpg');
  assert.equal(shortName('a/b/disgust-000001-copy.jpg'), '…-000001-copy.jpg');
});

test('groups stand in rows, large photographs shrink, and large groups are cut to the width', async (context) => {
  const folder = temporaryFolder(context);
  mkdirSync(path.join(folder, 'a'));
  const file = path.join(folder, 'a', 'large.png');
  await sharp({ create: { width: 900, height: 600, channels: 3, background: 'red' } }).toFile(file);
  const audit = { ...empty, folders: [{ folder, images: 1, classes: { a: 1 } }] };
  const face = await pictureOf(audit, file);
  assert.deepEqual([face.width, face.height, face.label, face.note], [132, 88, 'a', 'large.png']);

  const size = async (counts: number[]) => {
    const groups = counts.map((count) => ({ title: '', faces: Array.from({ length: count }, () => face) }));
    const { width = 0, height = 0 } = await sharp(await faceGroups(groups, { width: 440 })).metadata();
    return [width / 2, height / 2] as const;
  };
  const [width, height] = await size([2]);
  assert.deepEqual(await size([2, 1]), [width + 14 + 112, height]);
  assert.deepEqual(await size([2, 2]), [width * 2 + 14, height]);
  assert.deepEqual(await size([2, 2, 1]), [width * 2 + 14, height * 2 + 14]);
  assert.deepEqual(await size([9]), await size([4]));
});
