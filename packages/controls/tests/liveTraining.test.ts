import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { liveTraining, showRun } from '../liveTraining';
import { trainingBar } from '../../display/index';
import { openPanelServer } from '../../panel/index';
import { changeMoments, startTraining } from '../../../src/index';
import { runPanel } from '../runPanel';
import { tf } from '../../tensorflow/index';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { tinyDataset } from '../../../tests/tinyDataset';
import { data, quick } from '../../../tests/tinyTraining';
import { playKernel } from '../../../tests/playKernel';

const sent = playKernel();
test.after(async () => (await openPanelServer()).close());

interface Look {
  state: string;
  said: string;
  rate: { now: number | null; schedule: string };
  settings: Record<string, number>;
  changes: string[];
  fields?: { name: string; range: number[] }[];
}

/** What every display shows at last, of those that began after the first `from` messages. */
function shownSince(from: number): { html: string; types: string[] }[] {
  const begun = sent.slice(from).filter(({ update }) => !update);
  return begun.map(({ id }) => {
    const last = sent.filter((message) => message.id === id).at(-1)!.data;
    return { html: String(last['text/html']), types: Object.keys(last) };
  });
}

test('a training is shown with its buttons, shown again elsewhere, and ends as a picture', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const before = tf.memory().numTensors;
  const config = quick({ epochs: 3 });
  const run = startTraining(config, data, {
    folder,
    view: (started) => Object.assign(liveTraining(started), { onBatch: () => started.pause() }),
  });
  assert.equal(shownSince(0).length, 5, 'all displays belong to the cell that starts the training');
  while (run.state !== 'paused') await new Promise(setImmediate);
  await openPanelServer();
  assert.match(shownSince(0)[0]!.html, /class="ferlab-panel"/);

  const reloaded = sent.length;
  run.view();
  await new Promise(setImmediate);
  assert.match(shownSince(0)[1]!.html, /shown further below/);
  assert.match(shownSince(reloaded)[0]!.html, /class="ferlab-panel"/);

  const again = sent.length;
  showRun();
  await new Promise(setImmediate);
  assert.match(shownSince(0)[0]!.html, /^<em/, 'the former buttons are gone');
  assert.match(shownSince(0)[1]!.html, /shown further below/);
  assert.match(shownSince(again)[0]!.html, /class="ferlab-panel"/);
  assert.match(shownSince(again)[1]!.html, /epoch 1, loss .*, accuracy \d/);
  await run.change({ learningRate: 0.005 });
  run.goOn();
  const ended = run.done;
  run.watch({ onBatch: ({ epoch }) => void (epoch === 3 && run.stop()) });
  const state = () => run.state;
  while (state() !== 'ended') {
    if (state() === 'paused') run.goOn();
    await new Promise(setImmediate);
  }
  assert.equal((await ended).stoppedBy, 'interrupt');
  const [buttons, bar, curves, epochs] = shownSince(again);
  assert.match(buttons!.html, /learningRate 0\.01 → 0\.005 \(after 0\.3 epochs\)/);
  assert.doesNotMatch(buttons!.html, /script/);
  assert.match(bar!.html, /Stopped after 2 epochs; the best model, [\d.]+%, is kept/);
  assert.ok(curves!.types.includes('application/vnd.plotly.v1+json'));
  assert.match(epochs!.html, /validation loss/);
  const figure = sent
    .map(({ data }) => data['application/vnd.plotly.v1+json'])
    .filter(Boolean)
    .at(-1);
  assert.match(JSON.stringify(figure), /learningRate 0\.01 → 0\.005/);
  assert.match(JSON.stringify(figure), /epoch under way/, 'the loss moves before the third epoch is done');
  assert.equal(tf.memory().numTensors, before);
  assert.throws(() => showRun(), /No training is under way.*openRun\(name\)/);
});

