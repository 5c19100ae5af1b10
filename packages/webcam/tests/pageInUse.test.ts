import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { webcamPageFiles } from '../pageFiles';
import { samplePhotos } from '../../../tests/samplePhotos';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { filmedCamera } from './fakeCamera';
import { modelFolder, open, patient, seesFace, serve, skip } from './openPage';

/** Run in the page, hence as text: two cameras over Chromium's one, which may be busy or unplugged. */
const twoCameras = `{
  const { mediaDevices } = navigator;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);
  window.cameras = { there: ['first', 'second'], busy: ['first'] };
  mediaDevices.enumerateDevices = async () =>
    cameras.there.map((deviceId) => ({ kind: 'videoinput', deviceId, label: 'The ' + deviceId + ' camera' }));
  mediaDevices.getUserMedia = async ({ video: { deviceId, ...video } }) => {
    const id = deviceId ? deviceId.exact : cameras.there[0];
    if (id === undefined) throw new DOMException('', 'NotFoundError');
    if (!cameras.there.includes(id)) throw new DOMException('', 'OverconstrainedError');
    if (cameras.busy.includes(id)) throw new DOMException('', 'NotReadableError');
    const stream = await real({ video });
    const [track] = stream.getVideoTracks();
    track.getSettings = () => ({ deviceId: id });
    window.unplug = () => {
      cameras.there = cameras.there.filter((other) => other !== id);
      track.stop();
      track.dispatchEvent(new Event('ended'));
      mediaDevices.dispatchEvent(new Event('devicechange'));
    };
    return stream;
  };
  window.plugIn = (id) => {
    cameras.there.push(id);
    mediaDevices.dispatchEvent(new Event('devicechange'));
  };
  window.hide = (hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  };
}`;

test(
  'a camera in use, one of two, one that is unplugged; a hidden page; a notebook that is gone',
  { skip },
  async (context) => {
    const { visit } = await open(context, await filmedCamera(temporaryFolder(context)));
    const { page, errors } = await visit(`${await serve(context)}#token`, twoCameras);
    const again = page.getByRole('button', { name: 'Try again' });
    const choice = page.locator('#camera');

    await page.getByText('The camera is in use').waitFor(patient);
    await again.click();
    await page.getByText('Close that program and try again').waitFor(patient);
    await choice.selectOption('second');
    await seesFace(page);
    await choice.selectOption('first');
    await page.getByText('The camera is in use').waitFor(patient);
    assert.equal(await choice.inputValue(), 'first');
    await page.evaluate('cameras.busy = []');
    await again.click();
    await seesFace(page);
    assert.equal(await choice.inputValue(), 'first');

    await page.evaluate('unplug()');
    await page.getByText('The camera has stopped').waitFor(patient);
    assert.deepEqual(await choice.locator('option').allTextContents(), ['The second camera']);
    await page.evaluate("plugIn('first')");
    await seesFace(page);
    assert.equal(await choice.inputValue(), 'first');

    await page.evaluate('hide(true)');
    await page.getByText(/^0 a second/).waitFor(patient);
    await page.evaluate('hide(false)');
    await page.getByText(/^[1-9]\d* a second/).waitFor(patient);
    await page.getByText('Not connected to a notebook any more').waitFor(patient);
    assert.deepEqual(errors, []);
  },
);

/** Drops a file on the page as a person does. */
async function drop(page: Page, file: string) {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [{ mimeType: 'image/jpeg', data: '' }], files: [file], dragOperationsMask: 1 };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    devtools.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  await drag('dragEnter');
  await drag('dragOver');
  await page.getByText('Drop the photo here').waitFor(patient);
  await drag('dragOver');
  await drag('drop');
}

/** Run in the page, hence as text: copies a PNG, given in base64. */
const copy = `(png) => {
  const blob = new Blob([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))], { type: 'image/png' });
  return navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
}`;

test(
  'photos dropped, pasted and chosen, of every kind; markup in names is text',
  { skip },
  async (context) => {
    const markup = '<img src=x onerror=alert(1)>';
    const name = 'model/ferlab.json';
    const { body, type } = (await webcamPageFiles(modelFolder)).get(name)!;
    const told = body.toString().replaceAll('"happy"', JSON.stringify(markup));
    const others = new Map([[name, { type, body: Buffer.from(told) }]]);
    const { visit } = await open(context);
    const { page, errors } = await visit(await serve(context, undefined, others));
    const picked = page.locator('#which');
    const notice = page.locator('#notice');
    await page.getByText('No camera found').waitFor(patient);

    const dropped = path.join(temporaryFolder(context), 'group.jpg');
    writeFileSync(dropped, await sharp(samplePhotos[5]!.file).resize(900).jpeg().toBuffer());
    await drop(page, dropped);
    await page.getByText('The largest of 4 faces').waitFor(patient);
    assert.match(String(await page.locator('#marks').getAttribute('aria-label')), /^Faces: .*<img src=x/);
    await page.keyboard.press('ArrowRight');
    assert.equal(await picked.textContent(), 'The chosen one of 4 faces');

    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const face = sharp(samplePhotos[0]!.file)
      .extract({ left: 1110, top: 40, width: 780, height: 585 })
      .resize(400);
    await page.evaluate(`(${copy})(${JSON.stringify((await face.png().toBuffer()).toString('base64'))})`);
    await page.keyboard.press('ControlOrMeta+v');
    await page.locator('#marks[aria-label^="Faces: "]:not([aria-label*=","])').waitFor(patient);
    assert.equal(await picked.textContent(), 'Expression');

    const plain = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: '#789' } });
    const group = await sharp(dropped).resize({ height: 420 }).toBuffer();
    const moving = [0, 1].map((i) =>
      plain(64, 64)
        .linear(1, 9 * i)
        .png()
        .toBuffer(),
    );
    const choose = async (file: string, mimeType: string, buffer: Buffer, words: string | RegExp) => {
      await page.locator('#file').setInputFiles({ name: file, mimeType, buffer });
      await page.getByText(words).waitFor(patient);
    };
    const panorama = plain(4500, 440).composite([{ input: group, left: 3000, top: 10 }]);
    await choose('wide.jpg', 'image/jpeg', await panorama.jpeg().toBuffer(), /The largest of \d faces/);
    const animated = await sharp(await Promise.all(moving), { join: { animated: true } })
      .gif()
      .toBuffer();
    await choose(
      'moving.gif',
      'image/gif',
      animated,
      'Of the animated moving.gif this is the first picture.',
    );
    await choose(
      `${markup}.png`,
      'image/png',
      await plain(1, 1).png().toBuffer(),
      `No face found in ${markup}.png.`,
    );
    await choose(
      'paper.pdf',
      'application/pdf',
      Buffer.from('%PDF-1.7\n'),
      'paper.pdf can’t be read as a picture',
    );
    await choose('long'.repeat(50), 'text/plain', Buffer.from('words'), /^(long){14}lon… can’t be read/);
    assert.equal(await page.locator('main img').count(), 0);
    assert.equal(await notice.isVisible(), true);
    assert.deepEqual(errors, []);
  },
);
