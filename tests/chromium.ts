/** A browser, where the machine has one. */
import { accessSync, constants } from 'fs';
import path from 'path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of a Chromium or Chrome that is installed, or undefined. */
export function findChromium(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin'];
  const files = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts it without a window; the caller closes it. */
export const startChromium = (executablePath: string, flags: string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath,
    // As root, and in containers, there is no sandbox to be had.
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
      ...flags,
    ],
  });
