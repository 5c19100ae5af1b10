/** What the page says when something is amiss: what it is, and what to do. */

/** A message in the picture's place. */
export interface Card {
  title: string;
  text: string;
  /** Offer to ask for the camera again, to choose a photo, to open the page by itself. */
  retry?: boolean;
  photo?: boolean;
  alone?: boolean;
}

export const cards = {
  loading: {
    title: 'Loading the network',
    text: 'A few megabytes from this machine; then it is asked for a first try.',
  },
  asking: {
    title: 'Waiting for the camera',
    text: 'Allow it if the browser asks. No frame leaves this page.',
  },
  noCamera: {
    title: 'No camera found',
    text: 'Plug one in and try again, or drop a photo here.',
    retry: true,
    photo: true,
  },
  denied: {
    title: 'The camera is not allowed',
    text: "Allow it for this page by the sign in the browser's address bar, then try again; or drop a photo here.",
    retry: true,
    photo: true,
  },
  deniedInFrame: {
    title: 'The camera is not allowed here',
    text: 'Allow it for this page, or open the page in a tab of its own, where the browser asks again.',
    alone: true,
    retry: true,
    photo: true,
  },
  inUse: {
    title: 'The camera is in use',
    text: 'Another program has it, or it does not answer. Close that program and try again, or drop a photo here.',
    retry: true,
    photo: true,
  },
  stopped: {
    title: 'The camera has stopped',
    text: 'It was unplugged or taken away. Try again when it is back, or drop a photo here.',
    retry: true,
    photo: true,
  },
  notSecure: {
    title: 'No camera on this address',
    text: "Browsers give a camera only to pages of this machine (http://127.0.0.1 or localhost) or over https. Open the page's own address there, or drop a photo here.",
    photo: true,
  },
  cameraTrouble: {
    title: 'The camera can’t be opened',
    text: 'The browser does not say why. Try again, or drop a photo here.',
    retry: true,
    photo: true,
  },
  model: {
    title: 'The model can’t be loaded',
    text: 'Start “ferlab webcam” again, with --model and a model folder, then reload this page.',
  },
  file: {
    title: 'This page needs a web host',
    text: 'Opened as a file, a browser lets it load nothing. Put its folder on a web host with https, or start one here: “python3 -m http.server” in the folder.',
  },
  backend: {
    title: 'This browser can’t run the network',
    text: 'It has neither WebGL nor WebAssembly, or not the one that the address asks for. Allow one in its settings, or take another browser.',
  },
} satisfies Record<string, Card>;

/** What is said otherwise where the page stands on a web host, without ferlab beside it. */
const exportedCards: Partial<Record<CardName, Partial<Card>>> = {
  loading: { text: 'A few megabytes from this site; then it is asked for a first try.' },
  notSecure: {
    text: 'Browsers give a camera only to pages over https. Open this page there, or choose a photo.',
  },
  model: {
    text: 'A part of this page is missing on its host. Put the whole folder there, then reload this page.',
  },
};

/** A card's words. */
export const cardNamed = (name: CardName): Card => ({
  ...cards[name],
  ...('exported' in document.documentElement.dataset && exportedCards[name]),
});

export type CardName = keyof typeof cards;

/** The card of what `getUserMedia` threw. */
export function cardOfCameraError(error: unknown): CardName {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError')
    return window.top === window.self ? 'denied' : 'deniedInFrame';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'noCamera';
  if (name === 'NotReadableError' || name === 'AbortError') return 'inUse';
  return 'cameraTrouble';
}
