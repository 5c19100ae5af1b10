import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { contentOf, FerlabError, UsageError } from '../../base/index';
import { splitDataset } from '../../../src/index';
import { offerModel, webcam } from '../index';
import { teach } from '../teach';
import { takenPicture } from './takenPicture';
import { playKernel } from '../../../tests/playKernel';
import { temporaryFolder } from '../../../tests/temporaryFolder';

const sent = playKernel();

/** Sends as the page at that address does. */
function page(url: string) {
  const { origin, pathname, hash } = new URL(url);
  const headers = { origin, 'x-panel-token': hash.slice(1), 'content-type': 'application/json' };
  return async (message: object) => {
    const response = await fetch(`${origin}${pathname}ask`, {
      method: 'POST',
      headers,
      body: JSON.stringify(message),
    });
    const { answer, error } = (await response.json()) as { answer?: Record<string, unknown>; error?: string };
    if (error !== undefined) throw new Error(error);
    return answer;
  };
}

/** Begins to teach; the page's address, and what comes of it. */
async function begin(options: Parameters<typeof teach>[0]) {
  let opened = (_url: string) => {};
  const url = new Promise<string>((resolve) => (opened = resolve));
  const result = teach({ ...options, onPage: opened });
  result.catch(() => undefined);
  return { url: await Promise.race([url, result.then(() => 'none')]), result };
}

test('a cell waits for Done and has a data set, which keeps each press on one side', async (context) => {
  const folder = path.join(temporaryFolder(context), 'mine');
  const { url, result } = await begin({ folder, width: 700 });
  const html = String(sent.at(-1)!.data['text/html']);
  assert.match(html, /data-panel=/);
  const send = page(url);
  const news = (await send({ type: 'wait' })) as { id: string; teaching: { classes: { name: string }[] } };
  const offered = news.teaching.classes.map(({ name }) => name);
  assert.deepEqual(offered, ['anger', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise']);

  const hearing = send({ type: 'wait', heard: news.id }) as Promise<unknown>;
  assert.equal((await send({ type: 'name', name: 'tired' }))!.named, 'tired');
  assert.match(JSON.stringify(await hearing), /"name":"tired","count":0/);
  // All of them look alike, as of a person who sits still.
  for (let number = 1; number <= 24; number++) {
    const expression = number <= 12 ? 'tired' : 'happy';
    await send(takenPicture({ expression, take: Math.ceil(number / 4), number, level: number }));
  }
  await assert.rejects(send({ type: 'name', name: '../x' }), /Expected the name of an expression/);
  const kept = path.join(folder, '.teaching.json');
  assert.equal(statSync(kept).mode & 0o777, 0o600);
  await send({ type: 'done' });
  const mine = await result;
  assert.equal(existsSync(kept), false);
  assert.deepEqual([mine.classes, mine.labels.length], [['happy', 'tired'], 24]);
  assert.deepEqual([mine.preprocessing.width, mine.preprocessing.height], [66, 88]);
  assert.ok(mine.people!.every((take) => /^taken-0123abcd-\d{3}$/.test(take!)));
  const { train, valid } = splitDataset(mine, 0.34, 1);
  const trained = new Set(train.people);
  assert.ok(valid.labels.length > 0 && valid.people!.every((take) => !trained.has(take)));
  // The page is served on, for a new model.
  const waiting = send({ type: 'wait', heard: ((await send({ type: 'wait' })) as { id: string }).id });
  await offerModel('models/fcn-fer-accurate');
  const { model } = (await waiting) as { model: number };
  assert.equal(model, 1);
  for (const name of ['ferlab.json', 'model.json', 'weights.bin']) {
    const body = Buffer.from(await (await fetch(new URL(`new/${name}`, url))).arrayBuffer());
    assert.deepEqual(body, readFileSync(path.join('models', 'fcn-fer-accurate', name)), name);
  }
  for (const name of ['README.md', '..%2fferlab.json', ''])
    assert.equal((await fetch(new URL(`new/${name}`, url))).status, 404, name);
  await (await webcam()).close();
  await assert.rejects(
    offerModel('models/fcn-fer'),
    /No webcam page is served\. Run webcam\(\) or teach\(\)/,
  );
});

test("the stop button ends it as Done does, and tells what a data set lacks; a kernel's successor is found again", async (context) => {
  const folder = path.join(temporaryFolder(context), 'mine');
  const first = await begin({ folder, classes: ['awake', 'tired'] });
  await page(first.url)(takenPicture({ expression: 'awake' }));
  const listeners = process.listenerCount('SIGINT');
  process.emit('SIGINT');
  await assert.rejects(first.result, FerlabError);
  await assert.rejects(first.result, /only one class, "awake"/i);
  assert.equal(process.listenerCount('SIGINT'), listeners - 1);

  // As a kernel leaves it that was restarted.
  const kept = readFileSync(path.join(folder, '.teaching.json'), 'utf8');
  const dead = { ...(JSON.parse(kept) as object), pid: 2 ** 30 };
  writeFileSync(path.join(folder, '.teaching.json'), JSON.stringify(dead));
  await (await webcam()).close();
  const second = await begin({ folder, classes: ['awake', 'tired'] });
  assert.equal(second.url, first.url);
  await page(first.url)(takenPicture({ expression: 'awake' }));
  await page(first.url)(takenPicture({ expression: 'tired', number: 2 }));
  await page(first.url)({ type: 'done' });
  assert.equal((await second.result).labels.length, 2);
  assert.deepEqual(await contentOf(folder), [
    path.join('awake', 'taken-0123abcd-001-0001.png'),
    path.join('tired', 'taken-0123abcd-001-0002.png'),
  ]);
  await (await webcam()).close();
});

test('what can be no folder or class is refused before a page is shown', async (context) => {
  const folder = temporaryFolder(context);
  const shown = sent.length;
  await assert.rejects(teach({ folder: __filename }), /is no folder/);
  await assert.rejects(teach({ folder, classes: ['a/b', 'c'] }), UsageError);
  assert.equal(sent.length, shown);
  await assert.rejects(
    teach({ folder: '/proc/mine' }),
    /^FerlabError: No pictures can be written to .*another folder/,
  );
  await (await webcam()).close();
});
