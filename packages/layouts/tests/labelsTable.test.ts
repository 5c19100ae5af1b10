import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { listRows } from '../listRows';

type Context = Parameters<typeof temporaryFolder>[0];

/** A folder with images/a0.jpg … images/b3.jpg, and a way to list what a table beside it says. */
function place(context: Context) {
  const folder = temporaryFolder(context);
  mkdirSync(path.join(folder, 'images', 'deep'), { recursive: true });
  for (const name of ['a0', 'a1', 'a2', 'a3', 'b0', 'b1', 'b2', 'b3'])
    writeFileSync(path.join(folder, 'images', `${name}.jpg`), '');
  const table = async (text: string | Buffer, { name = 'labels.csv', part = '', groupBy = '' } = {}) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    const listed = await listRows(file + part, { groupBy });
    return {
      ...listed,
      said: listed.rows.map(({ file: image, label }) => `${path.relative(folder, image)} ${label}`),
      reasons: listed.leftOut.map(({ file: image, reason }) => `${path.relative(folder, image)}: ${reason}`),
    };
  };
  return { folder, table };
}

const two = ['images/a0.jpg happy', 'images/b0.jpg sad'];

test('columns of any usual name, separators, slashes and encodings are read', async (context) => {
  const { folder, table } = place(context);
  const bodies = [
    'path,label\nimages/a0.jpg,happy\nimages/b0.jpg,sad\n',
    'PATH;LABEL\r\nimages\\a0.jpg;happy\r\nimages\\b0.jpg;sad\r\n',
    'filename,class\n./images/a0.jpg,happy\n./images/b0.jpg,sad\n',
    'file_name\ttarget\nimages/a0.jpg\thappy\nimages/b0.jpg\tsad\n',
    'image,path,label\n0,images/a0.jpg,happy\n1,images/b0.jpg,sad\n',
    'path,label,emotion\nimages/a0.jpg,3,happy\nimages/b0.jpg,4,sad\n',
    `img,expression\n${path.join(folder, 'images', 'a0.jpg')},happy\n/elsewhere/B0.JPG,sad\n`,
    'image_path,emotion\na0,happy\nfolder/b0.jpg,sad\n',
    'path,happy,sad\nimages/a0.jpg,1,0\nimages/b0.jpg,0,1.0\n',
  ];
  for (const body of bodies) {
    assert.deepEqual((await table(body)).said, two, body);
    assert.deepEqual((await table(Buffer.from(`\uFEFF${body}`, 'utf16le'))).said, two);
  }
  assert.deepEqual((await table(bodies[3]!, { name: 'labels.tsv' })).said, two);
  assert.match((await table(bodies[4]!)).notes.join(), /the column path is taken, not image/);
  assert.match((await table(bodies[5]!)).notes.join(), /the column emotion is taken, not label/);
  assert.match(
    (await table(bodies[7]!)).notes.join(),
    /2 files lie elsewhere than .* says, such as a0 at .*a0\.jpg/,
  );
});

test('what a row lacks leaves it out with its reason; nothing is guessed', async (context) => {
  const { folder, table } = place(context);
  writeFileSync(path.join(folder, 'images', 'deep', 'b2.jpg'), '');
  writeFileSync(path.join(folder, 'images', 'list.txt'), '');
  const { said, reasons } = await table(
    'path,label\nimages/a0.jpg,happy\n,happy\nimages/a1.jpg,\nimages/none.jpg,sad\nb2.jpg,sad\nimages/list.txt,sad\n' +
      '../../etc/passwd,sad\nimages/a2.jpg,happy\nimages/a2.jpg,sad\nimages/b0.jpg,sad\nimages/b0.jpg,sad\n\n',
  );
  assert.deepEqual(said, two);
  assert.deepEqual(
    reasons.map((reason) => reason.replace(folder, 'FOLDER')),
    [
      'labels.csv row 3: no path in the table',
      'images/a1.jpg: no label in the table',
      'images/none.jpg: no such file',
      'b2.jpg: the folder holds several files of its name',
      'images/list.txt: not an image file (.txt)',
      '../../etc/passwd: outside of FOLDER, and none of its name in there',
      'images/a2.jpg: labels "happy" and "sad" in the table',
    ],
  );
  const oneHot = await table(
    'path,happy,sad\nimages/a0.jpg,1,0\nimages/a1.jpg,0,0\nimages/a2.jpg,1,1\nimages/b0.jpg,0,1\n',
  );
  assert.deepEqual([oneHot.said, oneHot.reasons.length], [two, 2]);
  assert.match(oneHot.reasons.join(), /none of the labels is marked.*several labels are marked/);
});

test('a part of a table is named, and a part that is not there is an error', async (context) => {
  const { table } = place(context);
  const body = (column: string) =>
    `path,label,${column}\nimages/a0.jpg,happy,Train\nimages/a1.jpg,happy,TEST\nimages/b0.jpg,sad,train\nimages/b1.jpg,sad,test\n`;
  for (const column of ['Usage', 'split', 'set', 'subset', 'Partition'])
    assert.deepEqual((await table(body(column), { part: '#train' })).said, two);
  assert.equal((await table(body('split'))).said.length, 4);
  await assert.rejects(
    table(body('split'), { part: '#valid' }),
    /labels\.csv#valid has no rows of "valid"\. Expected one of TEST, Train, test, train/,
  );
  await assert.rejects(
    table(body('other'), { part: '#train' }),
    /It has no column Usage, split, .*: leave the # out\./,
  );
});

