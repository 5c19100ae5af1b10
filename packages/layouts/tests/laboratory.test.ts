/** Data sets of laboratories as they are given out: their folders and lists, made anew without a picture of theirs. */
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { listRows } from '../listRows';

/** Writes files below a folder; pictures are empty, since nothing here looks into them. */
function write(folder: string, files: readonly string[], content: string | Buffer = '') {
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
}

/** What is listed of a place: each row and each file left out as a line. */
async function listed(folder: string, place = '', options = {}) {
  const listing = await listRows(path.join(folder, place), options);
  const short = (file: string) => path.relative(folder, file);
  return {
    ...listing,
    said: listing.rows.map(({ file, label }) => `${short(file)} ${label}`),
    people: listing.rows.map(({ person }) => person),
    shares: listing.rows.map(({ share }) => share),
    boxes: listing.rows.map(({ box }) => box && [box.left, box.top, box.width, box.height]),
    reasons: listing.leftOut.map(({ file, reason }) => `${short(file)}: ${reason}`).sort(),
  };
}

const rafList = [
  ...['train_00001.jpg 5', 'train_00002.jpg 1', 'train_00003.jpg 7', 'test_0001.jpg 4', 'test_0002.jpg 2'],
  ...['train_00004.jpg 8', 'train_00005.jpg', 'test_0003.jpg 3', 'test_0004.jpg 6', ''],
].join('\r\n');
const rafNames = ['test_0001', 'test_0002', 'test_0004', 'train_00001', 'train_00002', 'train_00003'];
const rafLabels = ['happy', 'fear', 'anger', 'sad', 'surprise', 'neutral'];

test('RAF-DB is read by its list, aligned pictures before the originals, each part by its name', async (context) => {
  const folder = temporaryFolder(context);
  write(folder, ['EmoLabel/list_patition_label.txt'], rafList);
  write(
    folder,
    rafNames.flatMap((name) => [`Image/original/${name}.jpg`, `Image/aligned/${name}_aligned.jpg`]),
  );
  write(folder, ['Annotation/boundingbox/train_00001_boundingbox.txt', '__MACOSX/Image/train_00001.jpg']);
  const aligned = await listed(folder);
  assert.equal(aligned.layout, 'RAF-DB');
  const expected = rafNames.map((name, i) => `Image/aligned/${name}_aligned.jpg ${rafLabels[i]}`);
  assert.deepEqual(aligned.said, expected);
  assert.deepEqual(aligned.shares, ['test', 'test', 'test', 'train', 'train', 'train']);
  assert.deepEqual(aligned.reasons, [
    'EmoLabel/list_patition_label.txt line 6: no name and number from 1 to 7',
    'EmoLabel/list_patition_label.txt line 7: no name and number from 1 to 7',
    'test_0003.jpg: no such file',
  ]);
  assert.deepEqual(aligned.notes, ['6 of 6 pictures are aligned ones']);
  assert.deepEqual((await listed(folder, 'EmoLabel/list_patition_label.txt')).said, expected);
  const part = await listed(folder, '.#TRAIN');
  assert.deepEqual(part.said, expected.slice(3));
  assert.ok(!part.reasons.some((reason) => reason.startsWith('test_')), 'of the other part nothing is told');

  rmSync(path.join(folder, 'Image', 'aligned'), { recursive: true });
  renameSync(
    path.join(folder, 'EmoLabel/list_patition_label.txt'),
    path.join(folder, 'list_patition_label.txt'),
  );
  write(folder, ['copy/train_00001.jpg']);
  const originals = await listed(folder);
  assert.deepEqual(
    originals.said,
    rafNames.flatMap((name, i) =>
      name === 'train_00001' ? [] : [`Image/original/${name}.jpg ${rafLabels[i]}`],
    ),
  );
  assert.ok(
    originals.reasons.includes('Image/original/train_00001.jpg: the folder holds several files of its name'),
  );
});

test("RAF-DB's compound expressions are not taken for the basic ones", async (context) => {
  const folder = temporaryFolder(context);
  const lines = Array.from({ length: 11 }, (_, i) => `train_000${i + 10}.jpg ${i + 1}`);
  write(folder, ['EmoLabel/list_patition_label.txt'], lines.join('\n'));
  write(folder, ['Image/aligned/train_00010_aligned.jpg']);
  await assert.rejects(
    listRows(folder),
    /numbers 1 to 11 of RAF-DB's compound expressions\. .* name the folder basic/,
  );
});

