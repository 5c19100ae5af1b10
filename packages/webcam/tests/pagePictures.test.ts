import assert from 'node:assert/strict';
import test from 'node:test';
import sharp from 'sharp';
import { pagePictures, type PagePictures } from '../pagePictures';

const open = () => new AbortController().signal;
const wait = (pictures: PagePictures, gone = open()) => pictures.hear({ type: 'wait' }, gone);
const grey = sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } });
const face = {
  box: { x: 1, y: 2, width: 3, height: 4 },
  frame: { middle: { x: 2.5, y: 4 }, width: 4, degrees: -90 },
  detectionScore: 0.9,
  expression: '<img src=x onerror=alert(1)>',
  probability: 0.75,
  probabilities: { happy: 0.75, '<img src=x onerror=alert(1)>': 0.25 },
};

test('the open pages are asked, and the first picture counts', async () => {
  const pictures = pagePictures();
  assert.equal(pictures.isOpen, false);
  const [first, second] = [wait(pictures), wait(pictures)];
  assert.equal(pictures.isOpen, true);
  const taken = pictures.take();
  const question = (await first)!;
  assert.deepEqual(await second, question);
  const png = await grey.clone().png().toBuffer();
  const image = `data:image/png;base64,${png.toString('base64')}`;
  for (const faces of [[face], []])
    assert.equal(await pictures.hear({ ...question, image, faces }, open()), null);
  assert.deepEqual(await taken, { image: png, width: 40, height: 30, faces: [face] });
});

test('a page that comes later is asked, once', async () => {
  const pictures = pagePictures(0.01);
  const taken = pictures.take();
  const question = await wait(pictures);
  assert.equal(question?.type, 'snapshot');
  assert.equal(await wait(pictures), null);
  void pictures.hear({ ...question, error: 'no camera' }, open());
  await assert.rejects(taken, /has no picture to give: no camera\. Mend that, and run this again\.$/);
});

test("one page's refusal leaves the others time; their last words are told in a line", async () => {
  const pictures = pagePictures();
  const waits = [wait(pictures), wait(pictures)];
  const taken = pictures.take();
  const [question] = await Promise.all(waits);
  void pictures.hear({ ...question, error: 'first' }, open());
  void pictures.hear({ ...question, error: `the camera\n\u001b[31m was denied.` }, open());
  await assert.rejects(taken, /to give: the camera \[31m was denied\. Mend that/);
});

test('a page that was closed is asked no more', async () => {
  const pictures = pagePictures();
  const closing = new AbortController();
  const waiting = wait(pictures, closing.signal);
  closing.abort();
  assert.equal(await waiting, null);
  assert.equal(pictures.isOpen, false);
  await assert.rejects(pictures.take({ timeoutSeconds: 0.05 }), /No webcam page is open\. Look at the frame/);
});

test('a page that is too slow, or sends no picture, is told of', async () => {
  const pictures = pagePictures();
  void wait(pictures);
  await assert.rejects(pictures.take({ timeoutSeconds: 0.05 }), /no picture within 0\.05 s\. Bring its tab/);
  const jpeg = (await grey.clone().jpeg().toBuffer()).toString('base64');
  for (const [sent, told] of [
    [jpeg, /it sent a picture as jpeg, expected png/],
    ['AAAA', /unsupported image format/],
  ] as const) {
    const waiting = wait(pictures);
    const taken = pictures.take();
    const question = await waiting;
    void pictures.hear({ ...question, image: `data:image/png;base64,${sent}`, faces: [] }, open());
    await assert.rejects(taken, told);
  }
});

test('what no page would send is refused, and leaves the question open', async () => {
  const pictures = pagePictures();
  const waiting = wait(pictures);
  const taken = pictures.take({ timeoutSeconds: 0.2 });
  const question = await waiting;
  for (const message of [
    ...[null, [], 'wait', {}, { type: 'run' }, { type: 'snapshot', id: 'x', error: 'x' }, { ...question }],
    ...[
      { ...question, image: 'file:///etc/passwd', faces: [] },
      { ...question, image: 1, faces: [] },
    ],
    { ...question, image: 'data:image/png;base64,', faces: [{ ...face, probability: 2 }] },
    { ...question, image: 'data:image/png;base64,', faces: [{ ...face, box: { x: NaN } }] },
  ])
    await assert.rejects(pictures.hear(message, open()), /Not a message of the webcam page/);
  await assert.rejects(taken, /no picture within/);
});

test('closing ends what waits', async () => {
  const pictures = pagePictures();
  const taken = pictures.take();
  const waiting = wait(pictures);
  assert.ok(await waiting);
  const more = wait(pictures);
  pictures.close();
  assert.equal(await more, null);
  await assert.rejects(taken, /webcam was closed/);
  await assert.rejects(pictures.take(), /webcam was closed.*again/);
  await assert.rejects(pictures.take({ timeoutSeconds: Infinity }), /timeoutSeconds .* from 0 to 86400/);
  assert.equal(pictures.isOpen, false);
});
