import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import type { Frame } from 'playwright-core';
import {
  configure,
  fieldNames,
  fields,
  type Config,
  type Field,
  changesOf,
  fieldDocs,
} from '../../../src/index';
import { asCode, withChange } from '../choices';
import { controls } from '../controls';
import { foresee } from '../foresight';
import { openPanelServer } from '../../panel/index';
import { tf } from '../../tensorflow/index';
import { findChromium, startChromium } from '../../../tests/chromium';
import { playKernel } from '../../../tests/playKernel';

after(async () => (await openPanelServer()).close());

test('code names what differs from the defaults, or from the preset', () => {
  const made = (config: Config) =>
    (new Function('configure', `${asCode(config)} return config;`) as (make: typeof configure) => Config)(
      configure,
    );
  assert.equal(asCode(configure()), 'const config = configure();');
  for (const changes of [
    { epochs: 16, optimizer: 'sgd' as const, clahe: true },
    { preset: 'original' as const, seed: 1 },
    { classMap: "l'ire=anger", groupBy: '(S\\d+)_' },
  ]) {
    const config = configure(changes);
    assert.deepEqual(changesOf(config), changes);
    assert.deepEqual(made(config), config);
  }
});

test('another preset brings its values, under what was changed by hand', () => {
  const config = withChange(configure({ epochs: 16 }), 'preset', 'original');
  assert.deepEqual(changesOf(config), { epochs: 16, preset: 'original' });
  assert.equal(config.optimizer, 'adam');
  assert.deepEqual(withChange(config, 'preset', 'default'), configure({ epochs: 16 }));
  assert.throws(() => withChange(config, 'epochs', 0), /Expected epochs to be a whole number/);
  assert.throws(() => withChange(configure({ clahe: true }), 'colour', 'rgb'), /Expected clahe to be false/);
});

test('every field has a docstring for the form, and a place on its slider', () => {
  const docs = fieldDocs();
  for (const name of fieldNames) {
    const { range, logarithmicFrom } = fields[name] as Field<unknown>;
    assert.match(docs[name]!.doc, /^[A-Z][^*]{20,}/, name);
    if (logarithmicFrom !== undefined) assert.ok(logarithmicFrom >= range![0] && logarithmicFrom > 0, name);
  }
});

test('what a choice means: size, schedule, and no tensor left', () => {
  foresee(configure());
  const before = tf.memory().numTensors;
  const { parameters, rates, secondsAnEpoch } = foresee(configure({ schedule: 'step', stepEpochs: 5 }));
  assert.equal(parameters, 428_135);
  assert.deepEqual([rates[0], rates.at(-1)], [0.004, 0.004 * 0.1 ** 3]);
  assert.ok(secondsAnEpoch > 0);
  assert.ok(foresee(configure({ network: 'residual-se' })).multiplyAdds > 1e8);
  assert.equal(tf.memory().numTensors, before);
});

test('outside a notebook there is no form', async () => {
  const panel = await controls(configure({ epochs: 3 }));
  panel.set('epochs', 4);
  assert.deepEqual([panel.config.epochs, panel.url], [4, undefined]);
});

/** A page as JupyterLab's, with one output in it. */
async function serveLab(output: string) {
  const settings = '<script id="jupyter-config-data" type="application/json">{"baseUrl":"/lab/"}</script>';
  const page = (theme: string) =>
    `<!doctype html><body data-jp-theme-light="${theme === '/light'}">${settings}${output}</body>`;
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(page(request.url!));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, close: () => server.close() };
}

