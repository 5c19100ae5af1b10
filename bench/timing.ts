/** How long work takes. */

/** What the work gives, and its seconds. */
export async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const began = performance.now();
  const result = await work();
  return [result, (performance.now() - began) / 1000];
}

/** The middle one of some measurements. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** The median seconds of at least three runs, after one that does not count, as `torch_peer.py` measures. */
export function medianSeconds(work: () => void, seconds: number): number {
  work();
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (times.length < 3 || performance.now() < end) {
    const began = performance.now();
    work();
    times.push((performance.now() - began) / 1000);
  }
  return median(times);
}
