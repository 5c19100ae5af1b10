/** The message in the picture's place. */
import { element } from './element';
import { cardNamed, type CardName } from './words';

/** What the card's buttons do. */
export interface CardActions {
  retry(): void;
  choosePhoto(): void;
}

/**
 * Shows a card, or none.
 *
 * @param detail added to its text, as it is
 */
export function showCard(name: CardName | undefined, actions: CardActions, detail = ''): void {
  const place = element('card', HTMLDivElement);
  place.hidden = name === undefined;
  if (name === undefined) return;
  const { title, text, retry, photo, alone } = cardNamed(name);
  const [heading, words, buttons] = place.children;
  heading!.textContent = title;
  words!.textContent = detail === '' ? text : `${text} (${detail})`;
  const link = Object.assign(document.createElement('a'), {
    href: location.href,
    target: '_blank',
    rel: 'noopener',
    textContent: 'Open in a tab',
  });
  buttons!.replaceChildren(
    ...(alone ? [link] : []),
    ...(retry ? [button('Try again', () => actions.retry())] : []),
    ...(photo ? [button('Choose a photo', () => actions.choosePhoto())] : []),
  );
}

function button(text: string, onclick: () => void): HTMLButtonElement {
  return Object.assign(document.createElement('button'), { textContent: text, onclick });
}
