/** Tables whose paths, boxes and cells could be taken for what they are not. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { listRows } from '../listRows';

/** A folder with images, and a way to list what a table in it says. */
function place(context: Parameters<typeof temporaryFolder>[0], images: readonly string[]) {
  const folder = temporaryFolder(context);
  for (const image of images) {
    mkdirSync(path.dirname(path.join(folder, image)), { recursive: true });
    writeFileSync(path.join(folder, image), '');
  }
  const table = async (lines: readonly string[], part = '') => {
    const file = path.join(folder, 'labels.csv');
    writeFileSync(file, lines.join('\n'));
    const { rows, leftOut, notes } = await listRows(file + part);
    return {
      rows,
      notes: notes.join('\n'),
      said: rows.map(({ file: image, label }) => `${path.relative(folder, image)} ${label}`),
      reasons: leftOut.map(({ file: image, reason }) => `${path.relative(folder, image)}: ${reason}`),
    };
  };
  return { folder, table };
}

test("a path that leads nowhere doesn't borrow the image of another row", async (context) => {
  const { table } = place(context, ['train/1.jpg', 'train/2.jpg', 'train/3.jpg', 'train/4.jpg']);
  const { said, reasons, notes } = await table([
    ...['path,label', 'train/1.jpg,happy', 'test/1.jpg,sad', 'train/2.jpg,sad', 'test/2.jpg,sad'],
    ...['valid/3.jpg,happy', 'test\\3.jpg,happy', 'elsewhere/4.jpg,sad', 'elsewhere\\4.jpg,sad'],
  ]);
  assert.deepEqual(said, ['train/1.jpg happy', 'train/2.jpg sad', 'train/4.jpg sad']);
  const reason = "no such file, and the one of its name is another row's";
  const lost = ['test/1.jpg', 'test/2.jpg', 'valid/3.jpg', 'test\\3.jpg'];
  assert.deepEqual(
    reasons,
    lost.map((file) => `${file}: ${reason}`),
  );
  assert.match(
    notes,
    /2 files lie elsewhere than .*labels\.csv says, such as elsewhere\/4\.jpg at .*train\/4\.jpg/,
  );
  assert.match(notes, /1 rows of .*labels\.csv say again what another row says: they count once/);
});

test('a photo that stands in two parts of a table is in each of them', async (context) => {
  const { table } = place(context, ['1.jpg', '2.jpg', '3.jpg', '4.jpg']);
  const lines = [
    'path,label,split',
    '1.jpg,happy,train',
    '1.jpg,happy,test',
    '2.jpg,sad,train',
    '2.jpg,sad,train',
  ];
  const twisted = [...lines, '3.jpg,sad,test', '4.jpg,sad,test', '4.jpg,happy,train'];
  const [train, test] = [await table(twisted, '#train'), await table(twisted, '#test')];
  assert.deepEqual(
    [train.said, test.said],
    [
      ['1.jpg happy', '2.jpg sad'],
      ['1.jpg happy', '3.jpg sad'],
    ],
  );
  for (const { reasons } of [train, test])
    assert.deepEqual(reasons, ['4.jpg: labels "sad" and "happy" in the table']);
});

test('hidden files are not taken because a table names them', async (context) => {
  const hidden = ['.ipynb_checkpoints/1.jpg', 'a/._2.jpg', '@eaDir/2.jpg/SYNO.jpg'];
  const { table } = place(context, ['a/1.jpg', 'a/2.jpg', ...hidden]);
  const { said, reasons } = await table([
    'path,label',
    'a/1.jpg,x',
    'a/2.jpg,y',
    ...hidden.map((file) => `${file},x`),
  ]);
  assert.deepEqual(said, ['a/1.jpg x', 'a/2.jpg y']);
  assert.deepEqual(
    reasons,
    hidden.map((file) => `${file}: hidden`),
  );
});

test("paths are found through links and in Unicode's other form, and never outside", async (context) => {
  const composed = 'a/\u00e4.jpg';
  const { folder, table } = place(context, [composed, 'a/real.jpg', 'a/folder.jpg/x.jpg']);
  symlinkSync(path.join(folder, 'a', 'real.jpg'), path.join(folder, 'link.jpg'));
  const outside = place(context, ['b.jpg']).folder;
  const { said, reasons } = await table([
    ...['path,label', 'a/a\u0308.jpg,x', 'link.jpg,y', 'a/folder.jpg,x'],
    ...[`${outside}/b.jpg,x`, `${path.relative(folder, outside)}/b.jpg,x`, '..,x'],
  ]);
  assert.deepEqual(said, [`${composed} x`, 'link.jpg y']);
  assert.equal(reasons.length, 4);
  assert.match(reasons[0]!, /a\/folder\.jpg: no such file$/);
  for (const reason of reasons.slice(1))
    assert.match(reason, /: outside of .*, and none of its name in there$/);
});

