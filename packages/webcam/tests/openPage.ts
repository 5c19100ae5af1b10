/** The webcam's page in a browser, where the machine has one. */
import path from 'path';
import type { Page } from 'playwright-core';
import { webcamPageFiles } from '../pageFiles';
import { findChromium, startChromium } from '../../../tests/chromium';
import type { temporaryFolder } from '../../../tests/temporaryFolder';
import { servePage } from './servePage';

const executablePath = findChromium();

/** Why the page can't be tried here, or false. */
export const skip = executablePath === undefined && 'no Chromium is installed';
export const modelFolder = path.join(__dirname, '..', '..', '..', 'models', 'fcn-fer');

type TestContext = Parameters<typeof temporaryFolder>[0] & { diagnostic(message: string): void };

/** However busy the machine is, nothing in the page takes longer. */
export const patient = { timeout: 60_000 };

/** A browser with these flags; each page that it opens remembers its errors and whatever it asks of another host. */
export async function open(context: TestContext, flags: string[] = []) {
  const browser = await startChromium(executablePath!, flags);
  context.after(() => browser.close());
  /** `before` runs in the page before its own script, hence as text. */
  const visit = async (address: string, before = '') => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.addInitScript(before);
    const elsewhere: string[] = [];
    const errors: string[] = [];
    await page.route('**/*', (route) => {
      const url = route.request().url();
      if (url.startsWith(new URL(address).origin)) return route.continue();
      elsewhere.push(url);
      return route.abort();
    });
    page.on('pageerror', ({ message }) => errors.push(message));
    await page.goto(address);
    return { page, elsewhere, errors };
  };
  return { visit };
}

/** Serves the shipped model's page, with other files in the place of some; returns its address. */
export async function serve(
  context: TestContext,
  answer?: Parameters<typeof servePage>[1],
  others: Parameters<typeof servePage>[0] = new Map(),
): Promise<string> {
  const files = new Map([...(await webcamPageFiles(modelFolder)), ...others]);
  const { address, server } = await servePage(files, answer);
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return address;
}

/** Waits until the page names an expression. */
export const seesFace = (page: Page): Promise<void> =>
  page.locator('#expression span', { hasText: '%' }).waitFor(patient);
