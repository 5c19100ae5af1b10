/** Opens an address in the person's browser. */
import { spawn } from 'child_process';

const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', linux: 'xdg-open' };

/** Says by its answer whether a browser was asked to; no shell sees the address. */
export function openBrowser(address: string): Promise<boolean> {
  const opener = openers[process.platform];
  if (opener === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(opener, [address], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false)).once('exit', (status) => resolve(status === 0));
    // Some openers are the browser itself, and end with it.
    setTimeout(resolve, 3000, true).unref();
    child.unref();
  });
}
