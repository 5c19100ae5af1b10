/** A notebook's cell that waits for what SIGINT ends by itself, such as a training. */

/**
 * Tells the kernel, where there is one, that the running cell waits for work which SIGINT ends well: pressed then, the
 * stop button is to end the work, and the cell to go on with what it came to. Pressed again, it ends the cell.
 */
export function cellWaitsFor(work: Promise<unknown>): void {
  // The kernel's scripts know nothing of ours (packages/kernel/tslabWaits.js): this is where they meet.
  const kernel = globalThis as { [ofKernel]?: (work: Promise<unknown>) => void };
  kernel[ofKernel]?.(work);
}

const ofKernel = Symbol.for('ferlab.cellWaits');
