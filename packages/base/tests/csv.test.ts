import assert from 'node:assert/strict';
import { writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { csvText, positionsOf, readCsv, readRows } from '../csv';
import { temporaryFolder } from '../../../tests/temporaryFolder';

test('what is written as CSV is read again; numbers stay plain, and no spreadsheet computes a text', async (context) => {
  const texts = ['plain.jpg', 'a, "b"\r\nc', '=1+1.jpg', '=1\n2', '-x', '@x', "'x"];
  const rows = texts.map((text, i) => [text, i === 0 ? 1e-7 : NaN, -i]);
  const written = csvText(['name', 'value', '=2'], rows);
  assert.deepEqual(written.split('\n').slice(0, 2), [`name,value,"'=2"`, 'plain.jpg,1e-7,0']);
  assert.ok(written.endsWith(',NaN,-6\n'));
  assert.equal(csvText(['a', 'b'], []), 'a,b\n');
  const file = path.join(temporaryFolder(context), 'table.csv');
  writeFileSync(file, written);
  const read = await readCsv(file, [['name'], ['value']]);
  const escaped = texts.map((text) => (/^[=@-]/.test(text) ? `'${text}` : text).replace('\r', ''));
  assert.deepEqual(
    read,
    escaped.map((text, i) => [text, i === 0 ? '1e-7' : 'NaN']),
  );
});

test('the rows of a large file come one after the other, whole wherever its pieces are cut', async (context) => {
  const file = path.join(temporaryFolder(context), 'large.csv');
  const long = 'ü'.repeat(50_000);
  const rows = Array.from({ length: 40 }, (_, i) => `${i},"${long}, ""quoted""",\u{1f600}`);
  writeFileSync(file, ['\uFEFFid, Text ,Face', ...rows.slice(0, 20), '', ...rows.slice(20)].join('\r\n'));
  let number = 0;
  await readRows(file, (row, at) => {
    assert.equal(at, ++number);
    const id = number < 22 ? number - 2 : number - 3;
    if (number === 1) assert.deepEqual(positionsOf(row, [['text'], ['id'], ['none']]), [1, 0, -1]);
    else if (number === 22) assert.deepEqual(row, ['']);
    else assert.deepEqual(row, [String(id), `${long}, "quoted"`, '\u{1f600}']);
  });
  assert.equal(number, 42);
  const seen: string[][] = [];
  await readRows(file, (row) => {
    seen.push(row);
    return false;
  });
  assert.deepEqual(seen, [['id', ' Text ', 'Face']]);
  await assert.rejects(
    readRows(`${file}x`, () => undefined),
    /^FerlabError: The CSV .*large\.csvx can't be read: ENOENT/,
  );
  const refusal = new Error('mine');
  const refuse = () => {
    throw refusal;
  };
  await assert.rejects(readRows(file, refuse), refusal);
});

test('any encoding and separator is understood, and what is no text or damaged is refused by name', async (context) => {
  const file = path.join(temporaryFolder(context), 'table.csv');
  const rowsOf = async (bytes: Buffer | string) => {
    writeFileSync(file, bytes);
    const rows: string[][] = [];
    await readRows(file, (row) => void rows.push(row));
    return rows.slice(0, 2);
  };
  const expected = [
    ['pfad', 'gefühl'],
    ['a,b.jpg', 'Ärger'],
  ];
  const text = 'pfad;gefühl\na,b.jpg;Ärger\n';
  const swapped = Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
  for (const bytes of [
    text,
    `\uFEFF${text.replaceAll('\n', '\r\n')}`,
    text.replaceAll(';', '\t'),
    text.replaceAll(';', '|'),
    '"pfad","gefühl"\n"a,b.jpg",Ärger\n',
    Buffer.from(text, 'utf16le'),
    Buffer.from(`\uFEFF${text}`, 'utf16le'),
    swapped,
    Buffer.from(text, 'latin1'),
    `sep=;\r\n${text}`,
    text.replace('\n', '\r\n'),
    text.replaceAll('\n', '\r'),
  ])
    assert.deepEqual(await rowsOf(bytes as string), expected);
  await assert.rejects(
    rowsOf(Buffer.from([0x89, 0x50, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])),
    /table\.csv is no text/,
  );
  await assert.rejects(rowsOf('a,b\n"c,d\ne,f\n'), /damaged in row 2: .*Correct its quotes/);
});
