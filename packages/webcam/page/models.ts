/** A model that the notebook offers in place of the page's own: taken by a click, with both answers side by side. */
import { element } from './element';
import type { Watcher } from './lookInWorker';

/** The offer on the page. */
export interface Models {
  /** Shows the button; `number` counts the offers. */
  offer(number: number): void;
}

/**
 * Begins without an offer.
 *
 * @param onUse told when another model is asked; the one before is asked too, unless it is the page's own alone
 */
export function createModels(watcher: Watcher, onUse: (isNew: boolean) => void): Models {
  const place = element('models', HTMLElement);
  const [words] = place.getElementsByTagName('p');
  const [button] = place.getElementsByTagName('button');
  let [offered, used] = [0, 0];
  const show = (trouble = '') => {
    const isNewer = offered > used;
    words!.textContent =
      trouble ||
      (used === 0
        ? 'The notebook has a new model.'
        : isNewer
          ? 'The notebook has a newer model.'
          : 'The new model, and the one before in a paler bar.');
    button!.textContent = isNewer ? 'Use the new model' : 'Back to the one before';
    button!.classList.toggle('main', isNewer);
    button!.disabled = false;
  };
  button!.onclick = async () => {
    const wanted = offered > used ? offered : 0;
    button!.disabled = true;
    try {
      await watcher.use(wanted === 0 ? '' : 'new/');
      used = wanted;
      onUse(wanted > 0);
      show();
    } catch (error) {
      show(`The new model can’t be loaded: ${(error as Error).message}.`);
    }
  };
  return {
    offer(number) {
      if (number === offered) return;
      // Those of another kernel are counted anew.
      if (number < offered) used = 0;
      offered = number;
      place.hidden = false;
      show();
    },
  };
}
