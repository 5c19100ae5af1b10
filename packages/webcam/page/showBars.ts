/** The probabilities of one face, as bars. */
import { expressionColor } from '../../display/expressionColor';
import { element } from './element';

/**
 * Makes a bar for each class.
 *
 * @returns shows the probabilities of a face, and which of them leads; or undefined for none
 */
export function makeBars(
  classes: readonly string[],
): (probabilities: readonly number[] | undefined, leader?: number) => void {
  const bars = classes.map((name) => {
    const bar = Object.assign(document.createElement('div'), { className: 'bar', role: 'meter' });
    const [word, track, fill, share] = ['span', 'div', 'div', 'span'].map((tag) =>
      document.createElement(tag),
    );
    word!.textContent = name;
    word!.title = name;
    track!.className = 'track';
    fill!.className = 'fill';
    fill!.style.background = expressionColor(name);
    track!.append(fill!);
    bar.append(word!, track!, share!);
    bar.ariaLabel = name;
    [bar.ariaValueMin, bar.ariaValueMax] = ['0', '100'];
    return { bar, fill: fill!, share: share! };
  });
  element('bars', HTMLDivElement).replaceChildren(...bars.map(({ bar }) => bar));
  return (probabilities, leader) => {
    for (const [i, { bar, fill, share }] of bars.entries()) {
      const percent = Math.round(100 * (probabilities?.[i] ?? 0));
      if (bar.ariaValueNow !== String(percent)) {
        bar.ariaValueNow = String(percent);
        fill.style.transform = `translateX(${percent - 101}%)`;
      }
      share.textContent = probabilities === undefined ? '' : `${percent}%`;
      bar.classList.toggle('leading', i === leader);
    }
  };
}
