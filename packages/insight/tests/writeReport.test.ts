import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { JSDOM } from 'jsdom';
import { disposeModel, untrainedModel } from '../../../src/index';
import { displayTable, stopDrawing, collect } from '../../display/index';
import { reportPage } from '../reportPage';
import { requireReportPlace } from '../reportPlace';
import { writeReport } from '../writeReport';
import { playKernel } from '../../../tests/playKernel';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { tinyDataset, tinySize } from '../../../tests/tinyDataset';

test.after(stopDrawing);

const HOSTILE = '<img src=x onerror=alert(1)>';
const classes = ['a', HOSTILE, 'c'];
const dataset = { ...tinyDataset(4), classes, folder: `/${HOSTILE}` };

test('a report is one page that needs nothing else, and an earlier one is kept', async (context) => {
  const file = path.join(temporaryFolder(context), 'report.html');
  const model = untrainedModel({ network: 'fcn-fer', classes, preprocessing: tinySize }, 1);
  const subject = { model, name: `models/${HOSTILE}`, dataset, notes: [[HOSTILE, 3]] as const };
  const progress: number[] = [];
  const options = { now: new Date(0), onProgress: (done: number) => progress.push(done) };
  assert.equal(await writeReport(file, subject, options), undefined);
  const text = readFileSync(file, 'utf8');
  const { document } = new JSDOM(text).window;

  assert.equal(document.querySelector('h1')?.textContent, `How good is models/${HOSTILE}?`);
  const links = [...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href')!.slice(1));
  const parts = [...document.querySelectorAll('section')].map(({ id }) => id);
  assert.ok(parts.length >= 10);
  assert.deepEqual(links, parts);
  assert.deepEqual(progress, [...parts.keys(), parts.length]);
  for (const part of document.querySelectorAll('section')) {
    assert.ok(part.querySelector('.shown img, .shown table'), `${part.id} shows nothing`);
  }
  assert.equal(document.querySelectorAll('script, link, iframe, [onerror], [onclick]').length, 0);
  for (const image of document.querySelectorAll('img')) {
    assert.match(image.src, /^data:image\/(png|svg\+xml);base64,/);
    assert.ok(image.alt.length > 5);
  }
  assert.doesNotMatch(text.replaceAll(/base64,[\w+/=]+/g, ''), /https?:|url\(|@import/);
  assert.match(text, /prefers-color-scheme: dark/);
  assert.ok(text.length < 5e6);

  writeFileSync(file, text.replace('<h1>', '<h1>Earlier: '));
  assert.equal(await writeReport(file, subject, options), file.replace('.html', '.previous.html'));
  assert.equal(readFileSync(file, 'utf8'), text, 'the same again');
  assert.match(readFileSync(file.replace('.html', '.previous.html'), 'utf8'), /<h1>Earlier: /);
  assert.deepEqual(readdirSync(path.dirname(file)).sort(), ['report.html', 'report.previous.html']);
  disposeModel(model);
});

test('a report says in a bar which part it is at', async (context) => {
  const sent = playKernel();
  const file = path.join(temporaryFolder(context), 'report.html');
  const model = untrainedModel({ network: 'fcn-fer', classes, preprocessing: tinySize }, 1);
  await writeReport(file, { model, name: 'm', dataset });
  disposeModel(model);
  const texts = sent.map(({ data }) => String(data['text/plain']));
  const report = texts.filter((text) => text.startsWith('Writing the report'));
  assert.match(report[0]!, /^Writing the report: 0%, 0 of 14 parts, The figures$/);
  assert.ok(report.some((text) => / left, When pictures get worse$/.test(text)));
  assert.match(report.at(-1)!, /100%, 14 of 14 parts/);
});

test('what is no report is never replaced, and bad places are refused before any work', async (context) => {
  const folder = temporaryFolder(context);
  const file = path.join(folder, 'thesis.html');
  const refuses = (place: string, message: RegExp) => assert.rejects(requireReportPlace(place), message);
  writeFileSync(file, 'my thesis');
  await refuses(file, /thesis.html is there already and is no report of ferlab's: it is left as it is/);
  writeFileSync(path.join(folder, 'report.previous.html'), 'something');
  await refuses(path.join(folder, 'report.html'), /report.previous.html is there already/);
  await refuses(path.join(folder, 'report.pdf'), /a file ending in .html but found ".*report.pdf"/);
  await refuses(path.join(folder, '.html'), /a file ending in .html/);
  await refuses(path.join(folder, 'none', 'report.html'), /There is no folder .*none for the report/);
  mkdirSync(path.join(folder, 'folder.html'));
  await refuses(path.join(folder, 'folder.html'), /can't be written to .*folder.html/);
  assert.equal(readFileSync(file, 'utf8'), 'my thesis');
  assert.ok(!existsSync(path.join(folder, 'report.html')));
});

test('what is shown is collected by whoever asked, also when two do at once', async () => {
  const later = () => new Promise((resolve) => setTimeout(resolve, 5));
  const show = async (name: string) => {
    displayTable([name], [[1]]);
    await later();
    displayTable([name], [[2]]);
  };
  const both = await Promise.all(['one', 'other'].map((name) => collect(() => show(name))));
  for (const [i, name] of ['one', 'other'].entries()) {
    const texts = both[i]!.map(({ data }) => String(data['text/plain']));
    assert.deepEqual(
      texts.map((text) => text.split(/\s+/)[0]),
      [name, name],
    );
  }
});

test('a page takes the richest form that runs no script', () => {
  const bundles = [
    { data: { 'image/svg+xml': '<svg/>', 'text/plain': 'a <drawing>' } },
    { data: { 'text/plain': HOSTILE } },
  ];
  const page = reportPage({ title: 't', lead: 'l', foot: 'f', parts: [{ title: 'p', text: 'x', bundles }] });
  const { document } = new JSDOM(page).window;
  assert.equal(document.querySelector('img')?.alt, 'a <drawing>');
  assert.equal(document.querySelectorAll('img').length, 1);
  assert.ok(document.body.textContent?.includes(HOSTILE));
});
