import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import { after, test } from 'node:test';
import { openFaces, subset } from '../../../src/index';
import { findChromium, startChromium } from '../../../tests/chromium';
import { playKernel } from '../../../tests/playKernel';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';
import { quick } from '../../../tests/tinyTraining';
import { openPanelServer } from '../../panel/index';
import { openCorrections, reviewLabels, type Suspect } from '../index';

after(async () => (await openPanelServer()).close());

/** Images on the disk, and what is doubted of them. */
async function doubted(context: Parameters<typeof temporaryFolder>[0]) {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 5);
  const data = await openFaces(path.join(folder, 'faces'), quick());
  const suspects = [0, 6, 12].map((index): Suspect => ({
    index,
    file: data.files[index]!,
    label: data.classes[data.labels[index]!]!,
    suggested: data.classes[(data.labels[index]! + 1) % 3]!,
    score: 0.9,
    likely: true,
  }));
  return { folder, data, suspects, table: path.join(folder, 'faces-checked.csv') };
}

test('decisions are a table beside the data, which opens as data; the last is taken back; the files stay', async (context) => {
  const { folder, data, table } = await doubted(context);
  const corrections = await openCorrections(data);
  assert.equal(corrections.table, table);
  assert.equal(existsSync(table), false);
  await corrections.decide(0, 'b');
  await corrections.decide(6, undefined);
  await corrections.decide(12, 'c');
  const opened = await openFaces(table, quick());
  assert.equal(opened.labels.length, 14);
  const labelIn = (name: string) =>
    opened.classes[
      opened.labels[opened.files.findIndex((file) => path.resolve(file) === path.resolve(name))]!
    ];
  assert.equal(labelIn(data.files[0]!), 'b');
  assert.equal(labelIn(data.files[1]!), 'a');
  assert.equal(opened.skipped.length, 1);
  // Another day: it goes on where it was.
  const later = await openCorrections(data);
  assert.deepEqual(
    [...later.decided],
    [
      [0, 'b'],
      [6, undefined],
      [12, 'c'],
    ],
  );
  assert.equal(await later.undo(), 2);
  assert.equal(await later.undo(), 1);
  assert.equal((await openFaces(table, quick())).labels.length, 15);
  assert.equal(await later.undo(), 0);
  assert.equal(await later.undo(), 0);
  assert.ok(data.files.every((file) => existsSync(file)));
  await assert.rejects(later.decide(1, 'x'), /Expected one of a, b, c but found "x"/);
  const fewer = subset(data, [0, 1, 2]);
  await assert.rejects(
    openCorrections(fewer),
    /faces-checked\.csv is no table of corrections to these images/,
  );
  writeFileSync(path.join(folder, 'other.csv'), 'name\nx\n');
  await assert.rejects(openCorrections(data, path.join(folder, 'other.csv')), /lacks a column/);
  assert.equal(readFileSync(path.join(folder, 'other.csv'), 'utf8'), 'name\nx\n');
  await assert.rejects(openCorrections({ ...data, folder: 'a.csv#train' }), /Name the table/);
  await assert.rejects(openCorrections({ ...data, files: ['table row 1'] }), /is no file of its own/);
});

test('the page: keep, change, leave out, undo', async (context) => {
  const { data, suspects, table } = await doubted(context);
  const plain = await reviewLabels(suspects, data);
  await plain.decide(0, 'b');
  assert.equal(plain.decided, 1);
  assert.equal(await plain.undo(), 0);

  const sent = playKernel();
  const review = await reviewLabels(suspects, data);
  const html = String(sent.at(-1)!.data['text/html']);
  assert.match(html, /img alt="doubted labels"/);
  const chromium = findChromium();
  if (chromium === undefined) return context.diagnostic('no Chromium: the page was not opened');
  const told = JSON.parse(/data-panel="([^"]*)"/.exec(html)![1]!.replace(/&quot;|&#34;/g, '"')) as {
    port: number;
    path: string;
    token: string;
  };
  const browser = await startChromium(chromium);
  context.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 760, height: 420 } });
  await page.goto(`http://127.0.0.1:${told.port}${told.path}#${told.token}`);
  const rows = () => readFileSync(table, 'utf8').trim().split('\n').slice(1);
  await page.getByRole('button', { name: 'make it b' }).click();
  await page.getByText('1 decided').waitFor();
  await page.getByRole('button', { name: 'leave out' }).nth(1).click();
  await page.getByText('2 decided').waitFor();
  await page
    .getByLabel(/another expression/)
    .nth(2)
    .selectOption('b');
  await page.getByText('3 decided').waitFor();
  const decided = rows().filter((row) => /,\d$/.test(row));
  assert.deepEqual(
    decided.map((row) => row.replace(/^.*png/, '')),
    [',b,a,1', ',,b,2', ',b,c,3'],
  );
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('2 decided').waitFor();
  assert.equal(review.decided, 2);
  assert.equal(await page.locator('article.out').count(), 1);
  if (process.env.FERLAB_LOOK) await page.screenshot({ path: process.env.FERLAB_LOOK });
});