test("RAF-DB's numbers are named in folders and in tables too, other numbers are not", async (context) => {
  const folder = temporaryFolder(context);
  const files = [1, 2, 3, 4, 5, 6, 7].map(
    (number) => `DATASET/train/${number}/train_0000${number}_aligned.jpg`,
  );
  write(folder, files);
  const meant = ['surprise', 'fear', 'disgust', 'happy', 'sad', 'anger', 'neutral'];
  const folders = await listed(folder, 'DATASET/train');
  assert.deepEqual(
    folders.rows.map(({ label }) => label),
    meant,
  );
  assert.deepEqual(folders.classes, [...meant].sort());
  assert.match(folders.notes.join(), /1 is surprise, 2 fear, 3 disgust, 4 happy, 5 sad, 6 anger, 7 neutral/);
  const table = ['image,label', ...files.map((file, i) => `${path.basename(file)},${i + 1}`)].join('\n');
  write(folder, ['train_labels.csv'], table);
  const rows = await listed(folder, 'train_labels.csv');
  assert.deepEqual(
    rows.rows.map(({ label }) => label),
    meant,
  );
  assert.deepEqual(
    rows.rows.map(({ file }) => path.relative(folder, file)),
    files,
  );
  write(folder, ['other/1/a.jpg', 'other/2/train_00001.jpg']);
  assert.deepEqual((await listed(folder, 'other')).classes, ['1', '2']);
});

const affectHeading =
  'subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,expression,valence,arousal';
const affectRow = (file: string, box: string, expression: number | string) =>
  `${file},${box},1.5;2.5;3.5;4.5,${expression},0.1,-0.2`;
const affectFaces = Array.from({ length: 11 }, (_, i) =>
  affectRow(`${i}/face${i}.JPG`, `${i},${2 * i},100,${120 + i}`, i),
);

test("AffectNet's table gives faces in boxes; what is no expression is left out", async (context) => {
  const folder = temporaryFolder(context);
  const images = Array.from({ length: 11 }, (_, i) => `Manually_Annotated_Images/${i}/face${i}.JPG`);
  write(folder, [...images, 'Manually_Annotated_Images/1/empty.jpg', 'Manually_Annotated_Images/1/box.png']);
  const rows = [
    ...affectFaces,
    affectRow('1/empty.jpg', '1,2,100,100', ''),
    affectRow('1/box.png', 'NULL,NULL,NULL,NULL', 1),
    affectRow('9/gone.jpg', '1,2,100,100', 1),
    affectRow('../etc/passwd', '1,2,100,100', 1),
  ];
  const table = [affectHeading, ...rows].join('\n');
  write(folder, ['training.csv'], table);
  const { said, boxes, reasons, layout, classes } = await listed(folder, 'training.csv');
  assert.equal(layout, 'AffectNet');
  const names = ['neutral', 'happy', 'sad', 'surprise', 'fear', 'disgust', 'anger', 'contempt'];
  assert.deepEqual(
    said,
    names.map((name, i) => `${images[i]} ${name}`),
  );
  assert.deepEqual(classes, [...names].sort());
  assert.deepEqual(
    boxes,
    names.map((_, i) => [i, 2 * i, 100, 120 + i]),
  );
  assert.deepEqual(reasons, [
    `../etc/passwd: outside of ${folder}, and none of its name in there`,
    '9/gone.jpg: no such file',
    'Manually_Annotated_Images/1/box.png: no box in the table',
    'Manually_Annotated_Images/1/empty.jpg: expression empty instead of a whole number from 0 to 10',
    'Manually_Annotated_Images/10/face10.JPG: labelled as no face',
    'Manually_Annotated_Images/8/face8.JPG: labelled as none',
    'Manually_Annotated_Images/9/face9.JPG: labelled as uncertain',
  ]);
  // As it is given out, the lists lie in a folder of their own.
  write(folder, ['Manually_Annotated_file_lists/validation.csv'], table);
  assert.deepEqual((await listed(folder, 'Manually_Annotated_file_lists/validation.csv')).said, said);
  const both = path.join(folder, 'both');
  write(both, ['Automatically_Annotated_Images/1/a.jpg', 'Automatically_Annotated_Images/2/b.jpg']);
  write(both, ['Manually_Annotated_Images/1/c.jpg', 'Manually_Annotated_Images/2/d.jpg']);
  write(both, ['training.csv', 'validation.csv'], table);
  await assert.rejects(
    listRows(both),
    /There are tables too \(training\.csv, validation\.csv\): is one meant\?/,
  );
});

