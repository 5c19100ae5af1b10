/**
 * How soon a notebook answers, in a real JupyterLab that runs already: from opening the demo to its first picture (four
 * times, each in a fresh browser profile and with a new kernel; the first also finds the system's caches cold), a cell
 * that only changes a number, an edited file that is imported again, and a changed cell as the first one right after a
 * restart; and once more where no kernel ran before. Prints one JSON document.
 *
 *     node --import tsx bench/feel.ts
 *
 * Wants Chromium, an installation that is set up, and the demo's faces drawn and cached.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import os from 'os';
import path from 'path';
import { findChromium, startChromium } from '../tests/chromium';
import { startJupyterLab, type LabPage } from '../tests/notebook/jupyterLab';
import { codeCell } from '../tests/notebook/notebook';
import { root } from '../tests/scripts/support';
import { describeProcessor } from './processor';
import { median, timed } from './timing';

const ROUNDS = 5;
const OPENINGS = 4;

/** What is used here of JupyterLab's own objects, in its page. */
declare const jupyterapp: {
  shell: {
    currentWidget: {
      content: {
        model: {
          sharedModel: { cells: { setSource(source: string): void; toJSON(): { id: string } }[] };
        };
      };
    };
  };
};

const parameters = (epochs: number) =>
  `import { configure } from './src/index';\n\nconst config = configure({ epochs: ${epochs} });\nconfig.epochs`;

/** A copy of the sources, which an edit may change, as a folder that git ignores. */
function copyOfSources(): string {
  const folder = path.join(root, `feel-${process.pid}.tmp`);
  cpSync(path.join(root, 'src'), folder, { recursive: true });
  return folder;
}

/** Writes a cell's source, as one types it: not part of what is measured. */
const write = (lab: LabPage, id: string, source: string) =>
  lab.page.evaluate(
    ([wanted, text]) =>
      jupyterapp.shell.currentWidget.content.model.sharedModel.cells
        .find((each) => each.toJSON().id === wanted)!
        .setSource(text!),
    [id, source],
  );

/** Milliseconds from Shift + Enter in a cell to an output on the page that reads as expected. */
async function answer(lab: LabPage, id: string, expected: string): Promise<number> {
  const place = await lab.show(id);
  const output = place.locator('.jp-OutputArea-output', { hasText: expected });
  const [, seconds] = await timed(async () => {
    await lab.page.keyboard.press('Shift+Enter');
    await output.waitFor();
  });
  await lab.ready();
  return Math.round(seconds * 1000);
}

/** Seconds from opening the demo to the first picture on its page, its cells begun one after the other. */
async function firstPicture(open: () => Promise<LabPage>) {
  const began = performance.now();
  const since = () => Number(((performance.now() - began) / 1000).toFixed(2));
  const page = await open();
  const toKernel = since();
  await page.run('open');
  const toData = since();
  const place = await page.begin('show-faces');
  await place.locator('.jp-OutputArea-output img').first().waitFor();
  return { page, seconds: { toKernel, toData, toPicture: since() } };
}

/** Milliseconds of cells that the source and the expected output of each round are given for; the first is apart. */
async function answers(page: LabPage, id: string, round: (i: number) => { source: string; output: string }) {
  const milliseconds: number[] = [];
  for (let i = 0; i <= ROUNDS; i++) {
    const { source, output } = round(i);
    await write(page, id, source);
    milliseconds.push(await answer(page, id, output));
  }
  const [first, ...later] = milliseconds;
  return { first, median: median(later), later };
}

/** Milliseconds of a changed cell that is the first one of a kernel, begun as soon as that is there. */
async function restarted(page: LabPage, rounds: number, prepare = () => {}): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let i = 0; i < rounds; i++) {
    await write(page, 'number', parameters(100 + i));
    prepare();
    await page.restart();
    milliseconds.push(await answer(page, 'number', `${100 + i}`));
  }
  return milliseconds;
}

/** The first picture and a changed first cell where nothing is known of any cell, as on a new machine. */
async function measureFresh(folder: string) {
  const cells = (process.env.FERLAB_CELLS = path.join(folder, 'cells'));
  const browser = await startChromium(findChromium()!);
  const lab = await startJupyterLab(folder, browser);
  try {
    const { page, seconds } = await firstPicture(() => lab.open('demo.ipynb'));
    const forget = () => rmSync(cells, { recursive: true, force: true });
    return { opening: seconds, restarted: await restarted(page, 2, forget) };
  } finally {
    await lab.close();
    await browser.close();
    delete process.env.FERLAB_CELLS;
  }
}

async function measure(folder: string, sources: string) {
  const browser = await startChromium(findChromium()!);
  const lab = await startJupyterLab(folder, browser);
  const file = path.join(sources, 'hyperparameters.ts');
  const text = readFileSync(file, 'utf8');
  try {
    let opened = await firstPicture(() => lab.open('demo.ipynb'));
    const openings = [opened.seconds];
    for (let i = 1; i < OPENINGS; i++) {
      await opened.page.close();
      // As it would have a new one on another day.
      await lab.endKernels();
      opened = await firstPicture(() => lab.open('demo.ipynb'));
      openings.push(opened.seconds);
    }
    const { page } = opened;
    const number = await answers(page, 'number', (i) => ({
      source: parameters(20 + i),
      output: `${20 + i}`,
    }));
    const edited = await answers(page, 'edited', (i) => {
      if (i > 0) writeFileSync(file, text.replace('default: 20,', `default: ${70 + i},`));
      const source = `import { configure } from './${path.basename(sources)}/index';\n\nconfigure().epochs`;
      return { source, output: `${i === 0 ? 20 : 70 + i}` };
    });
    const first = await restarted(page, ROUNDS);
    return { openings, milliseconds: { number, edited, restarted: { median: median(first), all: first } } };
  } finally {
    await lab.close();
    await browser.close();
  }
}

/** The demo as it is before its first cell ran, with two empty cells below, in a folder of its own. */
function demoIn(folder: string): void {
  const demo = JSON.parse(readFileSync(path.join(root, 'notebooks', 'demo.ipynb'), 'utf8')) as {
    cells: { cell_type: string }[];
  };
  const cells = demo.cells.map((each) =>
    each.cell_type === 'code' ? { ...each, outputs: [], execution_count: null } : each,
  );
  const more = [codeCell('number', ''), codeCell('edited', '')];
  writeFileSync(path.join(folder, 'demo.ipynb'), JSON.stringify({ ...demo, cells: [...cells, ...more] }));
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ferlab-feel-'));
  demoIn(folder);
  const sources = copyOfSources();
  try {
    const known = await measure(folder, sources);
    const fresh = await measureFresh(folder);
    console.log(JSON.stringify({ ...known, fresh, processor: describeProcessor() }));
  } finally {
    for (const each of [sources, folder]) rmSync(each, { recursive: true, force: true });
  }
}

void main();
