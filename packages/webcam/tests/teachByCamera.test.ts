import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import type { Page } from 'playwright-core';
import { contentOf } from '../../base/index';
import { decodeImage } from '../../pixels/index';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { filmedCamera } from './fakeCamera';
import { open, patient, seesFace, skip } from './openPage';

/** Starts the program that teaches and waits for its page's address. */
async function startChild(context: { after(clean: () => void): void }, folder: string) {
  const other = path.join(__dirname, '..', '..', '..', 'models', 'fcn-fer-accurate');
  const args = ['--import', 'tsx', path.join(__dirname, 'teachChild.ts'), folder, other];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  context.after(() => child.kill('SIGKILL'));
  let said = '';
  const says = (words: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => words.exec(said)?.[1] !== undefined && resolve(words.exec(said)![1]!);
      child.stdout.on('data', look);
      child.once('exit', () => reject(new Error(`it ended: ${said}`)));
      look();
    });
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const address = await says(/^page (\S+)$/m);
  return { child, address, says };
}

const countOf = async (page: Page, kind: string) =>
  Number(await page.locator(`.kind[title="${kind}"] b`).textContent());

/** Waits until a class has at least so many. */
async function has(page: Page, kind: string, least: number): Promise<void> {
  await page.locator(`.kind[title="${kind}"]`).waitFor(patient);
  for (const end = Date.now() + patient.timeout; (await countOf(page, kind)) < least;) {
    assert.ok(Date.now() < end, `${kind} has only ${await countOf(page, kind)} of ${least}`);
    await page.waitForTimeout(50);
  }
}

test(
  'faces are taken while a key or the button is held; a killed kernel loses none and has none twice; a new model answers',
  { skip },
  async (context) => {
    const folder = path.join(temporaryFolder(context), 'mine');
    const first = await startChild(context, folder);
    const { visit } = await open(context, await filmedCamera(temporaryFolder(context), 60));
    const one = await visit(first.address);
    const { page } = one;
    const posted: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posted.push(/^{"type":"(\w+)"/.exec(request.postData()!)![1]!);
    });
    await seesFace(page);
    const told = page.locator('#taught');
    await page.keyboard.press('t');
    await page.getByText('Choose an expression first.').waitFor(patient);
    await page.keyboard.press('4');
    assert.deepEqual(
      posted.filter((type) => type !== 'wait'),
      [],
    );

    await page.keyboard.down('t');
    await has(page, 'happy', 3);
    first.child.kill('SIGKILL');
    await told
      .getByText(/not in the folder yet.*after a restart of the kernel run the cell/)
      .waitFor(patient);
    await told.getByText('nothing more is taken until it does').waitFor(patient);
    await page.keyboard.up('t');
    const taken = await countOf(page, 'happy');

    const second = await startChild(context, folder);
    assert.equal(second.address, first.address);
    await page.locator('#taught:empty').waitFor({ ...patient, state: 'attached' });
    const numbers = (await contentOf(path.join(folder, 'happy'))).map(
      (name) => /^taken-[0-9a-f]{8}-\d{3}-(\d{4})\.png$/.exec(name)![1],
    );
    const expected = Array.from({ length: taken }, (_, i) => String(i + 1).padStart(4, '0'));
    assert.deepEqual(numbers.sort(), expected);
    assert.equal(await countOf(page, 'happy'), taken);

    const other = await visit(second.address);
    await seesFace(other.page);
    assert.equal(await countOf(other.page, 'happy'), taken);
    await other.page.locator('#name').fill(' Tired  eyes ');
    await other.page.keyboard.press('Enter');
    await has(page, 'Tired eyes', 0);
    const button = (await other.page.locator('#hold').boundingBox())!;
    await other.page.mouse.move(button.x + 20, button.y + 20);
    await other.page.mouse.down();
    await has(other.page, 'Tired eyes', 2);
    await other.page.getByText('No face is seen: nothing is taken.').waitFor(patient);
    await other.page.mouse.up();
    const tired = await countOf(other.page, 'Tired eyes');
    await has(page, 'Tired eyes', tired);
    await other.page.locator('#name').fill('a/b');
    await other.page.keyboard.press('Enter');
    await other.page.getByText('but found "a/b"').waitFor(patient);

    await page.evaluate(
      `document.querySelector('video').srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))`,
    );
    await page.getByText('The camera is gone: what was taken before is kept.').waitFor(patient);
    assert.deepEqual([await countOf(page, 'happy'), await countOf(page, 'Tired eyes')], [taken, tired]);

    // What waits when a page is left is sent by the tab's next one.
    await page.reload();
    await seesFace(page);
    await page.locator('.kind[title="happy"]').click();
    await page.route('**/ask', (route) => route.abort());
    await page.keyboard.down('t');
    await has(page, 'happy', taken + 2);
    await page.keyboard.up('t');
    const more = (await countOf(page, 'happy')) - taken;
    assert.equal((await contentOf(path.join(folder, 'happy'))).length, taken);
    await page.reload();
    await page.unroute('**/ask');
    await has(other.page, 'happy', taken + more);
    assert.equal((await contentOf(path.join(folder, 'happy'))).length, taken + more);

    const [file] = await contentOf(path.join(folder, 'Tired eyes'));
    const { width, height } = await decodeImage(path.join(folder, 'Tired eyes', file!));
    assert.ok(width >= 66 && Math.abs(height / width - 4 / 3) < 0.02, `${width} x ${height}`);

    await other.page.locator('#done').click();
    assert.equal(await second.says(/^has (.*)$/m), `Tired eyes happy ${taken + more + tired}`);
    for (const each of [page, other.page])
      await each.getByText(/^Done: .* has \d+ pictures/).waitFor(patient);
    await other.page.getByRole('button', { name: 'Use the new model' }).click();
    await other.page.locator('#bars.two').waitFor(patient);
    await other.page.locator('#before', { hasText: '%' }).waitFor(patient);
    await other.page.getByRole('button', { name: 'Back to the one before' }).click();
    await other.page.locator('#bars:not(.two)').waitFor(patient);
    await seesFace(other.page);
    assert.deepEqual([one.elsewhere, one.errors, other.elsewhere, other.errors], [[], [], [], []]);
  },
);
