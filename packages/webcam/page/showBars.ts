/** The probabilities of one face, as bars. */
import { expressionColor } from '../../display/expressionColor';
import { element } from './element';

/** Shows the probabilities of a face, and which of them leads; or undefined for none. */
export type ShowBars = (
  probabilities: readonly number[] | undefined,
  leader?: number,
  former?: readonly number[],
) => void;

/**
 * Makes a bar for each class; two, where another model was asked before, one above the other: of a class that only one
 * knows, one.
 *
 * @param formerClasses of the model from before, if there are two
 */
export function makeBars(classes: readonly string[], formerClasses?: readonly string[]): ShowBars {
  const names = [...new Set([...classes, ...(formerClasses ?? [])])];
  const place = element('bars', HTMLDivElement);
  place.classList.toggle('two', formerClasses !== undefined);
  const rows = names.map((name) => {
    const [bar, tracks, shares] = ['div', 'div', 'div'].map((tag) => document.createElement(tag));
    const word = Object.assign(document.createElement('span'), { textContent: name, title: name });
    const one = (known: readonly string[], kind: string) => {
      const at = known.indexOf(name);
      if (at < 0) return undefined;
      const [track, fill, share] = ['div', 'div', 'span'].map((tag) => document.createElement(tag));
      [track!.className, fill!.className, share!.className] = [`track ${kind}`, 'fill', kind];
      fill!.style.background = expressionColor(name);
      track!.append(fill!);
      tracks!.append(track!);
      shares!.append(share!);
      return { at, fill: fill!, share: share!, shown: NaN };
    };
    const both = [one(classes, 'now'), one(formerClasses ?? [], 'before')];
    bar!.append(word, tracks!, shares!);
    Object.assign(bar!, { className: 'bar', role: 'meter', ariaLabel: name });
    [bar!.ariaValueMin, bar!.ariaValueMax] = ['0', '100'];
    return { bar: bar!, both };
  });
  place.replaceChildren(...rows.map(({ bar }) => bar));
  return (probabilities, leader, former) => {
    for (const [i, { bar, both }] of rows.entries()) {
      const values = [probabilities, former];
      const percents = both.map((one, k) => one && Math.round(100 * (values[k]?.[one.at] ?? 0)));
      for (const [k, one] of both.entries()) {
        if (one === undefined) continue;
        one.share.textContent = values[k] === undefined ? '' : `${percents[k]}%`;
        if (one.shown === percents[k]) continue;
        one.shown = percents[k]!;
        one.fill.style.transform = `translateX(${percents[k]! - 101}%)`;
        const words = both[1] && `${percents[0] ?? 'unknown'}, before ${percents[1]}`;
        bar.ariaValueNow = String(percents[0] ?? percents[1]);
        bar.ariaValueText = words ?? null;
      }
      bar.classList.toggle('leading', i === leader);
    }
  };
}