/** A numpy array of one value. */
function npy(kind: string, content: Buffer): Buffer {
  const text = `{'descr': '${kind}', 'fortran_order': False, 'shape': (), }`;
  const header = Buffer.from(`${text.padEnd(128 - 10 - 1)}\n`, 'latin1');
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
  return Buffer.concat([start, header, content]);
}

test("AffectNet's images and annotations are read whatever numpy's type", async (context) => {
  const folder = path.join(temporaryFolder(context), 'train_set');
  const eight = Buffer.alloc(8);
  const double = Buffer.from(eight);
  double.writeDoubleLE(6);
  eight.writeBigInt64LE(2n);
  const annotations: readonly (readonly [name: string, content: Buffer])[] = [
    ['0', npy('<U1', Buffer.from('1\0\0\0'))],
    ['1', npy('<i8', eight)],
    ['2', npy('|u1', Buffer.from([3]))],
    ['3', npy('<f8', double)],
    ['4', npy('|S2', Buffer.from('7\0'))],
    ['5', npy('<U2', Buffer.from('1\0\0\x000\0\0\0'))],
    ['6', npy('<U1', Buffer.alloc(4))],
    ['7', Buffer.from('no array')],
    ['8', npy('<i8', Buffer.alloc(7))],
    ['gone', npy('|u1', Buffer.from([3]))],
    ['deep/9', npy('|i1', Buffer.from([255]))],
  ];
  for (const [name, content] of annotations) write(folder, [`annotations/${name}_exp.npy`], content);
  write(folder, ['annotations/0_val.npy', 'annotations/0_lnd.npy', 'annotations/lonely_aro.npy']);
  write(folder, ['images/deep/9.png', 'images/lonely.jpg', 'images/notes.txt', 'images/.cache/0.jpg']);
  write(
    folder,
    Array.from({ length: 9 }, (_, i) => `images/${i}.jpg`),
  );
  const { said, reasons, layout, classes } = await listed(folder);
  assert.equal(layout, 'AffectNet with annotations');
  assert.deepEqual(said, [
    ...['images/0.jpg happy', 'images/1.jpg sad', 'images/2.jpg surprise', 'images/3.jpg anger'],
    'images/4.jpg contempt',
  ]);
  assert.deepEqual(classes, ['anger', 'contempt', 'happy', 'sad', 'surprise']);
  assert.deepEqual(reasons, [
    'annotations/gone_exp.npy: its picture is not there',
    'images/.cache: a hidden folder',
    'images/5.jpg: labelled as no face',
    'images/6.jpg: expression empty instead of a whole number from 0 to 10',
    "images/7.jpg: an annotation that can't be read",
    "images/8.jpg: an annotation that can't be read",
    'images/deep/9.png: expression "-1" instead of a whole number from 0 to 10',
    'images/lonely.jpg: no annotation of it',
    'images/notes.txt: not an image file (.txt)',
  ]);
  write(path.dirname(folder), ['val_set/images/0.jpg', 'val_set/annotations/0_exp.npy']);
  await assert.rejects(
    listRows(path.dirname(folder)),
    /The folders train_set, val_set of .* are parts of a data set, .*"--data .*train_set --valid .*val_set"/,
  );
});