test('inside a notebook', async (context) => {
  const sent = playKernel();
  const panel = await controls(configure({ epochs: 16 }));
  const lastTable = () => String(sent.at(-1)!.data['text/plain']);

  await context.test('the saved output says what the form stands at', () => {
    assert.equal(sent.length, 2);
    assert.match(String(sent[0]!.data['text/html']), /Kernel not connected/);
    assert.match(lastTable(), /epochs +16 +20 +epochs/);
    panel.set('epochs', 17);
    assert.deepEqual([sent.length, sent[2]!.update, sent[2]!.id], [3, true, sent[1]!.id]);
    assert.match(lastTable(), /epochs +17/);
    panel.set('epochs', 16);
  });

  await context.test('what the form would never send is refused, and changes nothing', async () => {
    const { origin } = new URL(panel.url!);
    const [address, token] = panel.url!.split('#');
    const post = async (body: string) => {
      const headers = { origin, 'x-panel-token': token!, 'content-type': 'application/json' };
      const response = await fetch(address!, { method: 'POST', headers, body });
      return [response.status, ((await response.json()) as { error: string }).error] as const;
    };
    const before = panel.config;
    for (const [body, error] of [
      ['{"do":"set","name":"epochs","value":100000}', /Expected epochs to be a whole number from 1 to 1000/],
      ['{"do":"set","name":"epochs","value":"3"}', /but found "3"/],
      ['{"do":"set","name":"__proto__","value":1}', /Not a message of the form/],
      ['{"do":"set","name":"constructor","value":1}', /Not a message of the form/],
      ['{"do":"set","name":"epochs","value":{"a":1}}', /Not a message of the form/],
      ['{"do":"set","name":"epochs","value":3,"__proto__":{"polluted":1}}', /Not a message of the form/],
      ['{"do":"run"}', /Not a message of the form/],
      ['[]', /Not a message of the form/],
    ] as const) {
      const [status, told] = await post(body);
      assert.equal(status, 422, body);
      assert.match(told, error);
    }
    assert.equal(panel.config, before);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  const chromium = findChromium();
  await context.test('in a browser', { skip: chromium === undefined && 'no Chromium' }, async (inBrowser) => {
    const browser = await startChromium(chromium!);
    const lab = await serveLab(String(sent[0]!.data['text/html']));
    inBrowser.after(async () => {
      await browser.close();
      lab.close();
    });
    const page = await browser.newPage();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${lab.address}/light`);
    const notice = page.getByText('Kernel not connected');
    const frame = page.frameLocator('iframe');
    const rate = frame.getByLabel('learningRate', { exact: true });
    await rate.waitFor();
    assert.equal(await notice.isVisible(), false);
    const settles = async (change: () => Promise<unknown>, holds: () => boolean | Promise<boolean>) => {
      await change();
      for (let i = 0; i < 400; i++) {
        if (await holds()) return;
        await page.waitForTimeout(50);
      }
      assert.fail(String(holds));
    };

    // The keys move a slider by its logarithm, and everything follows.
    const [curve, faces] = [frame.locator('#curve .line'), frame.locator('#faces')];
    await settles(
      async () => {},
      async () => (await faces.getAttribute('src')) !== null,
    );
    const [captionBefore, pictureBefore] = [
      await frame.locator('#rate').textContent(),
      await faces.getAttribute('src'),
    ];
    assert.match(captionBefore!, /onecycle: starts at 0\.00016, peak 0\.004, ends at 1\.6e.8$/);
    await frame.getByLabel('learningRate, slider').focus();
    await settles(
      () => page.keyboard.press('ArrowRight'),
      () => panel.config.learningRate === 0.0044,
    );
    await settles(
      async () => {},
      async () => (await frame.locator('#rate').textContent()) !== captionBefore,
    );
    assert.equal(await rate.inputValue(), '0.0044');
    assert.match(lastTable(), /learningRate +0.0044/);
    const shape = await curve.getAttribute('d');
    await settles(
      () => frame.getByLabel('schedule', { exact: true }).selectOption('step'),
      async () => (await curve.getAttribute('d')) !== shape,
    );
    await frame.locator('summary', { hasText: 'augmentation' }).click();
    await settles(
      () => frame.getByLabel('rotation, slider').fill('45'),
      async () => (await faces.getAttribute('src')) !== pictureBefore,
    );
    assert.equal(panel.config.rotation, 45);

    // Words are taken as they are written; what they can't mean is refused.
    await frame.locator('summary', { hasText: 'data' }).click();
    const map = frame.getByLabel('classMap', { exact: true });
    await settles(
      async () => {
        await map.fill('angry=anger');
        await map.press('Tab');
      },
      () => panel.config.classMap === 'angry=anger',
    );
    await settles(
      () => frame.getByTitle('classMap: back to its default').click(),
      () => panel.config.classMap === '',
    );

    // What has no effect is dimmed, and says why.
    const [warmup, stepEpochs] = ['warmupShare', 'stepEpochs'].map((name) =>
      frame.locator('.field', { has: page.getByLabel(name, { exact: true }) }),
    );
    assert.match((await warmup!.locator('.note').textContent())!, /^used only by schedule "onecycle"$/);
    assert.match((await warmup!.getAttribute('class'))!, /\bidle\b/);
    assert.doesNotMatch((await stepEpochs!.getAttribute('class'))!, /\bidle\b/);
    assert.equal(await stepEpochs!.locator('.note').isVisible(), false);

    // A value that is refused stays beside its message, also when another is changed; the former is used.
    const refusal = frame.getByRole('alert');
    await rate.fill('40');
    await settles(
      () => rate.press('Tab'),
      () => refusal.isVisible(),
    );
    await settles(
      () => frame.getByLabel('rotation, slider').fill('44'),
      () => panel.config.rotation === 44,
    );
    assert.match(
      (await refusal.textContent())!,
      /Expected learningRate to be a number.*correct it, 0.0044 is used\.$/,
    );
    assert.deepEqual(
      [await rate.inputValue(), await rate.getAttribute('aria-invalid'), panel.config.learningRate],
      ['40', 'true', 0.0044],
    );
    await rate.fill('0.0044');
    await settles(
      () => rate.press('Tab'),
      async () => !(await refusal.isVisible()),
    );
    await frame.getByLabel('rotation, slider').fill('45');

    // So it does until another choice makes it right.
    const clahe = frame.getByLabel('clahe', { exact: true });
    const colour = frame.getByLabel('colour', { exact: true });
    await settles(
      () => colour.selectOption('rgb'),
      () => panel.config.colour === 'rgb',
    );
    await settles(
      () => clahe.click(),
      () => refusal.isVisible(),
    );
    assert.deepEqual([await clahe.isChecked(), panel.config.clahe], [true, false]);
    await settles(
      () => colour.selectOption('grey'),
      () => panel.config.clahe,
    );
    await settles(
      () => clahe.click(),
      () => !panel.config.clahe,
    );
    await settles(
      async () => {},
      async () => (await rate.inputValue()) === '0.0044' && !(await refusal.isVisible()),
    );

    await settles(
      () => frame.getByText('Copy as code').click(),
      async () => (await frame.getByText('Copied').count()) === 1,
    );
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), asCode(panel.config));
    assert.match(asCode(panel.config), /learningRate: 0.0044,\n {2}rotation: 45/);

    await settles(
      () => frame.getByText('Reset', { exact: true }).click(),
      () => panel.config.rotation === 12,
    );
    assert.deepEqual(panel.config, configure({ epochs: 16 }));
    await settles(
      async () => {},
      async () => (await rate.inputValue()) === '0.004',
    );

    // Every control has a label, and the theme is the notebook's.
    const unnamed = await inFrame(
      page.frames()[1]!,
      `[...document.querySelectorAll('input, select, button')]
      .filter((control) => !control.labels?.length && !control.ariaLabel && !control.textContent).length`,
    );
    assert.equal(unnamed, 0);
    const isDark = () => inFrame(page.frames()[1]!, "document.documentElement.classList.contains('dark')");
    assert.equal(await isDark(), false);
    await settles(
      () => page.evaluate("document.body.dataset.jpThemeLight = 'false'"),
      async () => (await isDark()) === true,
    );

    // Where it is narrow, the sliders come first: they are what one sees without scrolling.
    await page.setViewportSize({ width: 560, height: 700 });
    const top = async (part: string) => (await frame.locator(part).boundingBox())!.y;
    await settles(
      async () => {},
      async () => (await top('aside')) > (await top('form')) + 300,
    );
    assert.ok((await top('form')) < 150);
    await page.setViewportSize({ width: 1280, height: 720 });

    // A kernel that goes is noticed at the next change; reopened, the output only says so.
    await (await openPanelServer()).close();
    await settles(
      () => frame.getByLabel('schedule', { exact: true }).selectOption('cosine'),
      () => notice.isVisible(),
    );
    const reopened = await browser.newPage();
    const asked: string[] = [];
    reopened.on('request', (request) => asked.push(request.method()));
    await reopened.goto(`${lab.address}/dark`);
    await reopened.waitForTimeout(500);
    assert.equal(await reopened.getByText('Kernel not connected').isVisible(), true);
    assert.ok(asked.every((method) => method === 'GET'));
  });
});

const inFrame = (frame: Frame, code: string): Promise<unknown> => frame.evaluate(code);
