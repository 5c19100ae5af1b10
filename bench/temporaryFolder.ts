/** A folder that lasts as long as something is measured. */
import { mkdtempSync, rmSync } from 'fs';
import os from 'os';
import path from 'path';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Does the work with a folder of its own, which is removed afterwards, also where a signal such as Ctrl-C ends it all. */
export async function withTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ferlab-bench-'));
  // A process that was ended may be writing its last in there.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  const leave = (signal: NodeJS.Signals) => process.exit(128 + os.constants.signals[signal]);
  process.once('exit', remove);
  for (const signal of signals) process.on(signal, leave);
  try {
    return await work(folder);
  } finally {
    for (const signal of signals) process.removeListener(signal, leave);
    process.removeListener('exit', remove);
    remove();
  }
}
