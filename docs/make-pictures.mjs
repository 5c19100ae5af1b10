/* global document */
// Makes the pictures of the README: runs a notebook in a real JupyterLab in headless Chromium, cell by cell through
// the interface, and photographs what a person sees.
//
//     node docs/make-pictures.mjs [demo|evaluate|inside|faces|dataset] [--out FOLDER] [--dark] [--every]
//
// With --every, each cell that shows something is photographed, to be looked at.
// The webcam's page has make-webcam-pictures.mjs.
// Wants /usr/bin/chromium and an installation that is set up. FERLAB_COMMIT=1 (set here) keeps it to the drawings.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const out = path.resolve(
  process.argv.includes('--out') ? process.argv[process.argv.indexOf('--out') + 1] : 'docs',
);
const dark = process.argv.includes('--dark');
const every = process.argv.includes('--every');
const chosen =
  ['evaluate', 'inside', 'faces', 'dataset'].find((name) => process.argv.includes(name)) ?? 'demo';
const notebook = 'notebooks/pictures.ipynb';

/** The cells to photograph, by a word of their source, and the file that each becomes. */
const pictures = {
  'await showFaces(': 'faces',
  'showJourney(photo': 'journey',
  'showNetwork(architecture)': 'network',
  'await controls(': 'controls',
  'startTraining(panel.config': 'training',
  'await showConfusion(': 'confusion',
  'await showRecognized(faces': 'recognized',
  'await showPhoto(photo, await': 'photo',
};

mkdirSync(out, { recursive: true });
copyFileSync(path.join(root, 'notebooks', `${chosen}.ipynb`), path.join(root, notebook));
const lab = spawn(
  process.execPath,
  [path.join(root, 'scripts', 'start.js'), '--no-browser', '--expose-app-in-browser'],
  {
    cwd: root,
    env: { ...process.env, FERLAB_COMMIT: '1' },
  },
);
try {
  const address = await addressOf(lab);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, deviceScaleFactor: 1.5 });
  await page.goto(address.replace('demo.ipynb', 'pictures.ipynb'));
  await page.waitForSelector('.jp-Notebook .jp-Cell', { timeout: 60_000 });
  if (dark) await setTheme(page, 'JupyterLab Dark');
  await idle(page);
  await runCells(page);
  if (dark) await setTheme(page, 'JupyterLab Light');
  await browser.close();
} finally {
  lab.kill('SIGTERM');
  rmSync(path.join(root, notebook), { force: true });
}

async function addressOf(process_) {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk) => {
      const found = /JupyterLab: (\S+)/.exec((said += chunk));
      if (found) resolve(found[1]);
    };
    process_.stdout.on('data', hear);
    process_.stderr.on('data', hear);
    process_.on('exit', () => reject(new Error(`JupyterLab did not start:\n${said}`)));
  });
}

async function setTheme(page, theme) {
  await page.evaluate(
    (name) => globalThis.jupyterapp.commands.execute('apputils:change-theme', { theme: name }),
    theme,
  );
  await page.waitForTimeout(1500);
}

async function idle(page) {
  await page.waitForSelector(
    '.jp-NotebookPanel-toolbar [data-status="idle"], .jp-Toolbar-kernelStatus[title*="Idle"], [title^="Kernel status: Idle"]',
    {
      timeout: 120_000,
    },
  );
}

/** Steps through the notebook with Shift + Enter, as a person does. */
async function runCells(page) {
  await page.locator('.jp-Notebook .jp-Cell').first().click();
  await page.keyboard.press('Escape');
  // JupyterLab draws only the cells in view: the file tells how many there are.
  const count = JSON.parse(readFileSync(path.join(root, notebook), 'utf8')).cells.length;
  for (let i = 0; i < count; i++) {
    const cell = page.locator(`.jp-Notebook [data-windowed-list-index="${i}"]`);
    await cell.scrollIntoViewIfNeeded();
    const isCode = await cell.evaluate((element) => element.classList.contains('jp-CodeCell'));
    const source = isCode ? await cell.locator('.cm-content').innerText() : '';
    await page.keyboard.press('Shift+Enter');
    if (!isCode) continue;
    const known = Object.entries(pictures).find(([word]) => source.includes(word))?.[1];
    const name = known ?? (every ? `${chosen}-${i}` : undefined);
    if (name === 'training') {
      await page.waitForTimeout(20_000);
      await cell.screenshot({ path: path.join(out, 'training.png') });
    }
    await page.waitForFunction(
      (index) => {
        const prompt = document.querySelector(
          `.jp-Notebook [data-windowed-list-index="${index}"] .jp-InputPrompt`,
        );
        return prompt && /\[\d+\]/.test(prompt.textContent);
      },
      i,
      { timeout: 300_000 },
    );
    // A form in a frame is drawn after its cell is done.
    await page.waitForTimeout(name === 'controls' ? 6000 : 400);
    if (name !== undefined && name !== 'training') await photograph(page, i, name);
  }
}

async function photograph(page, index, name) {
  const cell = page.locator(`.jp-Notebook [data-windowed-list-index="${index}"]`);
  await cell.scrollIntoViewIfNeeded();
  await page.waitForTimeout(600);
  const output = cell.locator('.jp-OutputArea').first();
  if (every && !((await output.boundingBox())?.height > 0)) return;
  if (name === 'photo') {
    // The JPEG itself, which other examples read as a photo.
    const source = await output.locator('img').first().getAttribute('src');
    writeFileSync(path.join(out, 'photo.jpg'), Buffer.from(source.split(',')[1], 'base64'));
    console.log(path.join(out, 'photo.jpg'));
    return;
  }
  await output.screenshot({ path: path.join(out, `${name}.png`) });
  console.log(path.join(out, `${name}.png`));
}