test('the page of a training asks its handle, and nothing else', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const run = startTraining(quick({ epochs: 9 }), data, { folder, view: { onBatch: () => run.pause() } });
  let mistakes = 0;
  const panel = runPanel(run, () => Promise.resolve(void mistakes++));
  const ask = async (message: unknown) => (await panel.onMessage(message)) as unknown as Look;
  const opened = await ask({ do: 'open' });
  assert.deepEqual(opened.fields![0], { name: 'learningRate', range: [1e-7, 10], unit: '' });
  assert.equal(opened.fields!.length, Object.keys(opened.settings).length);
  while (run.state !== 'paused') await new Promise(setImmediate);
  const changed = await ask({ do: 'change', values: { learningRate: 0.002, rotation: 20 } });
  assert.deepEqual(changed.changes, ['learningRate 0.01 → 0.002', 'rotation 0 → 20']);
  assert.deepEqual([changed.settings.learningRate, changed.settings.rotation], [0.002, 20]);
  assert.match((await ask({ do: 'validate' })).said, /^validation loss \d\.\d{3}, accuracy \d+\.\d%$/);
  assert.match((await ask({ do: 'checkpoint' })).said, /checkpoint-000001\.safetensors$/);
  assert.match((await ask({ do: 'mistakes' })).said, /mistakes/);
  assert.equal(mistakes, 1);
  assert.equal((await ask({ do: 'look' })).state, 'paused');
  for (const message of [{ do: 'exit' }, { do: 'change', values: { mirror: '1' } }, null, 'stop', {}]) {
    await assert.rejects(ask(message), /Expected \{do: "look"\}/);
  }
  await assert.rejects(
    ask({ do: 'change', values: { mirror: 2 } }),
    /Expected mirror to be a number from 0 to 1/,
  );
  // As what another program might post to the port.
  const server = await openPanelServer();
  const [address, token] = server.addPanel(panel).url.split('#');
  const { origin } = new URL(address!);
  const headers = { origin, 'x-panel-token': token!, 'content-type': 'application/json' };
  for (const [values, told] of [
    ['{"__proto__":1}', /Expected \{do: "look"\}/],
    ['{"__proto__":{"polluted":1}}', /Expected \{do: "look"\}/],
    ['{"constructor":2}', /Expected \{do: "look"\}/],
    ['{"epochs":2}', /Expected \{do: "look"\}/],
    ['{"learningRate":1e9}', /Expected learningRate to be a number/],
    ['{"learningRate":null}', /Expected \{do: "look"\}/],
  ] as const) {
    const body = `{"do":"change","values":${values}}`;
    const response = await fetch(address!, { method: 'POST', headers, body });
    assert.equal(response.status, 422, body);
    assert.match(((await response.json()) as { error: string }).error, told);
  }
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
  assert.deepEqual(run.changes.length, 2);
  await ask({ do: 'stop' });
  assert.equal((await run.done).stoppedBy, 'interrupt');
  assert.equal((await ask({ do: 'look' })).state, 'ended');
  await assert.rejects(ask({ do: 'validate' }), /The training has ended/);
});

