/** Precision, recall and F1 of each class. */
import { escapeHtml, formatCount, formatPercent, type Figure } from '../display/index';
import { groupedBars } from './groupedBars';

/** The scores of one class, shares from 0 to 1 (NaN where undefined), and how many faces truly show it. */
export interface ClassScores {
  name: string;
  precision: number;
  recall: number;
  f1: number;
  support?: number;
  /** 95% intervals of the scores, where they are known. */
  intervals?: Partial<Record<'precision' | 'recall' | 'f1', { low: number; high: number } | null>>;
}

/**
 * Three bars per class (precision, recall, F1) in shades of its colour, with 95% intervals where they are known.
 *
 * @example perClassBars([{ name: 'fear', precision: 0.71, recall: 0.66, f1: 0.68, support: 306 }])
 */
export function perClassBars(scores: readonly ClassScores[]): Figure {
  const meaning = {
    precision: (score: ClassScores) =>
      `${formatPercent(score.precision, 1)} of the faces called '${escapeHtml(score.name)}' truly show it (precision)`,
    recall: (score: ClassScores) =>
      `${formatPercent(score.recall, 1)} of the ` +
      (score.support === undefined ? '' : `${formatCount(score.support)} `) +
      `'${escapeHtml(score.name)}' faces are recognized (recall)`,
    f1: (score: ClassScores) =>
      `F1 of '${escapeHtml(score.name)}' is ${formatPercent(score.f1, 1)}: ` +
      'the harmonic mean of precision and recall',
  };
  const spread = (score: ClassScores, measure: 'precision' | 'recall' | 'f1') => {
    const interval = score.intervals?.[measure];
    if (!interval) return '';
    const [low, high] = [formatPercent(interval.low, 1), formatPercent(interval.high, 1)];
    return `<br>with other faces of the kind, between ${low} and ${high} (95% interval)`;
  };
  const known = scores.some(({ intervals }) => Object.values(intervals ?? {}).some(Boolean));
  const groups = (['precision', 'recall', 'f1'] as const).map((measure) => ({
    name: measure === 'f1' ? 'F1' : measure,
    values: scores.map((score) => (Number.isFinite(score[measure]) ? score[measure] : null)),
    texts: scores.map((score) => (Number.isFinite(score[measure]) ? (score[measure] * 100).toFixed(0) : '-')),
    hovers: scores.map((score) => meaning[measure](score) + spread(score, measure)),
    ...(known ? { intervals: scores.map(({ intervals }) => intervals?.[measure]) } : {}),
  }));
  return groupedBars(
    scores.map((score) => score.name),
    groups,
    {
      width: 820,
      height: 380,
      title: {
        text: `Scores per expression${known ? ', with 95% intervals' : ''}`,
        x: 0.02,
        xanchor: 'left',
      },
      margin: { l: 72, r: 16, t: 72, b: 48 },
      yaxis: { title: { text: 'share (%)' }, range: [0, 1.06], tickformat: '.0%', dtick: 0.2 },
    },
  );
}
