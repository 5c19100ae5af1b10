/** The one door to the tslab kernel: a whole display bundle goes out as one message. */
import { AsyncLocalStorage } from 'async_hooks';
import { createRequire } from 'module';
import type { Json } from './figure';

/** What a cell shows: the same thing in several MIME types, of which the viewer takes the richest it knows. */
export interface Bundle {
  data: { [mimeType: string]: Json };
  metadata?: { [mimeType: string]: Json };
}

interface KernelModule {
  lastWriteDisplayData?:
    ((message: Bundle & { transient: { display_id?: string } }, update: boolean) => void) | null;
}

const KERNEL_FILE = /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/;
let kernel: KernelModule | undefined;

/** Looks only among what is loaded: outside a kernel, loading tslab would cost a second for nothing. */
function findKernel(): KernelModule | undefined {
  if (kernel) return kernel;
  const loaded = createRequire(__filename).cache;
  const file = Object.keys(loaded).find((name) => KERNEL_FILE.test(name));
  kernel = file === undefined ? undefined : (loaded[file]?.exports as KernelModule | undefined);
  return kernel;
}

const collecting = new AsyncLocalStorage<Bundle[]>();

/**
 * Runs a function and returns what it showed, in order, in place of showing it: how a report gets the notebook's parts.
 * Outputs that change in place, such as progress bars, are not collected. What runs beside it shows as ever.
 */
export async function collect(show: () => void | Promise<void>): Promise<Bundle[]> {
  const bundles: Bundle[] = [];
  await collecting.run(bundles, async () => show());
  return bundles;
}

/** Whether what is shown is being collected, as for a report. */
export const isCollecting = (): boolean => collecting.getStore() !== undefined;

/** Whether somebody sees what is sent: a notebook's kernel runs this code, or it is being collected. */
export function isNotebook(): boolean {
  return isCollecting() || typeof findKernel()?.lastWriteDisplayData === 'function';
}

// The kernel's scripts know nothing of ours (packages/kernel/tslabRuns.js): this is where they meet.
const ofKernel = Symbol.for('ferlab.cellStopped');

/** Tells, whenever it is asked, whether the stop button has ended the cell that runs now, and with it what works for it. */
export function cellStopped(): () => boolean {
  const { [ofKernel]: ask } = globalThis as { [ofKernel]?: () => () => boolean };
  return ask?.() ?? (() => false);
}

/** Sends a bundle to the running cell, or over the output of the same id; does nothing where nobody sees it. */
export function send(bundle: Bundle, options: { id?: string; update?: boolean } = {}): void {
  const collected = collecting.getStore();
  if (collected !== undefined && options.id === undefined) {
    collected.push(bundle);
    return;
  }
  const write = findKernel()?.lastWriteDisplayData;
  write?.(
    { data: bundle.data, metadata: bundle.metadata ?? {}, transient: { display_id: options.id } },
    options.update ?? false,
  );
}