test('the panel tells the peak rate and what the schedule gives now, and what a reloaded page misses', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const config = quick({ epochs: 4, schedule: 'cosine' });
  const run = startTraining(config, data, { folder, view: { onBatch: () => run.pause() } });
  const shown = [
    { bundle: { data: { 'text/html': '<b>bar</b>' } }, version: 3 },
    { bundle: { data: { 'image/png': 'AAAA' }, metadata: { 'image/png': { width: 820 } } }, version: 1 },
    { bundle: undefined, version: 0 },
    { bundle: { data: { 'text/plain': '(no still picture: <b>)' } }, version: 1 },
  ];
  const panel = runPanel(run, () => Promise.resolve(), shown);
  assert.equal(panel.below, 4);
  const ask = async (message: unknown) => (await panel.onMessage(message)) as unknown as Look;
  assert.deepEqual((await ask({ do: 'open' })).rate, { now: null, schedule: 'cosine' });
  while ((run.progress?.batch ?? 0) < 2) {
    if (run.state === 'paused') run.goOn();
    await new Promise(setImmediate);
  }
  const { rate, settings } = await ask({ do: 'look' });
  assert.equal(settings.learningRate, config.learningRate);
  assert.equal(rate.now, run.progress!.learningRate);
  assert.ok(rate.now! < config.learningRate);

  assert.deepEqual(await panel.onMessage({ do: 'shown', have: [] }), [
    { version: 3, html: '<b>bar</b>' },
    { version: 1, picture: 'data:image/png;base64,AAAA', width: 820 },
    { version: 0 },
    { version: 1, html: '<pre>(no still picture: &lt;b&gt;)</pre>' },
  ]);
  assert.deepEqual(await panel.onMessage({ do: 'shown', have: [3, 0, 0] }), [
    { version: 3 },
    { version: 1, picture: 'data:image/png;base64,AAAA', width: 820 },
    { version: 0 },
    { version: 1, html: '<pre>(no still picture: &lt;b&gt;)</pre>' },
  ]);
  panel.end('shown further below from here on');
  const { state, said } = await ask({ do: 'look' });
  assert.deepEqual([state, said], ['ended', 'shown further below from here on']);
  await assert.rejects(ask({ do: 'pause' }), /has ended, or is shown further below/);
  run.stop();
  await run.done;
});

test('in a notebook a training that is given no view has a bar', async (context) => {
  const from = sent.length;
  const folder = path.join(temporaryFolder(context), 'run');
  await startTraining(quick({ epochs: 2 }), data, { folder }).done;
  const texts = sent.slice(from).map((message) => String(message.data['text/plain']));
  assert.equal(new Set(sent.slice(from).map(({ id }) => id)).size, 1);
  assert.match(texts[0]!, /^Training: 0%/);
  assert.match(texts.at(-1)!, /^Training: 100%.*Finished after 2 epochs; the best model, .* is kept/);
});

test("the mistakes of now come without a bar of their own, and a training's new bar ends its former one", async (context) => {
  const from = sent.length;
  const folder = path.join(temporaryFolder(context), 'run');
  const many = { ...data, valid: tinyDataset(100, 3, 1000) };
  const run = startTraining(quick({ epochs: 9 }), many, {
    folder,
    view: (started) => Object.assign(liveTraining(started), { onBatch: () => started.pause() }),
  });
  while (run.state !== 'paused') await new Promise(setImmediate);
  await openPanelServer();
  const told = /data-panel="([^"]*)"/.exec(shownSince(from)[0]!.html)![1]!.replaceAll('&#34;', '"');
  const { port, path: place, token } = JSON.parse(told) as { port: number; path: string; token: string };
  const origin = `http://127.0.0.1:${port}`;
  const headers = { origin, 'x-panel-token': token, 'content-type': 'application/json' };
  const response = await fetch(`${origin}${place}`, { method: 'POST', headers, body: '{"do":"mistakes"}' });
  assert.equal(response.status, 200, await response.text());
  assert.ok(shownSince(from)[4]!.types.includes('image/png'));
  assert.equal(shownSince(from).length, 5, 'nothing but the five displays that were there');
  run.stop();
  await run.done;

  const bars = sent.length;
  const former = trainingBar(run.config, 48, String, run);
  trainingBar(run.config, 48, String, run);
  former.onBatch({ epoch: 2, batch: 1, loss: 1, accuracy: 0.5, gradientNorm: 1 });
  const [ended, goesOn] = shownSince(bars);
  assert.match(ended!.html, /shown further below from here on/);
  assert.doesNotMatch(goesOn!.html, /shown further below/);
});

test('changes of one moment stand together', () => {
  const moments = changeMoments(
    [
      { step: 4, field: 'learningRate', from: 0.004, to: 0.002 },
      { step: 4, field: 'mirror', from: 0.5, to: 0 },
      { step: 8, field: 'mirror', from: 0, to: 1 },
    ],
    8,
  );
  assert.deepEqual(
    moments.map(({ epoch, text }) => [epoch, text]),
    [
      [0.5, 'learningRate 0.004 → 0.002 and 1 more'],
      [1, 'mirror 0 → 1'],
    ],
  );
});
