/** How far a long task has come: in a notebook, on a terminal, or in a log; it never throws and never waits. */
import { htmlBundle, liveDisplay } from './display';
import { escapeHtml } from './escape';
import { formatCount, formatDuration, formatPercent } from './format';
import { isNotebook } from './kernel';

/** What a task consists of: `total` units (0 when unknown), and what one is called, such as `images`. */
export interface ProgressOptions {
  total: number;
  label: string;
  unit?: string;
}

export interface ProgressBar {
  /**
   * Says how many units are done; cheap enough for every step of a loop. `from` says how many were before this bar,
   * which do not count for its speed.
   */
  update(done: number, options?: { note?: string; from?: number }): void;
  /** Shows the final state: complete, or stopped where the last update left it. */
  finish(options?: { note?: string }): void;
}

/** One moment of a task; times in seconds. */
export interface ProgressState {
  label: string;
  unit: string;
  total: number;
  done: number;
  /** Units that were done before. */
  from?: number;
  elapsed: number;
  note: string;
  finished: boolean;
}

const REDRAW_SECONDS = 0.25;
const LOG_SHARE = 0.1;

const shareOf = ({ done, total }: ProgressState) =>
  total > 0 ? Math.min(1, Math.max(0, done / total)) : NaN;

/** The figures behind a bar: `30%`, `300 of 1,000 images`, `120 images/s`, `0:06 left`. */
function facts(state: ProgressState): string[] {
  const { unit, total, done, from = 0, elapsed, finished, note } = state;
  const share = shareOf(state);
  const rate = elapsed > 0 ? (done - from) / elapsed : 0;
  const count = total > 0 ? `${formatCount(done)} of ${formatCount(total)}` : formatCount(done);
  const left = rate > 0 && total > done ? `${formatDuration((total - done) / rate)} left` : '';
  // What took no time to speak of, such as a training that is shown again, says nothing of it.
  const spent =
    elapsed < 0.5
      ? ''
      : `${share >= 1 || Number.isNaN(share) ? 'took' : 'stopped after'} ${formatDuration(elapsed)}`;
  return [
    Number.isNaN(share) ? '' : formatPercent(Math.floor(share * 100) / 100),
    `${count} ${unit}`,
    rate > 0 ? `${rate >= 10 ? formatCount(rate) : rate.toFixed(1)} ${unit}/s` : '',
    finished ? spent : left,
    note,
  ].filter((fact) => fact !== '');
}

/** The state on one plain line. */
export function progressText(state: ProgressState): string {
  return `${state.label}: ${facts(state).join(', ')}`;
}

/** The state as an HTML bar in JupyterLab's colours, or in fitting ones where there are none. */
export function progressHtml(state: ProgressState): string {
  const share = shareOf(state);
  const complete = state.finished && !(share < 1);
  const color = complete
    ? 'var(--jp-success-color1, #2f8f5b)'
    : state.finished
      ? 'var(--jp-warn-color1, #cf8232)'
      : 'var(--jp-brand-color1, #3b82c4)';
  const percent = Number.isNaN(share) ? (complete ? 100 : 0) : share * 100;
  return (
    '<div style="display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; padding: 4px 0; ' +
    'font-family: var(--jp-ui-font-family, sans-serif); font-size: 13px; font-variant-numeric: tabular-nums; ' +
    'color: var(--jp-ui-font-color1, inherit);">' +
    `<span style="font-weight: 600;">${escapeHtml(state.label)}</span>` +
    '<span style="flex: 0 1 280px; min-width: 120px; height: 8px; border-radius: 4px; overflow: hidden; background: rgba(128, 128, 128, 0.25);">' +
    `<span style="display: block; height: 100%; width: ${percent.toFixed(1)}%; border-radius: 4px; background: ${color};"></span></span>` +
    `<span style="color: var(--jp-ui-font-color2, #7a7a7a);">${facts(state).map(escapeHtml).join(' · ')}</span></div>`
  );
}

/** The state as one terminal line that fits in so many columns. */
export function progressLine(state: ProgressState, columns: number): string {
  const cells = 24;
  const filled = Math.round((shareOf(state) || 0) * cells);
  const line = `${state.label} ${'█'.repeat(filled)}${'░'.repeat(cells - filled)} ${facts(state).join(' · ')}`;
  return [...line].slice(0, Math.max(20, columns - 1)).join('');
}

/** Where a state is shown; each says itself when a state is worth showing. */
type Show = (state: ProgressState) => void;

function inNotebook(): Show {
  const live = liveDisplay();
  return (state) => live.update(htmlBundle({ html: progressHtml(state), text: progressText(state) }));
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
 * Shows the progress of a task: in a notebook a bar that changes in place, at most four times a second; on a terminal
 * one line; in a log a line every tenth of the way.
 *
 * @example const bar = progressBar({ total: 13268, label: 'Reading', unit: 'images' }); bar.update(64); bar.finish();
 */
export function progressBar({ total, label, unit = 'steps' }: ProgressOptions): ProgressBar {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const often = isNotebook() || process.stderr.isTTY;
  const show = isNotebook() ? inNotebook() : process.stderr.isTTY ? onTerminal : inLog;
  const state: ProgressState = { label, unit, total, done: 0, elapsed: 0, note: '', finished: false };
  let shownAt = -Infinity;
  let shownTenth = 0;
  const isDue = () => {
    if (often) return state.elapsed - shownAt >= REDRAW_SECONDS;
    return Math.floor((shareOf(state) || 0) / LOG_SHARE + 1e-9) > shownTenth && state.done < total;
  };
  const draw = () => {
    shownAt = state.elapsed;
    shownTenth = Math.floor((shareOf(state) || 0) / LOG_SHARE + 1e-9);
    quietly(() => show({ ...state }));
  };
  if (often) draw();
  return {
    update(done, { note, from } = {}) {
      if (state.finished) return;
      Object.assign(state, { done, elapsed: seconds(), note: note ?? state.note, from: from ?? state.from });
      if (isDue() || from !== undefined) draw();
    },
    finish({ note } = {}) {
      if (state.finished) return;
      Object.assign(state, { finished: true, elapsed: seconds(), note: note ?? state.note });
      draw();
    },
  };
}

/** Says how many units of a task are done, of how many; `note` stands beside them. */
export interface Progress {
  (done: number, total: number, note?: string): void;
  /** For a task that was stopped on its way. */
  finish(): void;
}

/**
 * A progress bar as a callback: it appears with the first call, when the total is known, and finishes at the total.
 *
 * @example await synthesizeDataset({ out, onProgress: progressOf('Drawing faces', 'images') });
 */
export function progressOf(label: string, unit: string): Progress {
  let bar: ProgressBar | undefined;
  const progress = (done: number, total: number, note?: string) => {
    bar ??= progressBar({ total, label, unit });
    bar.update(done, { note });
    if (done >= total) bar.finish();
  };
  return Object.assign(progress, { finish: () => bar?.finish() });
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
