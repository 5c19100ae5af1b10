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
  /** @throws WorkerFailure when it can't reckon any more, as when a graphics driver is gone; then it never can. */
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
  const open = new Map<number, { resolve(seen: Seen): void; reject(failure: WorkerFailure): void }>();
  let next = 0;
  let broken: WorkerFailure | undefined;
  const look: Watcher['look'] = (picture) =>
    new Promise((resolve, reject) => {
      if (broken) return reject(broken);
      open.set(next, { resolve, reject });
      const request: LookRequest = { ...picture, id: next++ };
      worker.postMessage(request, picture.image instanceof ImageBitmap ? [picture.image] : []);
    });
  return new Promise((resolve, reject) => {
    const fail = (failure: WorkerFailure) => {
      broken = failure;
      reject(failure);
      for (const looker of open.values()) looker.reject(failure);
      open.clear();
    };
    worker.onerror = ({ message }) => fail(new WorkerFailure('backend', message));
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      if (data.type === 'failed') fail(new WorkerFailure(data.reason, data.detail));
      else if (data.type === 'ready') resolve({ ...data, look });
      else {
        open.get(data.id)?.resolve(data);
        open.delete(data.id);
      }
    };
  });
}
