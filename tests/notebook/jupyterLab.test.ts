import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { findChromium, startChromium } from '../chromium';
import { placeDrawings } from '../drawnFaces';
import { temporaryFolder } from '../temporaryFolder';
import { namesIn } from '../tinyTraining';
import { change, demoCopy, write } from './demoCopy';
import { startJupyterLab } from './jupyterLab';
import { codeCell, placed, printed, type Cell } from './notebook';

/** A copy of the demo on few faces; its first training goes on until it is stopped. */
function smallDemo(folder: string): { code: string[]; run: string } {
  const notebook = demoCopy();
  const { cells } = notebook;
  const few = 'epochs: 1000, batchSize: 16, schedule: "constant", earlyStopPatience: 1000,';
  change(notebook, 'config', /epochs: \d+,/, few);
  change(notebook, 'overfit', /steps: \d+/, 'steps: 5');
  change(notebook, 'finder', '(configure(), data)', '(configure({ batchSize: 16 }), data, { batches: 20 })');
  change(notebook, 'second', /epochs: \d+/, 'epochs: 2');
  const more = (id: string, source: string) => cells.push(codeCell(id, source));
  const code = cells.filter(({ cell_type }) => cell_type === 'code').map(({ id }) => id);
  more('view', "import { showRun } from './packages/controls/index';\nshowRun();");
  more(
    'go-on',
    `import { openRun } from './packages/runs/index';\nconst again = await openRun(${placed('runs/first')});`,
  );
  more('reached', 'const { steps } = await again.done;\nconsole.log(steps);');
  write(notebook, path.join(folder, 'demo.ipynb'));
  return { code, run: path.join(folder, 'runs', 'first') };
}

interface RunJson {
  config: { learningRate: number; rotation: number };
  changes: { field: string; from: number; to: number; step: number }[];
}