test("ExpW's list gives a face a row, by top, left, right and bottom", async (context) => {
  const folder = temporaryFolder(context);
  const lines = [
    'angry_actor_1.jpg 0 20 10 60 90 55.3 0',
    'angry_actor_1.jpg 1 5 100 140 65 -1.2e-1 3',
    'two words_2.jpg 0 -4 -3 40 50 60 6',
    'gone.jpg 0 1 2 30 40 50 1',
    'two words_2.jpg 1 30 40 30 90 50 1',
    'two words_2.jpg 2 30 40 80 90 50 7',
    'two words_2.jpg 3 30 40 80 90',
    '',
  ];
  write(folder, ['label/label.lst'], lines.join('\n'));
  write(folder, ['image/origin/angry_actor_1.jpg', 'image/origin/two words_2.jpg', 'readme.txt']);
  const given = await listed(folder);
  assert.equal(given.layout, 'ExpW');
  assert.deepEqual(given.said, [
    ...['image/origin/angry_actor_1.jpg anger', 'image/origin/angry_actor_1.jpg happy'],
    'image/origin/two words_2.jpg neutral',
  ]);
  const boxes = [
    [10, 20, 50, 70],
    [100, 5, 40, 60],
    [-3, -4, 43, 54],
  ];
  assert.deepEqual(given.boxes, boxes);
  assert.deepEqual(given.reasons, [
    'label/label.lst line 4: no such file',
    'label/label.lst line 5: a box of a pixel or less (pixels are expected)',
    'label/label.lst line 6: an expression other than 0 to 6',
    'label/label.lst line 7: not a name, a face, a box, a confidence and an expression',
  ]);
  renameSync(path.join(folder, 'label', 'label.lst'), path.join(folder, 'label.lst'));
  for (const place of ['', 'label.lst']) {
    const flat = await listed(folder, place);
    assert.deepEqual([flat.said, flat.boxes, flat.reasons.length], [given.said, boxes, 4]);
  }
});

