/** The worker, as functions. */
import type { Backend, LookRequest, Picture, SeenFace, WorkerMessage } from './messages';

/** What one look found. */
export interface Seen {
  faces: SeenFace[];
  /** TensorFlow.js's tensors in the worker; they must not grow. */
  tensors: number;
}

/** A worker that is ready. */
export interface Watcher {
  backend: Backend;
  why: string;
  classes: string[];
  look(picture: Picture): Promise<Seen>;
}

/** Why there is none. */
export class WorkerFailure extends Error {
  constructor(
    readonly reason: 'model' | 'backend',
    detail: string,
  ) {
    super(detail);
  }
}

/**
 * Starts the worker; `?backend=` in the page's address chooses how it reckons.
 *
 * @throws WorkerFailure
 */
export function startWorker(): Promise<Watcher> {
  const worker = new Worker(`worker.js${location.search}`);
  const open = new Map<number, (seen: Seen) => void>();
  let next = 0;
  const look: Watcher['look'] = (picture) =>
    new Promise((resolve) => {
      open.set(next, resolve);
      const request: LookRequest = { ...picture, id: next++ };
      worker.postMessage(request, picture.image instanceof ImageBitmap ? [picture.image] : []);
    });
  return new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new WorkerFailure('backend', message));
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      if (data.type === 'failed') reject(new WorkerFailure(data.reason, data.detail));
      else if (data.type === 'ready') resolve({ ...data, look });
      else {
        open.get(data.id)?.(data);
        open.delete(data.id);
      }
    };
  });
}
