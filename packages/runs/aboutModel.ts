/** A line on the model that was opened: of which run, how good, and whether there is a better one. */
import path from 'path';
import { display, formatCount, formatPercent } from '../display/index';
import { quietLine, type Model } from '../../src/index';
import { endingText, isPassedOver, type KeptModel } from './keptModels';

/**
 * Which newer runs were skipped, where all newer ones were; then which run it is of, of when, how it ended and how
 * accurate it is, and whether a better one on these data exists.
 *
 * @param others of the same folder, the newest first; it may be among them
 * @param lead what begins the sentence on the run itself
 */
export function aboutModel(kept: KeptModel, others: readonly KeptModel[], lead = ''): string {
  const { run, time, info } = kept;
  const newer = others.filter((other) => other.time > time);
  const skipped = newer.every((other) => isPassedOver(other.run)) ? skippedText(newer) : '';
  const faces = info.data === undefined ? '' : ` on ${formatCount(info.data.valid)} validation faces`;
  const own = `${lead}${run.folder} (${dateText(time)}; ${endingText(run)}): ${shareOf(kept)} right${faces}`;
  const usable = others.filter((other) => !isPassedOver(other.run));
  const [best] = usable
    .filter(({ info: { data } }) => data?.fingerprint === info.data?.fingerprint)
    .sort((a, b) => accuracyOf(b) - accuracyOf(a));
  const better =
    best !== undefined && accuracyOf(best) > accuracyOf(kept)
      ? `; better: openTrained('${nameOf(best)}'), ${shareOf(best)}.`
      : ', your best on these data.';
  return `${skipped && `${skipped} `}${own}${better}`;
}

/** Which of the newest models are skipped, why, and how they are opened; nothing where none is. */
export function skippedText(models: readonly KeptModel[]): string {
  const [newest, ...rest] = models.filter(({ run }) => isPassedOver(run));
  if (newest === undefined) return '';
  const named = [newest, ...rest.slice(0, 2)].map((kept) => `'${nameOf(kept)}' (${endingText(kept.run)})`);
  const more = rest.length > 2 ? ` and ${rest.length - 2} more` : '';
  const opens = `openTrained('${nameOf(newest)}') opens`;
  return rest.length === 0
    ? `Your newest run, ${named.join()}, is skipped; ${opens} it.`
    : `Your newest runs, ${named.join(', ')}${more}, are skipped; ${opens} the first.`;
}

/** How good the shipped model was on photographs, such as `81.0% of 1,328 held-out photographs right`. */
export function shippedFigure({ info: { data, metrics } }: Model): string {
  const photographs = data === undefined ? '' : ` of ${formatCount(data.valid)} held-out photographs`;
  return `${formatPercent(metrics?.validAccuracy ?? NaN, 1)}${photographs} right`;
}

/** Shows a line in the cell; nobody asks for it elsewhere. */
export const say = (text: string): void => display(quietLine(text));

const accuracyOf = ({ info }: KeptModel) => info.metrics?.validAccuracy ?? 0;
const shareOf = (kept: KeptModel) => formatPercent(accuracyOf(kept), 1);

/** As `openTrained` takes it: the name below `runs`, or the folder. */
const nameOf = ({ run: { folder } }: KeptModel) =>
  path.dirname(folder) === 'runs' ? path.basename(folder) : folder;

/** In local time, such as `30 Nov 2026, 13:20`. */
const dateText = (time: Date) => time.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
