// Makes docs/webcam-light.png and docs/webcam-dark.png: the webcam's page in headless Chromium, before whose camera
// drawn people make faces.
//
//     node docs/make-webcam-pictures.mjs [--out FOLDER]
//
// Wants a machine that has nothing else to do: the pictures show how many faces a second it looks at.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import 'tsx/cjs';

const require = createRequire(import.meta.url);
const { renderFace } = require('../packages/drawn-faces/index.ts');
const { findChromium } = require('../tests/chromium.ts');
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const out = path.resolve(process.argv.includes('--out') ? process.argv.at(-1) : path.join(root, 'docs'));

/** Who makes which face, and for how many frames of the camera, of which there are 30 a second. */
const film = [
  ['sad', 150],
  ['surprise', 120],
  ['fear', 90],
  ['surprise', 300],
];
const person = ['webcam', 1];

/** Fades a face's sides out, so that it stands before a ground as wide as the camera's picture. */
const fading = Buffer.from(`<svg width="540" height="720"><linearGradient id="fading">
  <stop offset="0" stop-opacity="0"/><stop offset=".1"/><stop offset=".9"/><stop offset="1" stop-opacity="0"/>
</linearGradient><rect width="540" height="720" fill="url(#fading)"/></svg>`);

async function frameOf(expression) {
  const drawn = await renderFace(expression, person, { width: 540, height: 720 });
  // Without its noise, which would make the picture's file large.
  const face = await sharp(drawn).blur(1).png().toBuffer();
  const faded = await sharp(face)
    .ensureAlpha()
    .composite([{ input: fading, blend: 'dest-in' }])
    .png()
    .toBuffer();
  const ground = await sharp(face).extend({ left: 210, right: 210, extendWith: 'copy' }).png().toBuffer();
  return sharp(await sharp(ground).blur(14).png().toBuffer())
    .composite([{ input: faded, left: 210, top: 0 }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'ferlab-webcam-'));
const served = spawn(process.execPath, [
  path.join(root, 'bin', 'ferlab.js'),
  'webcam',
  '--no-open',
  '--port',
  '0',
]);
try {
  const frames = [];
  for (const [expression, count] of film) frames.push(...Array(count).fill(await frameOf(expression)));
  writeFileSync(path.join(folder, 'camera.mjpeg'), Buffer.concat(frames));
  const address = await new Promise((resolve, reject) => {
    served.stdout.once('data', (line) => resolve(String(line).trim()));
    served.once('exit', () => reject(new Error('ferlab webcam did not start')));
  });
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      ...[
        '--no-sandbox',
        '--disable-gpu',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
      ],
      `--use-file-for-fake-video-capture=${path.join(folder, 'camera.mjpeg')}`,
    ],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  // The film's file is no camera's name.
  await page.addInitScript(`{
    const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
    navigator.mediaDevices.enumerateDevices = async () =>
      (await list()).map(({ kind, deviceId }) => ({ kind, deviceId, label: 'Integrated Camera' }));
  }`);
  await page.goto(address);
  await page.locator('#expression', { hasText: 'surprise' }).waitFor({ timeout: 120_000 });
  await page.waitForTimeout(45_000);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(500);
    await page.locator('#expression', { hasText: 'surprise' }).waitFor();
    await sharp(await page.screenshot())
      .png({ palette: true, colours: 200, effort: 10 })
      .toFile(path.join(out, `webcam-${colorScheme}.png`));
  }
  await browser.close();
} finally {
  served.kill('SIGINT');
  rmSync(folder, { recursive: true, force: true });
}
