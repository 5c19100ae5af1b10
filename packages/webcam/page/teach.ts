/** Taking faces for a data set: which expression, the button that is held, and what came of it. */
import type { RgbImage } from '../../pixels/index';
import type { TeachingState } from '../teaching';
import { element } from './element';
import { hold } from './hold';
import { ask } from './notebook';
import { sendPictures } from './sendPictures';

/** The part of the page that teaches; hidden until a notebook wants it. */
export interface Teach {
  /** What the notebook knows, each time that it says so. */
  hear(state: TeachingState): void;
  /** Whether the face of the next frame is wanted; `time` in milliseconds. */
  wants(time: number): boolean;
  /** That face, as the network is shown it; undefined where there is none. */
  take(face: RgbImage | undefined, time: number): void;
  /** The camera is gone. */
  lose(): void;
  /** Whether a notebook that does not answer is to be waited for. */
  isPatient(): boolean;
}

/** Faces are taken so far apart, in milliseconds: those of neighbouring frames are the same. */
const pause = 200;

/**
 * After so many pictures a press that goes on counts as another one, so that one press alone can be divided, too; as
 * long a pause lies between the two, in milliseconds, lest both show the same.
 */
const [mostOfTake, rest] = [10, 1000];

const countOf = (count: number) => `${count} ${count === 1 ? 'picture' : 'pictures'}`;

/**
 * Joins the controls.
 *
 * @param obstacle why no face can be taken now, in words; undefined where one can
 */
