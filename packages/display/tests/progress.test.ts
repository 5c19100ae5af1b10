import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration, formatPercent, formatShort } from '../format';
import { patience, progressBar, progressOf, underBar } from '../progress';
import { playKernel } from '../../../tests/playKernel';
import { progressHtml, progressLine, progressText, type ProgressState } from '../progressState';

const state: ProgressState = {
  label: 'Reading',
  unit: 'images',
  total: 1000,
  done: 300,
  elapsed: 2,
  note: 'loss 0.5',
  finished: false,
};

/** What a task writes to stderr where there is no terminal. */
function logged(task: () => void): string[] {
  const write = process.stderr.write;
  const terminal = process.stderr.isTTY;
  const lines: string[] = [];
  process.stderr.isTTY = false;
  process.stderr.write = ((text: string) => lines.push(text)) as unknown as typeof write;
  try {
    task();
  } finally {
    process.stderr.write = write;
    process.stderr.isTTY = terminal;
  }
  return lines;
}

test('a state says share, rate and time left', () => {
  assert.equal(progressText(state), 'Reading: 30%, 300 of 1,000 images, 150 images/s, 0:05 left, loss 0.5');
  const ended = { ...state, finished: true };
  assert.match(progressText(ended), /stopped after 0:02/);
  assert.match(progressText({ ...ended, done: 1000 }), /100%.*took 0:02/);
  assert.equal(progressText({ ...state, total: 0, elapsed: 0, note: '' }), 'Reading: 300 images');
});

test('what took no time tells no speed, and what is complete at its first word, as from a cache, shows no bar', () => {
  const brief = { ...state, done: 1000, elapsed: 0.0001, finished: true, note: '' };
  assert.equal(progressText(brief), 'Reading: 100%, 1,000 of 1,000 images');
  assert.deepEqual(
    logged(() => progressOf('Reading', 'images')(1000, 1000)),
    [],
  );
});

test('a total that is not known yet shows what is done, and the note what for', () => {
  assert.equal(progressText({ ...state, total: NaN, done: 0, elapsed: 0 }), 'Reading: 0 images, loss 0.5');
});

test('only what is done is 100%', () => {
  assert.match(progressText({ ...state, done: 999 }), /99%/);
});

test('the HTML bar is as wide as the share and escapes its texts', () => {
  const html = progressHtml({ ...state, label: '<img onerror=x>', note: '<b>' });
  assert.match(html, /width: 30\.0%/);
  assert.doesNotMatch(html, /<img|<b>/);
});

test('a terminal line never wraps', () => {
  assert.ok(progressLine(state, 40).length < 40);
  assert.match(progressLine(state, 200), /█{7}░{17}/);
});

test('a log gets a line every tenth of the way, and the end', () => {
  const lines = logged(() => {
    const bar = progressBar({ total: 200, label: 'Epoch', unit: 'steps' });
    for (let done = 1; done <= 200; done++) bar.update(done);
    bar.finish();
    bar.finish();
    bar.update(3);
  });
  assert.equal(lines.length, 10);
  assert.match(lines[0] ?? '', /^Epoch: 10%, 20 of 200 steps/);
  assert.match(lines[9] ?? '', /^Epoch: 100%, 200 of 200 steps(?!.*took)/);
});

test('progress as a callback begins with the first word of it, and ends at the total or where it is told to', () => {
  const lines = logged(() => {
    progressOf('Nothing', 'steps').finish();
    const whole = progressOf('Whole', 'steps');
    for (let done = 0; done <= 3; done++) whole(done, 3);
    whole(3, 3);
    const shorter = progressOf('Shorter than it was to be', 'steps');
    shorter(0, 100);
    shorter(7, 7);
    const stopped = progressOf('Stopped', 'steps');
    stopped(1, 4, 'so far');
    stopped.finish();
  });
  assert.deepEqual(
    lines.map((line) => line.replace(/, [\d.,]+ steps\/s|, [\d:]+ left/g, '').trimEnd()),
    [
      'Whole: 33%, 1 of 3 steps',
      'Whole: 66%, 2 of 3 steps',
      'Whole: 100%, 3 of 3 steps',
      'Shorter than it was to be: 100%, 7 of 7 steps',
      'Stopped: 25%, 1 of 4 steps, so far',
      'Stopped: 25%, 1 of 4 steps, so far',
    ],
  );
});

test('a broken stream does not end the task', () => {
  const write = process.stderr.write;
  process.stderr.write = () => {
    throw new Error('EPIPE');
  };
  try {
    progressBar({ total: 1, label: 'x' }).finish();
  } finally {
    process.stderr.write = write;
  }
});

test('numbers read well', () => {
  assert.deepEqual(
    [formatDuration(42.4), formatDuration(3723), formatDuration(NaN)],
    ['0:42', '1:02:03', '0:00'],
  );
  assert.deepEqual([formatPercent(0.004), formatPercent(0), formatPercent(NaN)], ['<1%', '0%', '-']);
  assert.deepEqual(
    [formatShort(428135), formatShort(57e6), formatShort(1.2e9)],
    ['428,135', '57.0M', '1.20G'],
  );
});

test('what is paused has no speed and no time left, and a grey bar', () => {
  const paused = { ...state, paused: true };
  assert.equal(progressText(paused), 'Reading: paused, 30%, 300 of 1,000 images, loss 0.5');
  assert.match(progressHtml(paused), /width: 30\.0%[^"]*background: rgba\(128, 128, 128, 0\.6\)/);
  assert.doesNotMatch(progressHtml(state), /background: rgba\(128, 128, 128, 0\.6\)/);
});

test('in a notebook', async (context) => {
  const sent = playKernel();
  const texts = () => sent.splice(0).map(({ data }) => String(data['text/plain']));

  await context.test('what is soon over has no bar, unless it is wanted at once', () => {
    patience.seconds = Infinity;
    for (const atOnce of [false, true]) {
      const bar = progressBar({ total: 2, label: 'Short', atOnce });
      bar.update(1);
      bar.finish();
      const shown = texts();
      assert.equal(shown.length, atOnce ? 3 : 0);
      assert.match(shown.at(-1) ?? 'Short', /^Short/);
    }
  });

  await context.test('what takes longer has one, also before its first unit is done', async () => {
    patience.seconds = 0.02;
    const bar = progressBar({ total: 2, label: 'Long', note: 'loading' });
    for (let i = 0; i < 1000 && sent.length === 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    assert.match(texts().join(), /^Long: 0%, 0 of 2 steps, loading$/);
    bar.finish();
    assert.equal(texts().length, 1);
  });

  await context.test('a pause is drawn at once, and takes none of the time', async () => {
    patience.seconds = 0;
    const bar = progressBar({ total: 1000, label: 'Training', unit: 'images' });
    bar.update(500);
    bar.update(500, { paused: true });
    assert.match(texts().at(-1)!, /^Training: paused, 50%, 500 of 1,000 images$/);
    await new Promise((resolve) => setTimeout(resolve, 700));
    bar.update(500);
    bar.finish();
    assert.doesNotMatch(texts().at(-1)!, /after/, 'what took less than half a second tells no time');
  });

  await context.test('work that counts nothing has a bar that goes, also where it fails', async () => {
    assert.equal(await underBar({ label: 'Looking', unit: 'photos' }, () => Promise.resolve(7)), 7);
    const work = () => Promise.reject(new Error('no photo'));
    await assert.rejects(underBar({ label: 'Looking', unit: 'photos' }, work), /no photo/);
    assert.deepEqual(texts(), ['Looking: 0%, 0 of 1 photos', '', 'Looking: 0%, 0 of 1 photos', '']);
  });
});
