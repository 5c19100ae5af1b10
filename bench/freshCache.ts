/** A cache that holds nothing yet, for as long as something is measured. */
import { withTemporaryFolder } from './temporaryFolder';

/** Does the work with an empty cache of its own, which is removed afterwards. */
export function withFreshCache<T>(work: () => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (cache) => {
    const before = process.env.FERLAB_CACHE;
    process.env.FERLAB_CACHE = cache;
    try {
      return await work();
    } finally {
      if (before === undefined) delete process.env.FERLAB_CACHE;
      else process.env.FERLAB_CACHE = before;
    }
  });
}