test('JAFFE is read by the names of its files', async (context) => {
  const folder = temporaryFolder(context);
  const codes = ['AN1.39', 'DI2.43', 'FE3.47', 'HA1.29', 'NE1.26', 'SA1.33', 'SU3.38'];
  const files = codes.flatMap((code) => [`KA.${code}.tiff`, `YM.${code}.tiff`]);
  write(folder, [...files, 'odd.tiff', 'README', '.DS_Store']);
  const { said, people, reasons, layout, notes } = await listed(folder);
  assert.equal(layout, 'JAFFE');
  const names = ['anger', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'];
  assert.deepEqual(said, [
    ...codes.map((code, i) => `KA.${code}.tiff ${names[i]}`),
    ...codes.map((code, i) => `YM.${code}.tiff ${names[i]}`),
  ]);
  assert.deepEqual(people, [...Array<string>(7).fill('KA'), ...Array<string>(7).fill('YM')]);
  assert.deepEqual(reasons, [
    'README: not an image file (no ending)',
    "odd.tiff: not named as JAFFE's pictures are",
  ]);
  assert.match(notes.join(), /who is in 14 pictures \(2 people\): --group-by person/);

  const sorted = path.join(folder, 'sorted');
  write(sorted, ['happy/KA.AN1.39.tiff', 'sad/YM.SA1.33.tiff']);
  const folders = await listed(sorted);
  assert.equal(folders.layout, 'class folders');
  assert.deepEqual(folders.said, ['happy/KA.AN1.39.tiff happy', 'sad/YM.SA1.33.tiff sad']);
  assert.deepEqual(folders.people, ['KA', 'YM']);
});

test('KDEF is read by the names of its files, its folders being people', async (context) => {
  const folder = temporaryFolder(context);
  const codes = ['AF', 'AN', 'DI', 'HA', 'NE', 'SA', 'SU'];
  const files = (who: string) =>
    codes.map((code, i) => `${who}/${who}${code}${['S', 'HL', 'FR'][i % 3]}.JPG`);
  write(folder, [...files('AF01'), ...files('BF01'), ...files('AM35'), 'AF01/Thumbs.db']);
  write(folder, ['AM35/AM35.JPG', 'averages/AF01HAS.JPG']);
  const { said, people, reasons, layout } = await listed(folder);
  assert.equal(layout, 'KDEF');
  const names = ['fear', 'anger', 'disgust', 'happy', 'neutral', 'sad', 'surprise'];
  const expected = (who: string) => files(who).map((file, i) => `${file} ${names[i]}`);
  const all = [...expected('AF01'), ...expected('AM35'), ...expected('BF01')];
  assert.deepEqual(said, [...all, 'averages/AF01HAS.JPG happy']);
  assert.deepEqual(new Set(people), new Set(['F01', 'M35']));
  assert.equal(people.filter((who) => who === 'F01').length, 15, 'both sessions are of one person');
  assert.deepEqual(reasons, ["AM35/AM35.JPG: not named as KDEF's pictures are"]);
  assert.equal((await listed(folder, 'AF01')).said.length, 7, 'one person alone');
});

test('folders of people are no expressions, whatever their files are called', async (context) => {
  const parent = temporaryFolder(context);
  for (const [i, names] of [
    ['AF01', 'AF02', 'notes'],
    ['S001', 'S002'],
    ['Actor_01', 'Actor_02'],
    ['subject1', 'subject2'],
  ].entries()) {
    const folder = path.join(parent, String(i));
    write(
      folder,
      names.flatMap((name) => [`${name}/1.jpg`, `${name}/2.jpg`]),
    );
    const meant = new RegExp(
      `The folders ${names.slice(0, 2).join(', ')} of .* as people are, not expressions`,
    );
    await assert.rejects(listRows(folder), meant);
    await assert.rejects(listRows(folder, { lenient: true }), meant);
  }
  write(parent, ['fine/happy/1.jpg', 'fine/sad/1.jpg', 'fine/S001/1.jpg']);
  assert.deepEqual((await listed(parent, 'fine')).classes, ['S001', 'happy', 'sad']);
});

test('CK+ is read by Emotion, of each sequence the last picture alone', async (context) => {
  const folder = temporaryFolder(context);
  const numbers = ['0', '1', '2', '3', '4', '5', '6', '7'];
  for (const number of numbers) {
    const name = `S0${number}5_00${number}_000000`;
    const place = `S0${number}5/00${number}`;
    write(
      folder,
      ['01', '02', '11'].map((frame) => `cohn-kanade-images/${place}/${name}${frame}.png`),
    );
    write(folder, [`Emotion/${place}/${name}11_emotion.txt`], `   ${number}.0000000e+00\n`);
    write(folder, [`FACS/${place}/${name}11_facs.txt`]);
  }
  write(folder, ['cohn-kanade-images/S999/001/S999_001_00000018.png', 'cohn-kanade-images/.DS_Store']);
  write(folder, ['Emotion/S999/001/S999_001_00000018_emotion.txt'], '');
  write(folder, ['Emotion/S998/001/S998_001_00000018_emotion.txt'], '   3.0000000e+00\n');
  const { said, people, leftOut, layout } = await listed(folder);
  assert.equal(layout, 'CK+');
  const names = ['neutral', 'anger', 'contempt', 'disgust', 'fear', 'happy', 'sad', 'surprise'];
  const file = (number: string) => `S0${number}5/00${number}/S0${number}5_00${number}_00000011.png`;
  assert.deepEqual(
    said,
    numbers.map((number, i) => `cohn-kanade-images/${file(number)} ${names[i]}`),
  );
  assert.deepEqual(
    people,
    numbers.map((number) => `S0${number}5`),
  );
  const count = (wanted: string) => leftOut.filter(({ reason }) => reason === wanted).length;
  assert.equal(count('a picture of CK+ without a label'), 2 * 8 + 1);
  assert.equal(count('no number from 0 to 7 in it'), 1);
  assert.equal(count('its picture is not there'), 1);
  assert.equal(count('not an image file (.txt)'), 8);
  assert.equal(leftOut.length, 27);
  await assert.rejects(
    listRows(path.join(folder, 'cohn-kanade-images')),
    /The folders S005, S015, S025 of .* are people of CK\+, not expressions\. Expected its folder Emotion/,
  );
});

test('CK+48 is class folders, and its names say who it is', async (context) => {
  const folder = temporaryFolder(context);
  write(folder, [
    'anger/S010_004_00000017.png',
    'anger/S010_004_00000018.png',
    'contempt/S138_008_00000007.png',
  ]);
  const { said, people, layout, notes } = await listed(folder);
  assert.equal(layout, 'class folders');
  assert.deepEqual(said, [
    ...['anger/S010_004_00000017.png anger', 'anger/S010_004_00000018.png anger'],
    'contempt/S138_008_00000007.png contempt',
  ]);
  assert.deepEqual(people, ['S010', 'S010', 'S138']);
  assert.match(notes.join(), /who is in 3 pictures \(2 people\)/);
  assert.deepEqual((await listed(folder, '', { groupBy: '_(00[0-9])_' })).people, ['004', '004', '008']);
});