test('boxes cut faces out; several labels of one photo without boxes are refused', async (context) => {
  const { table } = place(context);
  const forms = [
    'path,label,x,y,w,h\nimages/a0.jpg,happy,10,20,30,40\nimages/a0.jpg,sad,50,60,30,40\n',
    'path,label,xmin,ymin,xmax,ymax\nimages/a0.jpg,happy,10,20,40,60\nimages/a0.jpg,sad,50,60,80,100\n',
    'path,label,face_x,face_y,face_width,face_height\nimages/a0.jpg,happy,10,20,30,40\nimages/a0.jpg,sad,50,60,30,40\n',
  ];
  for (const body of forms) {
    const { rows } = await table(body);
    assert.deepEqual(
      rows.map(({ label, box }) => [label, ...Object.values(box!)]),
      [
        ['happy', 10, 20, 30, 40],
        ['sad', 50, 60, 30, 40],
      ],
    );
  }
  const { rows, reasons } = await table(
    'path,label,x,y,w,h\nimages/a0.jpg,happy,1,2,30,40\nimages/a1.jpg,happy,,,,\nimages/a2.jpg,happy,0.1,0.2,0.5,0.5\n' +
      'images/b0.jpg,sad,1,2,30,40\n',
  );
  assert.equal(rows.length, 2);
  assert.match(reasons.join(), /no box in the table.*a box of a pixel or less \(pixels are expected\)/);
  const sized = await table(
    'path,label,width,height\nimages/a0.jpg,happy,640,480\nimages/b0.jpg,sad,640,480\n',
  );
  assert.deepEqual([sized.said, sized.rows[0]!.box], [two, undefined], "a picture's size is no box");
  await assert.rejects(
    table(
      'path,label\nimages/a0.jpg,happy\nimages/a0.jpg,sad\nimages/b0.jpg,sad\nimages/b0.jpg,fear\nimages/b1.jpg,sad\n',
    ),
    /several labels to one photo, such as happy and sad to .*a0\.jpg \(2 of 3 photos\).*columns x, y, width, height/,
  );
});

test('who is in a picture is told by a column or a pattern', async (context) => {
  const { table } = place(context);
  const body = 'path,label,who\nimages/a0.jpg,happy,Ann\nimages/a1.jpg,happy,\nimages/b0.jpg,sad,Ann\n';
  const people = (listed: { rows: { person?: string }[] }) => listed.rows.map(({ person }) => person);
  assert.deepEqual(people(await table(body)), [undefined, undefined, undefined]);
  const grouped = await table(body, { groupBy: 'WHO' });
  assert.deepEqual(people(grouped), ['Ann', undefined, 'Ann']);
  assert.match(grouped.notes.join(), /of 1 pictures "WHO" does not say who it is/);
  assert.deepEqual(people(await table(body, { groupBy: '/([ab])[0-9]' })), ['a', 'a', 'b']);
  assert.deepEqual(people(await table(body.replace('who', 'Subject'))), ['Ann', undefined, 'Ann']);
  await assert.rejects(
    table(body, { groupBy: 'whom' }),
    /to be a column of .*labels\.csv.* found "whom"\. Columns: path, label, who\./,
  );
});

test('what is no such table is refused with what was found', async (context) => {
  const { folder, table } = place(context);
  await assert.rejects(
    table('images/a0.jpg,happy\nimages/b0.jpg,sad\n'),
    /lacks a column of paths\. .* found: images\/a0\.jpg, happy\. The first row looks like data: put one above it, such as path,label\./,
  );
  await assert.rejects(
    table('path,age\nimages/a0.jpg,7\n'),
    /lacks a column of labels\. .* found: path, age\./,
  );
  await assert.rejects(table('path,happy,sad\nimages/a0.jpg,0.9,0.1\n'), /lacks a column of labels/);
  await assert.rejects(table(''), /lacks a column of paths\. .* found: nothing\./);
  await assert.rejects(
    listRows(path.join(folder, 'images', 'a0.jpg')),
    /a0\.jpg is a file, and no table that is known/,
  );
  await assert.rejects(listRows(path.join(folder, 'nowhere#train')), /No data set at .*nowhere\./);
});

test('a folder of images with one table beside them is what the table says', async (context) => {
  const { folder, table } = place(context);
  const body = 'file_name,label\nimages/a0.jpg,happy\nimages/b0.jpg,sad\n';
  await table(body, { name: 'metadata.csv' });
  const listed = await listRows(folder);
  assert.deepEqual([listed.rows.length, listed.source], [2, path.join(folder, 'metadata.csv')]);
  const other = place(context);
  await other.table(body, { name: 'legend.csv' });
  assert.deepEqual((await listRows(other.folder)).classes, ['happy', 'sad']);
});
