import assert from 'node:assert/strict';
import test from 'node:test';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { decodeImage, resizeRgb } from '../../pixels/index';
import { cutFrame, steadyCuts } from '../../face-points/index';
import { detectFaces } from '../../faces/index';
import { recognizeImages, disposeModel, loadModel } from '../../../src/index';
import type { SeenFace } from '../page/messages';
import { webcamPageFiles } from '../pageFiles';
import { samplePhotos } from '../../../tests/samplePhotos';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { filmedCamera } from './fakeCamera';
import { lookOnce } from './lookOnce';
import { modelFolder, open, patient, seesFace, serve, skip } from './openPage';
import { servePage } from './servePage';

const text = async (page: Page, selector: string) => (await page.locator(selector).textContent())!;

test(
  'plays a camera: boxes, label, bars, timeline, keys, a photo, a snapshot for the notebook',
  { skip },
  async (context) => {
    const handed: Record<string, unknown>[] = [];
    let wanted = false;
    const address = await serve(context, async (message) => {
      if (message.type === 'snapshot') return void handed.push(message);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const wish = wanted ? { type: 'snapshot', id: 'one' } : null;
      wanted = false;
      return wish;
    });
    const { visit } = await open(context, await filmedCamera(temporaryFolder(context)));
    const { page, elsewhere, errors } = await visit(`${address}#token`);
    await seesFace(page);
    assert.match(await page.locator('#marks').getAttribute('aria-label').then(String), /^Faces: \w/);
    assert.equal(await page.locator('.bar').count(), 7);
    const shares = await page.locator('.bar > :last-child').allTextContents();
    const total = shares.reduce((sum, share) => sum + parseInt(share), 0);
    assert.ok(Math.abs(total - 100) <= 4, `the bars add up to ${total}`);
    const painted = (id: string) =>
      page.locator(id).evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.some((level) => level > 0);
      });
    assert.ok(await painted('#marks'), 'boxes are drawn');
    await page.waitForTimeout(600);
    assert.ok(await painted('#timeline'), 'the timeline is drawn');

    await page.keyboard.press('?');
    assert.ok(await page.locator('#keys').isVisible());
    await page.keyboard.press('Escape');
    await page.keyboard.press(' ');
    assert.ok(await page.locator('#paused').isVisible());
    const saved = async (key: string) => {
      const coming = page.waitForEvent('download');
      await page.keyboard.press(key);
      assert.match((await coming).suggestedFilename(), /^ferlab-[\d-]+\.png$/);
      return sharp(await (await coming).path());
    };
    const shownFrom = await page.locator('#marks').evaluate((canvas: HTMLCanvasElement) => {
      const { data, width } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return (
        data.reduce((least, level, i) => (level > 0 ? Math.min(least, (i >> 2) % width) : least), width) /
        width
      );
    });
    const [marked, plain] = [await saved('s'), await saved('d')];
    const marks = await marked
      .composite([{ input: await plain.toBuffer(), blend: 'difference' }])
      .removeAlpha()
      .png()
      .toBuffer();
    const { info } = await sharp(marks)
      .trim({ background: '#000', threshold: 30 })
      .toBuffer({ resolveWithObject: true });
    const savedFrom = -info.trimOffsetLeft! / (await plain.metadata()).width;
    assert.ok(
      Math.abs(savedFrom - shownFrom) < 0.02,
      `box at ${shownFrom} of the mirrored page's width, saved at ${savedFrom}`,
    );
    await page.keyboard.press('m');
    assert.equal(await page.locator('#mirror').getAttribute('aria-pressed'), 'false');

    wanted = true;
    await page.getByText('One picture was handed to the notebook on this machine').waitFor(patient);
    const [snapshot] = handed as { id: string; image: string; faces: { expression: string }[] }[];
    assert.equal(snapshot!.id, 'one');
    assert.match(snapshot!.image, /^data:image\/png;base64,/);
    assert.equal(snapshot!.faces.length, 1);

    for (let i = 0; i < 5; i++) await page.keyboard.press('c');
    await seesFace(page);
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    assert.ok(Number(wide) <= 390, `${String(wide)} pixels on a phone`);

    await page.locator('#file').setInputFiles(samplePhotos[4]!.file);
    await page.getByText(/of \d faces/).waitFor(patient);
    await page.locator('#file').setInputFiles({
      ...{
        name: '<img src=x onerror=alert(1)>.jpg',
        mimeType: 'image/jpeg',
        buffer: Buffer.from('no picture'),
      },
    });
    await page.getByText('<img src=x onerror=alert(1)>.jpg can’t be read as a picture').waitFor(patient);
    assert.equal(await page.locator('#notice img').count(), 0);
    assert.deepEqual([elsewhere, errors], [[], []]);
  },
);

