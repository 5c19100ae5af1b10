/** Faces on their way to the notebook: kept until it has said that it has them, and sent again where it has not. */
import type { TakenPicture } from '../teaching';

/** The pictures that are not there yet. */
export interface Sending {
  /** How many, of a class or of all. */
  waiting(expression?: string): number;
  /** Whether as many wait as are kept. */
  readonly isFull: boolean;
  add(picture: TakenPicture): void;
  /** Tries anew, as when the notebook answers again; takes over what former pages of this browser tab left. */
  retry(folder: string): void;
}

/** As many are kept: the notebook is gone, or far too slow. */
const mostWaiting = 12;

/**
 * Begins without any.
 *
 * @param send settles when the notebook has the picture; asked again, it must write nothing again
 * @param memory that a later page of the tab can read; without it, the pictures are this page's alone
 * @param onChange told when their number changes, and why they can't be sent
 */
export function sendPictures(
  page: string,
  send: (picture: TakenPicture) => Promise<void>,
  memory: Storage | undefined,
  onChange: (trouble?: Error) => void,
): Sending {
  const waiting: TakenPicture[] = [];
  let busy = false;
  let place = '';
  const keep = () => {
    try {
      if (waiting.length === 0) memory?.removeItem(place + page);
      else memory?.setItem(place + page, JSON.stringify(waiting));
    } catch {
      // The browser has no room: this page still has them.
    }
  };
  const sendAll = async () => {
    if (busy) return;
    busy = true;
    try {
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        await send(next);
        waiting.shift();
        keep();
        onChange();
      }
    } catch (error) {
      onChange(error as Error);
    } finally {
      busy = false;
    }
  };
  return {
    waiting: (expression) =>
      waiting.filter((picture) => expression === undefined || picture.expression === expression).length,
    get isFull() {
      return waiting.length >= mostWaiting;
    },
    add(picture) {
      waiting.push(picture);
      keep();
      void sendAll();
    },
    retry(folder) {
      place = `ferlab-taken ${folder} `;
      for (const name of Object.keys(memory ?? {})) {
        if (!name.startsWith(place) || name === place + page) continue;
        waiting.push(...(JSON.parse(memory!.getItem(name)!) as TakenPicture[]));
        memory!.removeItem(name);
      }
      keep();
      void sendAll();
    },
  };
}
