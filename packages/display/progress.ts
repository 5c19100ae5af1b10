/** How far a long task has come: in a notebook, on a terminal, or in a log; it never throws and never waits. */
import { htmlBundle, liveDisplay } from './display';
import { cellStopped, isCollecting, isNotebook } from './kernel';
import { progressHtml, progressLine, progressText, shareOf, type ProgressState } from './progressState';

/** What a task consists of: `total` units (0 when unknown), and what one is called, such as `images`. */
export interface ProgressOptions {
  total: number;
  label: string;
  unit?: string;
  /** What it begins with. */
  note?: string;
  /** Whether a notebook shows it from the beginning, however soon it may be over. */
  atOnce?: boolean;
  /** Whether it goes from a notebook when it is finished. */
  goes?: boolean;
}

export interface ProgressBar {
  /**
   * Says how many units are done; cheap enough for every step of a loop. `from` says how many were before this bar,
   * which do not count for its speed; `total` replaces the one it began with; `paused` greys it until the next update.
   */
  update(done: number, options?: { note?: string; from?: number; total?: number; paused?: boolean }): void;
  /** Shows the final state: complete, or stopped where the last update left it. */
  finish(options?: { note?: string }): void;
}

/** In a notebook, what is over sooner than this has no bar: one that flashes by tells nothing. Tests shorten it. */
export const patience = { seconds: 1 };

const REDRAW_SECONDS = 0.25;
const FEW_STEPS = 20;
const LOG_SHARE = 0.1;

/** Where a state is shown; each says itself when a state is worth showing. */
type Show = (state: ProgressState) => void;

function inNotebook(goes: boolean): Show {
  const live = liveDisplay();
  return (state) =>
    live.update(
      htmlBundle(
        goes && state.finished
          ? { html: '', text: '' }
          : { html: progressHtml(state), text: progressText(state) },
      ),
    );
}

const onTerminal: Show = (state) => {
  process.stderr.write(
    `\r${progressLine(state, process.stderr.columns || 80)}\u001b[K${state.finished ? '\n' : ''}`,
  );
};

const inLog: Show = (state) => {
  process.stderr.write(`${progressText(state)}\n`);
};

/** A progress bar must never be what ends a long run. */
function quietly(show: () => void): void {
  try {
    show();
  } catch {
    // A closed pipe or a gone kernel loses a progress line, nothing more.
  }
}

/**
 * Shows the progress of a task: in a notebook a bar that comes after a second and changes in place, at most four times a
 * second; on a terminal one line; in a log a line every tenth of the way.
 *
 * @example const bar = progressBar({ total: 13268, label: 'Reading', unit: 'images' }); bar.update(64); bar.finish();
 */
export function progressBar(options: ProgressOptions): ProgressBar {
  const { total, label, unit = 'steps', note = '', atOnce = false } = options;
  // The parts of a report have bars of their own below the report's; they go when the part is done.
  const { goes = isCollecting() } = options;
  let start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const often = isNotebook() || process.stderr.isTTY;
  const show = isNotebook() ? inNotebook(goes) : process.stderr.isTTY ? onTerminal : inLog;
  let waits = isNotebook() && !atOnce && patience.seconds > 0;
  const state: ProgressState = { label, unit, total, done: 0, elapsed: 0, note, finished: false };
  let shownAt = -Infinity;
  let shownTenth = 0;
  const isDue = () => {
    waits &&= state.elapsed < patience.seconds;
    if (waits) return false;
    // Each of few steps is long: what it is must not be kept back until the next one.
    if (often) return state.total <= FEW_STEPS || state.elapsed - shownAt >= REDRAW_SECONDS;
    return Math.floor((shareOf(state) || 0) / LOG_SHARE + 1e-9) > shownTenth && state.done < state.total;
  };
  const draw = () => {
    shownAt = state.elapsed;
    shownTenth = Math.floor((shareOf(state) || 0) / LOG_SHARE + 1e-9);
    quietly(() => show({ ...state }));
  };
  if (often && !waits) draw();
  const setPaused = (paused: boolean) => {
    // A pause takes none of the task's time.
    if (paused && !state.paused) state.elapsed = seconds();
    if (!paused && state.paused) start = performance.now() - 1000 * state.elapsed;
    state.paused = paused;
  };
  // What is long over its first unit shows its bar meanwhile.
  const late = () => {
    state.elapsed = seconds();
    if (waits && !state.finished && isDue()) draw();
  };
  if (waits) setTimeout(late, 1000 * patience.seconds + 10).unref();
  return {
    update(done, { from, ...more } = {}) {
      if (state.finished) return;
      const { note = state.note, total = state.total, paused = false } = more;
      const isNews = paused !== (state.paused ?? false) || from !== undefined;
      setPaused(paused);
      Object.assign(state, { done, total, note, from: from ?? state.from });
      if (!paused) state.elapsed = seconds();
      if (isDue() || (isNews && !waits)) draw();
    },
    finish({ note } = {}) {
      if (state.finished) return;
      setPaused(false);
      Object.assign(state, { finished: true, elapsed: seconds(), note: note ?? state.note });
      if (isDue() || !waits) draw();
    },
  };
}

/** Says how many units of a task are done, of how many (NaN while that is unknown); `note` stands beside them. */
export interface Progress {
  (done: number, total: number, note?: string): void;
  /** For a task that was stopped on its way. */
  finish(): void;
}

/** As `progressOf`, in a notebook; elsewhere none, where whoever calls shows a bar of their own or wants silence. */
export const notebookProgress = (label: string, unit: string): Progress | undefined =>
  isNotebook() ? progressOf(label, unit) : undefined;

/**
 * A progress bar as a callback: it appears with the first call and finishes at the total. What is complete at its
 * first call, as what comes from a cache, needs none. Of a cell that was stopped it throws: its task ends there.
 *
 * @example await synthesizeDataset({ out, onProgress: progressOf('Drawing faces', 'images') });
 */
export function progressOf(label: string, unit: string): Progress {
  const isStopped = cellStopped();
  let bar: ProgressBar | undefined;
  const progress = (done: number, total: number, note?: string) => {
    if (isStopped()) {
      bar?.finish({ note: 'stopped' });
      throw new Error('The cell was stopped.');
    }
    const isComplete = done >= total;
    if (bar === undefined && isComplete) return;
    bar ??= progressBar({ total, label, unit, note });
    bar.update(done, { note, total });
    if (isComplete) bar.finish();
  };
  return Object.assign(progress, { finish: () => bar?.finish() });
}

/**
 * Awaits work that can't say how far it is: in a notebook, once it lasts a second, under a bar that goes with its end.
 *
 * @example await underBar({ label: 'Looking for faces', unit: 'photos' }, () => findFaces(photo))
 */
export async function underBar<Result>(
  about: Omit<ProgressOptions, 'total' | 'atOnce' | 'goes'>,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!isNotebook()) return work();
  const bar = progressBar({ ...about, total: 1, goes: true });
  try {
    return await work();
  } finally {
    bar.finish();
  }
}

/** A progress bar for each task that is told, as a callback. */
export function tasksProgress(unit: string): (task: string, done: number, total: number) => void {
  const tasks = new Map<string, Progress>();
  return (task, done, total) => {
    const progress = tasks.get(task) ?? progressOf(task, unit);
    tasks.set(task, progress);
    progress(done, total);
  };
}