test('cells that say nothing, or stand beyond the columns, are no labels', async (context) => {
  const { table } = place(context, ['1.jpg', '2.jpg', '3.jpg']);
  const empty = ['NaN', 'nan', 'NULL', 'NA', 'n/a', '<NA>', ' '];
  const cells = await table([
    'path,label',
    '1.jpg,happy',
    '2.jpg,sad',
    ...empty.map((cell) => `3.jpg,${cell}`),
  ]);
  assert.deepEqual(
    [cells.said, cells.reasons],
    [['1.jpg happy', '2.jpg sad'], empty.map(() => '3.jpg: no label in the table')],
  );
  // R writes the rows' numbers without a heading of theirs.
  const shifted = await table(['path,label', '1,2.jpg,happy', '2,3.jpg,sad', '1.jpg,happy,,']);
  assert.deepEqual(shifted.said, ['1.jpg happy']);
  assert.deepEqual(shifted.reasons, [
    'labels.csv row 2: more cells than the 2 columns of the first row',
    'labels.csv row 3: more cells than the 2 columns of the first row',
  ]);
  const marks = await table(['path,happy,sad,none', '1.jpg,1,,', '2.jpg,,1,', '3.jpg,0,0,']);
  assert.deepEqual(marks.said, ['1.jpg happy', '2.jpg sad']);
  assert.deepEqual(marks.reasons, ['3.jpg: none of the labels is marked']);
});

test('landmarks are no boxes, and boxes in one column are told of', async (context) => {
  const { table } = place(context, ['1.jpg', '2.jpg']);
  const landmarks = await table([
    ...['path,label,x1,y1,x2,y2,x3,y3', '1.jpg,happy,10,10,50,50,30,30', '2.jpg,sad,10,10,50,50,30,30'],
  ]);
  assert.deepEqual(
    landmarks.rows.map(({ box }) => box),
    [undefined, undefined],
  );
  const whole = await table([
    'path,label,bbox',
    '1.jpg,happy,"[1, 2, 30, 40]"',
    '2.jpg,sad,"[1, 2, 30, 40]"',
  ]);
  assert.match(
    whole.notes,
    /boxes are read from columns x, y, width, height: "bbox" is not, photos are taken whole/,
  );
  const corners = await table([
    'path,label,X1,Y1,X2,Y2',
    '1.jpg,happy,10,20,50.4,80.6',
    '2.jpg,sad,50,50,10,10',
  ]);
  assert.deepEqual(corners.rows[0]!.box, { left: 10, top: 20, width: 40, height: 61 });
  assert.deepEqual(corners.reasons, ['2.jpg: a box of a pixel or less (pixels are expected)']);
});

test('a metadata.csv that says nothing of labels leaves class folders as they are', async (context) => {
  const { folder } = place(context, ['happy/1.jpg', 'sad/2.jpg']);
  writeFileSync(path.join(folder, 'metadata.csv'), 'file_name,camera\nhappy/1.jpg,A\nsad/2.jpg,B\n');
  const { layout, classes } = await listRows(folder);
  assert.deepEqual([layout, classes], ['class folders', ['happy', 'sad']]);
});

test('a path from another machine is found by its last folder where the name alone is not enough', async (context) => {
  const images = ['happy/1.jpg', 'sad/1.jpg', 'sad/2.jpg', 'deep/a/3.jpg', 'deep/b/3.jpg', 'raw/a/3.jpg'];
  const { table } = place(context, images);
  const { said, reasons } = await table([
    ...['path,label', '/home/me/data/happy/1.jpg,x', 'C:\\data\\Sad\\1.JPG,y', 'sad/1/2,y', 'gone/1.jpg,y'],
    ...['./DEEP/a/3.jpg,x', 'other/a/3.jpg,x', 'other/b/3.jpg,x'],
  ]);
  assert.deepEqual(said, [
    ...['deep/a/3.jpg x', 'deep/b/3.jpg x', 'happy/1.jpg x', 'sad/1.jpg y', 'sad/2.jpg y'],
  ]);
  const several = ': the folder holds several files of its name';
  assert.deepEqual(reasons, [`gone/1.jpg${several}`, `other/a/3.jpg${several}`]);
});
