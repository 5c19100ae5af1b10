/** A cache that holds nothing yet, for as long as something is measured. */
import { mkdtemp, rm } from 'fs/promises';
import os from 'os';
import path from 'path';

/** Does the work with an empty cache of its own, which is removed afterwards. */
export async function withFreshCache<T>(work: () => Promise<T>): Promise<T> {
  const cache = await mkdtemp(path.join(os.tmpdir(), 'ferlab-bench-'));
  const before = process.env.FERLAB_CACHE;
  process.env.FERLAB_CACHE = cache;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.FERLAB_CACHE;
    else process.env.FERLAB_CACHE = before;
    await rm(cache, { recursive: true, force: true });
  }
}