test(
  'says in words that there is no camera, that it is not allowed, and that the model is missing',
  { skip },
  async (context) => {
    const told: Record<string, unknown>[] = [];
    const address = await serve(context, async (message) => {
      if (message.type === 'snapshot') told.push(message);
      else if (told.length === 0) return { type: 'snapshot', id: 'early' };
      return new Promise((resolve) => setTimeout(resolve, 100));
    });
    const none = await (await open(context, ['--use-fake-ui-for-media-stream'])).visit(`${address}#token`);
    await none.page.getByText('No camera found').waitFor(patient);
    await none.page.getByText('Connected to a notebook').waitFor(patient);
    assert.deepEqual(
      told.map(({ error }) => error),
      ['The page shows no camera and no photo.'],
    );
    assert.match(await text(none.page, '#card'), /Try again.*Choose a photo/);
    const { visit } = await open(context, [
      '--use-fake-device-for-media-stream',
      '--deny-permission-prompts',
    ]);
    const denied = await visit(address);
    await denied.page.getByText('The camera is not allowed').waitFor(patient);
    const files = new Map(await webcamPageFiles(modelFolder));
    files.delete('model/weights.bin');
    const { address: bare, server } = await servePage(files);
    context.after(() => server.close());
    await (await visit(bare)).page.getByText('The model can’t be loaded').waitFor(patient);
  },
);

test('the page and Node find and recognize the same faces alike', { skip }, async (context) => {
  const address = await serve(context);
  const { visit } = await open(context, ['--enable-unsafe-swiftshader']);
  const { page, elsewhere } = await visit(address);
  const image = await resizeRgb(await decodeImage(samplePhotos[0]!.file), 640, 427);
  const model = await loadModel(modelFolder);
  const rgb = Buffer.from(image.pixels).toString('base64');
  const found = await detectFaces(image);
  for (const [backend, kind] of [
    ['wasm', 'frame'],
    ['wasm', 'photo'],
    ['webgl', 'frame'],
    ['cpu', 'frame'],
  ] as const) {
    const told = JSON.stringify({ backend, kind, rgb, width: image.width, height: image.height });
    const seen = (await page.evaluate(`(${lookOnce})(${told})`)) as { backend: string; faces: SeenFace[] };
    assert.equal(seen.backend, backend);
    assert.equal(seen.faces.length, found.length, `${kind}: as many faces are found`);
    let [worst, farthest] = [0, 0];
    for (const { box, frame, probabilities } of seen.faces) {
      const distances = found.map((face) =>
        Math.max(...(['x', 'y', 'width', 'height'] as const).map((side) => Math.abs(face[side] - box[side]))),
      );
      farthest = Math.max(farthest, Math.min(...distances));
      const cuts = kind === 'photo' ? steadyCuts(image, frame) : [cutFrame(image, frame)];
      const expected = await recognizeImages(model, cuts, {});
      model.info.classes.forEach((name, c) => {
        const mean = expected.reduce((sum, each) => sum + each.probabilities[name]!, 0) / cuts.length;
        worst = Math.max(worst, Math.abs(mean - probabilities[c]!));
      });
    }
    context.diagnostic(
      `${backend}, ${kind}: ${worst.toExponential(1)} and ${farthest.toFixed(1)} pixels apart`,
    );
    assert.ok(worst < 1e-3, `${backend}, ${kind}: ${worst}`);
    assert.ok(farthest < (kind === 'photo' ? 2 : 6), `${backend}, ${kind}: ${farthest} pixels`);
  }
  disposeModel(model);
  assert.deepEqual(elsewhere, []);
});
