/** One moment of a long task in words, as a bar, and as a line of a terminal. */
import { escapeHtml } from './escape';
import { formatCount, formatDuration, formatPercent } from './format';
import { INK, themed } from './theme';

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
  /** Waits for somebody: it has no speed and no time left. */
  paused?: boolean;
}

/** What took less, such as reading from a cache or a training that is shown again, has no speed worth telling. */
const BRIEF_SECONDS = 0.5;

/** The share that is done, 0 to 1; NaN where the total is unknown. */
export const shareOf = ({ done, total }: ProgressState) =>
  total > 0 ? Math.min(1, Math.max(0, done / total)) : NaN;

/** The figures behind a bar: `30%`, `300 of 1,000 images`, `120 images/s`, `0:06 left`. */
function facts(state: ProgressState): string[] {
  const { unit, total, done, from = 0, elapsed, finished, note, paused = false } = state;
  const share = shareOf(state);
  const isBrief = elapsed < BRIEF_SECONDS;
  const rate = elapsed > 0 && !paused && !(finished && isBrief) ? (done - from) / elapsed : 0;
  const count = total > 0 ? `${formatCount(done)} of ${formatCount(total)}` : formatCount(done);
  const left = rate > 0 && total > done ? `${formatDuration((total - done) / rate)} left` : '';
  const spent = isBrief
    ? ''
    : `${share >= 1 || Number.isNaN(share) ? 'took' : 'stopped after'} ${formatDuration(elapsed)}`;
  return [
    paused ? 'paused' : '',
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
  const color = state.paused
    ? 'background: rgba(128, 128, 128, 0.6);'
    : complete
      ? themed('background', 'success-color1', '#2f8f5b')
      : state.finished
        ? themed('background', 'warn-color1', '#cf8232')
        : themed('background', 'brand-color1', '#3b82c4');
  const percent = Number.isNaN(share) ? (complete ? 100 : 0) : share * 100;
  return (
    '<div style="display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; padding: 4px 0; ' +
    'font-family: var(--jp-ui-font-family, sans-serif); font-size: 13px; font-variant-numeric: tabular-nums; ' +
    'color: var(--jp-ui-font-color1, inherit);">' +
    `<span style="font-weight: 600;">${escapeHtml(state.label)}</span>` +
    '<span style="flex: 0 1 280px; min-width: 120px; height: 8px; border-radius: 4px; overflow: hidden; background: rgba(128, 128, 128, 0.25);">' +
    `<span style="display: block; height: 100%; width: ${percent.toFixed(1)}%; border-radius: 4px; ${color}"></span></span>` +
    `<span style="${themed('color', 'ui-font-color2', INK)}">${facts(state).map(escapeHtml).join(' · ')}</span></div>`
  );
}

/** The state as one terminal line that fits in so many columns. */
export function progressLine(state: ProgressState, columns: number): string {
  const cells = 24;
  const filled = Math.round((shareOf(state) || 0) * cells);
  const line = `${state.label} ${'█'.repeat(filled)}${'░'.repeat(cells - filled)} ${facts(state).join(' · ')}`;
  return [...line].slice(0, Math.max(20, columns - 1)).join('');
}
