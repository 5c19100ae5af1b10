import assert from 'node:assert/strict';
import test from 'node:test';
import { JSDOM } from 'jsdom';
import { epochTable } from '../epochTable';
import { trainingCurves } from '../trainingCurves';

const history = Array.from({ length: 40 }, (_, i) => ({
  epoch: i + 1,
  trainLoss: 2 / (i + 1),
  trainAccuracy: (i + 1) / 40,
  validLoss: i === 3 ? null : 1,
  validAccuracy: i === 3 ? null : 0.05,
  learningRate: 0.004 / 3 ** i,
  seconds: 9.5 + i,
}));

test('all epochs are in the table, newest first, and it scrolls under its head', () => {
  const { html, text } = epochTable(history);
  const { document } = new JSDOM(html).window;
  const rows = [...document.querySelectorAll('tbody tr')].map((row) => row.children[0]!.textContent);
  assert.deepEqual(rows, history.map(({ epoch }) => String(epoch)).reverse());
  assert.match(
    (document.body.firstElementChild as HTMLElement).style.cssText,
    /max-height: 310px.*overflow-y: auto/,
  );
  assert.match(document.querySelector('th')!.style.cssText, /position: sticky/);
  assert.equal(text.split('\n').length, 42);
});

test('each column has one form of number, flush right', () => {
  const { document } = new JSDOM(epochTable(history).html).window;
  const forms = [
    /^\d+$/,
    /^\d\.\d{3}$/,
    /^\d+\.\d%$/,
    /^(\d\.\d{3})?$/,
    /^(\d\.\d%)?$/,
    /^\d\.\de-\d+$/,
    /^\d+\.\d$/,
  ];
  for (const row of document.querySelectorAll('tbody tr')) {
    [...row.children].forEach((cell, i) => {
      assert.match(cell.textContent!, forms[i]!);
      assert.match((cell as HTMLElement).style.cssText, /text-align: right/);
    });
  }
});

test('before the first epoch it is a head alone', () => {
  assert.match(epochTable([]).text, /^epoch +training loss/);
});

test('training and validation have the colours of their curves', () => {
  const { document } = new JSDOM(epochTable(history).html).window;
  const colours = [...document.querySelectorAll('th')].map(
    (title) => title.querySelector('span')?.style.color,
  );
  const { data } = trainingCurves(history);
  const of = (name: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) =>
      parseInt(
        (data.find((curve) => curve.name === name)!.line as { color: string }).color.slice(at, at + 2),
        16,
      ),
    );
    return `rgb(${red}, ${green}, ${blue})`;
  };
  const [training, validation] = [of('training'), of('validation')];
  assert.deepEqual(colours, [undefined, training, training, validation, validation, undefined, undefined]);
});