export function createTeach(obstacle: () => string | undefined): Teach {
  const kinds = element('kinds', HTMLDivElement);
  const last = element('last', HTMLCanvasElement);
  const done = element('done', HTMLButtonElement);
  const name = element('name', HTMLInputElement);
  const button = element('hold', HTMLButtonElement);
  const say = (words: string) => (element('taught', HTMLParagraphElement).textContent = words);
  // Of this page alone: with the numbers, a picture that is sent twice is known.
  const page = [...crypto.getRandomValues(new Uint8Array(4))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  let state: TeachingState | undefined;
  let chosen: string | undefined;
  let [take, number, ofTake, lastAt] = [0, 0, 0, -Infinity];
  /** A tap takes one face, though it ends before the next frame. */
  let owed = false;
  /** Whether it is said that pictures wait. */
  let isStuck = false;

  const sending = sendPictures(
    page,
    async (picture) => hear(await tell(picture)),
    memoryOfTab(),
    (trouble) => {
      if (trouble === undefined && isStuck && sending.waiting() === 0) say('');
      isStuck = trouble !== undefined || (isStuck && sending.waiting() > 0);
      if (trouble !== undefined) {
        say(
          `${countOf(sending.waiting())} not in the folder yet. ${trouble.message} They are kept in this tab, and sent ` +
            'when it answers again: after a restart of the kernel run the cell with teach() again.',
        );
      }
      show();
    },
  );
  const tell = async (message: object) => {
    const told = (await ask(message).catch((error: unknown) => {
      throw error instanceof TypeError ? new Error('ferlab does not answer.') : error;
    })) as (TeachingState & { named?: string }) | null;
    if (told === null) throw new Error('No faces are taken any more.');
    return told;
  };
  const holding = hold(button, 't', {
    start() {
      const why = chosen === undefined ? 'Choose an expression first.' : obstacle();
      if (why !== undefined) say(why);
      if (why !== undefined || !mayTake()) return false;
      [take, ofTake, lastAt] = [take + 1, 0, -Infinity];
      owed = true;
      say('');
      return true;
    },
    end: () => show(),
  });
  const mayTake = () => state !== undefined && !state.done;

  const stop = () => {
    owed = false;
    holding.end();
  };
  const choose = (kind: string) => {
    if (kind !== chosen) stop();
    chosen = kind;
    show();
  };
  /** One for each class: made once, so that the focus stays. */
  const chips = new Map<string, { chip: HTMLButtonElement; count: HTMLElement }>();
  const chipOf = (kind: string, i: number) => {
    const known = chips.get(kind);
    if (known !== undefined) return known;
    const chip = Object.assign(document.createElement('button'), { className: 'kind', title: kind });
    const [key, word, count] = ['kbd', 'span', 'b'].map((tag) => document.createElement(tag));
    key!.textContent = i < 9 ? String(i + 1) : '';
    word!.textContent = kind;
    chip.append(key!, word!, count!);
    chip.onclick = () => choose(kind);
    chips.set(kind, { chip, count: count! });
    kinds.append(chip);
    return { chip, count: count! };
  };
  const show = () => {
    if (state === undefined) return;
    const counts = state.classes.map(({ name, count }) => count + sending.waiting(name));
    for (const [i, { name: kind }] of state.classes.entries()) {
      const { chip, count } = chipOf(kind, i);
      chip.ariaPressed = String(kind === chosen);
      count.textContent = String(counts[i]);
      chip.disabled = state.done;
    }
    const taught = counts.filter((count) => count > 0).length;
    button.firstElementChild!.textContent = holding.isHeld
      ? `Taking ${chosen}: ${counts[state.classes.findIndex(({ name: kind }) => kind === chosen)]}`
      : chosen === undefined
        ? 'Choose an expression'
        : `Hold to take ${chosen}`;
    button.disabled = !mayTake() || chosen === undefined;
    done.disabled = state.done || taught < 2 || sending.waiting() > 0;
    done.textContent = taught < 2 ? 'Done, once two expressions have faces' : 'Done';
    element('teach', HTMLElement).classList.toggle('ended', state.done);
    const all = counts.reduce((sum, count) => sum + count, 0);
    if (state.done)
      say(`Done: ${state.folder} has ${countOf(all)}. To take more, run the cell with teach() again.`);
  };
  const hear = (next: TeachingState) => {
    const isAgain = state?.done === true && !next.done;
    state = next;
    document.documentElement.classList.add('teaching');
    element('teach', HTMLElement).hidden = false;
    element('folder', HTMLElement).textContent = next.folder;
    element('privacy', HTMLElement).textContent = 'Only the faces that you take leave this page';
    if (next.done) stop();
    if (isAgain) say('');
    show();
  };
  element('naming', HTMLFormElement).onsubmit = (event) => {
    event.preventDefault();
    void tell({ type: 'name', name: name.value }).then(
      ({ named, ...next }) => {
        const written = name.value.trim();
        say(named === written ? '' : `“${written}” is called “${named}” here.`);
        name.value = '';
        hear(next);
        choose(named!);
        button.focus();
      },
      (error: unknown) => say((error as Error).message),
    );
  };
  done.onclick = () =>
    void tell({ type: 'done' }).then(hear, (error: unknown) => say((error as Error).message));
  document.addEventListener('keydown', ({ key, target, ctrlKey, metaKey, altKey }) => {
    const kind = /^[1-9]$/.test(key) && state?.done === false && state.classes[Number(key) - 1]?.name;
    if (kind && !(target instanceof HTMLInputElement) && !ctrlKey && !metaKey && !altKey) choose(kind);
  });
  window.addEventListener('beforeunload', (event) => {
    if (sending.waiting() > 0) event.preventDefault();
  });
  return {
    hear(next) {
      hear(next);
      sending.retry(next.folder);
    },
    wants: (time) => (holding.isHeld || owed) && time - lastAt >= pause,
    take(face, time) {
      if (!(holding.isHeld || owed) || chosen === undefined) return;
      owed = false;
      if (face === undefined) return void say('No face is seen: nothing is taken.');
      if (sending.isFull) return void say('ferlab does not answer: nothing more is taken until it does.');
      [number, ofTake, lastAt] = [number + 1, ofTake + 1, time];
      say('');
      draw(last, face);
      const { width, height } = face;
      const pixels = base64Of(face.pixels);
      sending.add({ type: 'picture', page, take, number, expression: chosen, width, height, pixels });
      if (ofTake === mostOfTake) [take, ofTake, lastAt] = [take + 1, 0, time + rest - pause];
      show();
    },
    lose() {
      stop();
      if (mayTake()) say('The camera is gone: what was taken before is kept.');
    },
    isPatient: () => mayTake() || sending.waiting() > 0,
  };
}

/** What a later page of this tab can read; none where the browser forbids it. */
function memoryOfTab(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  // At once they would be too many arguments.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

function draw(canvas: HTMLCanvasElement, { pixels, width, height }: RgbImage): void {
  const image = new ImageData(width, height);
  for (let i = 0, j = 0; j < pixels.length; i += 4, j += 3) {
    image.data.set(pixels.subarray(j, j + 3), i);
    image.data[i + 3] = 255;
  }
  Object.assign(canvas, { width, height, hidden: false });
  canvas.getContext('2d')!.putImageData(image, 0, 0);
}
