/** A cache of read pictures that a test has to itself. */
import type { temporaryFolder } from './temporaryFolder';

/** Lets this process keep what it reads in `folder` until the test ends. */
export function ownCache(context: Parameters<typeof temporaryFolder>[0], folder: string): void {
  const before = process.env.FERLAB_CACHE;
  process.env.FERLAB_CACHE = folder;
  context.after(() => {
    if (before === undefined) delete process.env.FERLAB_CACHE;
    else process.env.FERLAB_CACHE = before;
  });
}
