/** The last seconds of one face's expressions. */

/** Probabilities by time, of which the oldest are forgotten. */
export interface Timeline {
  /** @param time in milliseconds, never less than the last one */
  add(time: number, probabilities: readonly number[]): void;
  /**
   * The mean of each span of time up to now, the oldest first; undefined where no face was seen. A slow machine leaves
   * spans of less than a second out: there the former one stands.
   */
  columns(now: number): (readonly number[] | undefined)[];
}

/** An empty timeline of so many seconds, in spans of `1 / perSecond` seconds. */
export function createTimeline(seconds = 60, perSecond = 4): Timeline {
  const spans = new Map<number, { sums: number[]; count: number }>();
  const spanOf = (time: number) => Math.floor((time * perSecond) / 1000);
  const length = seconds * perSecond;
  return {
    add(time, probabilities) {
      const span = spanOf(time);
      const { sums, count } = spans.get(span) ?? { sums: probabilities.map(() => 0), count: 0 };
      spans.set(span, { sums: sums.map((sum, i) => sum + probabilities[i]!), count: count + 1 });
      for (const old of spans.keys()) if (old <= span - length) spans.delete(old);
    },
    columns(now) {
      const last = spanOf(now);
      return Array.from({ length }, (_, i) => {
        const here = last - length + 1 + i;
        let from = here;
        while (!spans.has(from) && from > here - perSecond + 1) from--;
        const span = spans.get(from);
        return span?.sums.map((sum) => sum / span.count);
      });
    },
  };
}
