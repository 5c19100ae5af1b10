/** A line on the model that was opened: of which run, how good, and whether there is a better one. */
import path from 'path';
import { display, formatPercent } from '../display/index';
import { quietLine, type Model } from '../../src/index';
import { endingText, isPassedOver, type KeptModel } from './keptModels';

/**
 * Which run it is of, of when, how it ended and how accurate it is, whether a better one on these data exists, and
 * which newer ones were passed over.
 *
 * @param others of the same folder, the newest first; it may be among them
 */
export function aboutModel(kept: KeptModel, others: readonly KeptModel[]): string {
  const { run, time, info } = kept;
  const faces = info.data === undefined ? '' : ` of ${info.data.valid} held-out faces`;
  const own = `${run.folder} of ${dateText(time)}: ${endingText(run)}; ${shareOf(kept)}${faces} right.`;
  const usable = others.filter((other) => !isPassedOver(other.run));
  const [best] = usable
    .filter(({ info: { data } }) => data?.fingerprint === info.data?.fingerprint)
    .sort((a, b) => accuracyOf(b) - accuracyOf(a));
  const better =
    best !== undefined && accuracyOf(best) > accuracyOf(kept)
      ? `Better on these data: openTrained('${nameOf(best)}'), ${shareOf(best)}.`
      : 'None here is better on these data.';
  return [own, better, passedOverText(others.filter((other) => other.time > time))].filter(Boolean).join(' ');
}

/** Which of the models were passed over, and why; nothing where none was. */
export function passedOverText(models: readonly KeptModel[]): string {
  const passed = models.filter(({ run }) => isPassedOver(run));
  if (passed.length === 0) return '';
  const named = passed.slice(0, 3).map((kept) => `'${nameOf(kept)}' (${endingText(kept.run)})`);
  const more = passed.length > 3 ? ` and ${passed.length - 3} more` : '';
  return `Passed over, unless named: ${named.join(', ')}${more}.`;
}

/** How good the shipped model was on photographs, such as `81.0% of its 1328 held-out photographs right`. */
export function shippedFigure({ info: { data, metrics } }: Model): string {
  const share = formatPercent(metrics?.validAccuracy ?? NaN, 1);
  return `${share} of its ${data?.valid} held-out photographs right`;
}

/** Shows a line in the cell; nobody asks for it elsewhere. */
export const say = (text: string): void => display(quietLine(text));

const accuracyOf = ({ info }: KeptModel) => info.metrics?.validAccuracy ?? 0;
const shareOf = (kept: KeptModel) => formatPercent(accuracyOf(kept), 1);

/** As `openTrained` takes it: the name below `runs`, or the folder. */
const nameOf = ({ run: { folder } }: KeptModel) =>
  path.dirname(folder) === 'runs' ? path.basename(folder) : folder;

/** In local time, such as `2026-11-30 13:20`. */
function dateText(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16).replace('T', ' ');
}
