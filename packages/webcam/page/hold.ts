/** A button that does something as long as it is held: by a finger, the mouse, the space bar, or a key of its own. */

/** The button as it is held. */
export interface Hold {
  readonly isHeld: boolean;
  end(): void;
}

/**
 * Joins a button and a key; what is held ends too when the page is left.
 *
 * @param key held anywhere but in a field
 * @param actions.start says whether it is held from now on
 */
export function hold(
  button: HTMLButtonElement,
  key: string,
  actions: { start(): boolean; end(): void },
): Hold {
  let isHeld = false;
  const start = () => {
    if (isHeld || !actions.start()) return;
    isHeld = true;
    button.classList.add('held');
  };
  const end = () => {
    if (!isHeld) return;
    isHeld = false;
    button.classList.remove('held');
    actions.end();
  };
  button.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    start();
  });
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture']) button.addEventListener(type, end);
  // A finger that is held would open a menu.
  button.addEventListener('contextmenu', (event) => event.preventDefault());
  const isOurs = (event: KeyboardEvent) =>
    (event.key.toLowerCase() === key && !(event.target instanceof HTMLInputElement)) ||
    (event.target === button && [' ', 'Enter'].includes(event.key));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !isOurs(event)) return;
    event.preventDefault();
    if (!event.repeat) start();
  });
  document.addEventListener('keyup', (event) => {
    if (isOurs(event)) end();
  });
  window.addEventListener('blur', end);
  document.addEventListener('visibilitychange', end);
  return {
    get isHeld() {
      return isHeld;
    },
    end,
  };
}
