// Photographs what a person sees of a training in JupyterLab, in light and dark, to be looked at:
//
//     node --import tsx tests/notebook/takePictures.ts FOLDER
//
// Wants an installation that is set up, and Chromium.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { synthesizeDataset } from '../../packages/drawn-faces/index';
import { findChromium, startChromium } from '../chromium';
import { change, demoCopy, write } from './demoCopy';
import { startJupyterLab, type LabPage } from './jupyterLab';
import { codeCell, placed } from './notebook';

async function photograph(page: LabPage, id: string, out: string, name = id) {
  // As high as the highest cell, which would otherwise lie below the toolbar and the status bar.
  await page.page.setViewportSize({ width: 1280, height: 1700 });
  for (const theme of ['Light', 'Dark'] as const) {
    await page.setTheme(`JupyterLab ${theme}`);
    const cell = await page.show(id);
    // Fonts, frames and the theme's fading have no event to wait for.
    await page.page.waitForTimeout(1500);
    await cell.screenshot({ path: path.join(out, `lab-${name}-${theme.toLowerCase()}.png`) });
  }
  console.log(name);
}

async function takePictures(folder: string, out: string) {
  await synthesizeDataset({ out: path.join(folder, 'dataset'), perClass: 40 });
  const notebook = demoCopy();
  const few = 'epochs: 100, batchSize: 16, schedule: "constant", earlyStopPatience: 1000,';
  change(notebook, 'config', /epochs: \d+,/, few);
  change(notebook, 'second', /epochs: \d+/, 'epochs: 6');
  const more = {
    'go-on': `import { openRun } from './packages/runs/index';\nconst again = await openRun(${placed('runs/first')});`,
  };
  for (const [id, source] of Object.entries({ ...more, reached: 'await again.done;' }))
    notebook.cells.push(codeCell(id, source));
  write(notebook, path.join(folder, 'demo.ipynb'));

  const browser = await startChromium(findChromium()!);
  const lab = await startJupyterLab(folder, browser);
  try {
    let page = await lab.open('demo.ipynb', { scale: 1.5 });
    for (const id of ['config', 'form']) await page.run(id);
    const form = await page.panel('form');
    await form.getByLabel('rotation, slider').fill('45');
    await page.outputs('form', /rotation<\/t[hd]>\s*<td[^>]*>45</);
    await photograph(page, 'form', out);

    await page.run('start');
    const panel = await page.panel('start');
    await page.outputs('start', /epoch [3-9]/);
    await photograph(page, 'start', out, 'training');
    await panel.getByRole('button', { name: '÷ 2' }).click();
    await panel.getByText('Changed: learningRate 0.004 → 0.002').waitFor();
    await panel.getByRole('button', { name: /mistakes/i }).click();
    await page.outputs('start', /epoch 1[4-9]/);
    await photograph(page, 'start', out, 'lowered');
    await panel.getByRole('button', { name: 'Stop, keep the best' }).click();
    await page.run('wait');
    await photograph(page, 'start', out, 'stopped');

    await page.run('go-on');
    await page.outputs('go-on', /epoch \d+, loss/);
    await photograph(page, 'go-on', out, 'gone-on');
    await (await page.panel('go-on')).getByRole('button', { name: 'Stop, keep the best' }).click();
    await page.run('reached');
    for (const id of ['second', 'runs', 'overfit', 'finder', 'figures']) {
      await page.run(id);
      await photograph(page, id, out);
    }

    await page.save();
    const elsewhere = await lab.open('demo.ipynb', { host: 'lab.localhost', scale: 1.5 });
    await (await elsewhere.panel('form')).getByLabel('epochs', { exact: true }).waitFor();
    await photograph(elsewhere, 'form', out, 'form-proxy');
    await elsewhere.close();
    await page.close();
    await lab.endKernels();
    page = await lab.open('demo.ipynb', { scale: 1.5 });
    for (const id of ['form', 'start', 'go-on', 'second']) await photograph(page, id, out, `reopened-${id}`);
  } finally {
    await lab.close();
    await browser.close();
  }
}

const [, , out = 'pictures'] = process.argv;
const folder = mkdtempSync(path.join(os.tmpdir(), 'ferlab-pictures-'));
mkdirSync(out, { recursive: true });
void takePictures(folder, out).finally(() => rmSync(folder, { recursive: true, force: true }));
