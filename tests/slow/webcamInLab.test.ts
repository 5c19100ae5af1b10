import assert from 'node:assert/strict';
import test from 'node:test';
import { findChromium, startChromium } from '../chromium';
import { filmedCamera } from '../../packages/webcam/tests/fakeCamera';
import { startJupyterLab } from '../notebook/jupyterLab';
import { tryWebcam } from '../notebook/webcamInLab';
import { temporaryFolder } from '../temporaryFolder';

test('the webcam in a real JupyterLab, in the output and through the proxy, and its picture in a cell', async (context) => {
  const chromium = findChromium();
  assert.ok(chromium, 'wants Chromium');
  const folder = temporaryFolder(context);
  const browser = await startChromium(chromium, await filmedCamera(folder));
  const lab = await startJupyterLab(folder, browser);
  try {
    await tryWebcam(lab, folder);
  } finally {
    await lab.close();
    await browser.close();
  }
});
