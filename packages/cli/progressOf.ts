/** A progress bar that appears with the first step done, when the total is known. */
import { progressBar, type ProgressBar } from '../display/index';

export function progressOf(label: string, unit: string) {
  let bar: ProgressBar | undefined;
  return {
    update: (done: number, total: number, note?: string) => {
      bar ??= progressBar({ total, label, unit });
      bar.update(done, { note });
    },
    finish: () => bar?.finish(),
  };
}