test('the demo in a real JupyterLab, cell by cell', async (context) => {
  const chromium = findChromium();
  if (chromium === undefined) return context.skip('no Chromium on this machine');
  const folder = temporaryFolder(context);
  await placeDrawings(path.join(folder, 'dataset'), 12);
  const { code, run } = smallDemo(folder);
  const browser = await startChromium(chromium);
  context.after(() => browser.close());
  const lab = await startJupyterLab(folder, browser);
  context.after(() => lab.close());
  const page = await lab.open('demo.ipynb');
  const description = () => JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8')) as RunJson;

  const runFrom = async (first: string, last: string) => {
    for (const id of code.slice(code.indexOf(first), code.indexOf(last) + 1)) {
      const { outputs = [] } = await page.run(id);
      assert.deepEqual(
        outputs.filter(({ output_type, name }) => output_type === 'error' || name === 'stderr'),
        [],
        id,
      );
    }
  };
  await context.test('the cells up to the form, with the checks before a training', () =>
    runFrom('open', 'form'),
  );

  await context.test('a slider moves the preview, the curve and the table', async () => {
    const form = await page.panel('form');
    const faces = form.locator('#faces[src]');
    const [picture, curve] = [
      await faces.getAttribute('src'),
      await form.locator('#curve .line').getAttribute('d'),
    ];
    await form.getByLabel('rotation, slider').fill('45');
    await form.locator(`#faces:not([src="${picture}"])`).waitFor();
    await form.getByLabel('schedule', { exact: true }).selectOption('cosine');
    await form.locator(`#curve .line:not([d="${curve}"])`).waitFor();
    await form.getByLabel('schedule', { exact: true }).selectOption('constant');
    await page.outputs('form', /rotation<\/t[hd]>\s*<td[^>]*>45</);
  });

  await context.test('a training is changed while it runs, and never a second one beside it', async () => {
    await runFrom('start', 'start');
    const panel = await page.panel('start');
    await panel.getByRole('slider', { name: 'learningRate' }).waitFor();
    await page.outputs('start', /epoch ([2-9]|\d\d)/);
    assert.match(printed((await page.run('start')) as Cell), /A training is under way in .*first/);
  });

  await context.test('reloaded in the middle of it, the page shows it again', async () => {
    await page.save();
    await page.page.reload();
    await page.ready();
    await page.run('view');
    const panel = await page.panel('view');
    await panel.getByRole('button', { name: '÷ 2' }).click();
    await panel.getByText('Changed: learningRate 0.004 → 0.002').waitFor();
    await page.outputs('view', /epoch \d+, loss/);
    const { config, changes } = description();
    assert.deepEqual([config.learningRate, config.rotation], [0.004, 45]);
    assert.deepEqual(
      changes.map(({ field, from, to }) => [field, from, to]),
      [['learningRate', 0.004, 0.002]],
    );
  });

  await context.test("JupyterLab's stop button ends it, and its curve shows the change", async () => {
    await page.begin('wait');
    await page.busy();
    await page.stop();
    const told = /Stopped after \d+ epochs?/;
    // Pressed while the cell is still compiled, it ends the cell too; stopButton.test.ts presses later.
    const given = /Stopped in cell \[\d+\]. Not set: result\./;
    assert.match(printed((await page.ended('wait')) as Cell), new RegExp(`${told.source}|${given.source}`));
    assert.match(printed((await page.run('wait')) as Cell), told);
    const [figure] = await page.figures('view');
    const rates = figure!.data.find(({ name }) => name === 'learning rate')!.y as number[];
    assert.deepEqual([rates[0], rates.at(-1)], [0.004, 0.002]);
    assert.match(JSON.stringify(figure!.layout), /learningRate 0.004 → 0.002/);
  });

  await context.test('a second training, compared with the first, and all that follows', async () => {
    await runFrom('second', code.at(-1)!);
    const [figure] = await page.figures('second');
    const names = figure!.data.map(({ name }) => String(name));
    for (const name of ['first', 'second'])
      assert.ok(
        names.some((each) => each.includes(name)),
        names.join(),
      );
  });

  await context.test('after a restart of the kernel openRun goes on', async () => {
    const steps = Math.max(...namesIn(run).map((name) => Number(/^checkpoint-(\d+)/.exec(name)?.[1] ?? 0)));
    await page.restart();
    await page.run('go-on');
    const panel = await page.panel('go-on');
    await page.outputs('go-on', /epoch \d+, loss/);
    await panel.getByRole('button', { name: 'Stop, keep the best' }).click();
    assert.ok(Number(printed((await page.run('reached')) as Cell)) > steps);
    assert.equal(description().changes.length, 1);
  });

  await context.test('through jupyter-server-proxy, at another name, the form does the same', async () => {
    for (const id of ['config', 'form']) await page.run(id);
    await page.save();
    const elsewhere = await lab.open('demo.ipynb', { host: 'lab.localhost' });
    const asked: string[] = [];
    elsewhere.page.on('request', (request) => {
      if (request.url().includes('/panel/')) asked.push(new URL(request.url()).pathname);
    });
    const epochs = (await elsewhere.panel('form')).getByLabel('epochs', { exact: true });
    await epochs.fill('7');
    await epochs.press('Tab');
    await page.outputs('form', /epochs<\/t[hd]>\s*<td[^>]*>7</);
    assert.ok(asked.length > 0 && asked.every((place) => place.startsWith('/proxy/')), asked.join());
    await elsewhere.close();
  });

  await context.test('reopened without its kernel, the notebook shows all that was drawn', async () => {
    await page.save();
    await page.close();
    await lab.endKernels();
    const reopened = await lab.open('demo.ipynb');
    const form = await reopened.show('form');
    await form.getByText('Kernel not connected').waitFor();
    await form.locator('td', { hasText: /^7$/ }).waitFor();
    let figures = 0;
    for (const { id, outputs = [] } of await reopened.cells()) {
      const drawn = outputs.filter(({ data = {} }) =>
        Object.keys(data).some((type) => /plotly|image/.test(type)),
      );
      if (drawn.length === 0) continue;
      const pictures = ['image/png', 'image/jpeg', 'image/svg+xml'];
      const still = drawn.every(({ data }) => pictures.some((type) => data![type] !== undefined));
      assert.ok(still, `${id}: a figure without a picture`);
      const cell = await reopened.show(id);
      await cell.locator('.jp-OutputArea').locator('img, svg').first().waitFor();
      figures += drawn.length;
    }
    assert.ok(figures >= 15, `${figures} figures and pictures`);
    await reopened.close();
  });
});
