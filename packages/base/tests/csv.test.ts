import assert from 'node:assert/strict';
import { writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { csvRows, csvText, positionsOf, readCsv } from '../csv';
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
  const escaped = texts.map((text) => (/^[=@-]/.test(text) ? `'${text}` : text));
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
  for await (const row of csvRows(file)) {
    number++;
    const id = number < 22 ? number - 2 : number - 3;
    if (number === 1) assert.deepEqual(positionsOf(row, [['text'], ['id'], ['none']]), [1, 0, -1]);
    else if (number === 22) assert.deepEqual(row, ['']);
    else assert.deepEqual(row, [String(id), `${long}, "quoted"`, '\u{1f600}']);
  }
  assert.equal(number, 42);
  for await (const first of csvRows(file)) {
    assert.equal(first[0], 'id');
    break;
  }
  await assert.rejects(
    csvRows(`${file}x`).next(),
    /^FerlabError: The CSV .*large\.csvx can't be read: ENOENT/,
  );
});
