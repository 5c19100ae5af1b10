/** The worker, as functions. */
import type { Backend, LookRequest, ModelChoice, Picture, SeenFace, WorkerMessage } from './messages';

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
  /** Of the page's own model. */
  ownClasses: string[];
  /** Of the model that is asked. */
  classes: string[];
  /** @throws WorkerFailure when it can't reckon any more, as when a graphics driver is gone; then it never can. */
  look(picture: Picture): Promise<Seen>;
  /** Asks the model of a folder from now on, beside the page's own. @throws Error when it can't be loaded. */
  use(folder: string): Promise<void>;
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
  // From a text of the page's own, so that it is held to the page's Content-Security-Policy: a host may send none.
  const told = [location.href.replace(/#.*/, ''), new URL('worker.js', location.href).href].map((address) =>
    JSON.stringify(address),
  );
  const text = `self.pageAddress = ${told[0]}; importScripts(${told[1]});`;
  const worker = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
  type Reply = Extract<WorkerMessage, { id: number }>;
  const open = new Map<number, { resolve(reply: Reply): void; reject(failure: WorkerFailure): void }>();
  let next = 0;
  let broken: WorkerFailure | undefined;
  const request = (wish: Picture | ModelChoice) =>
    new Promise<Reply>((resolve, reject) => {
      if (broken) return reject(broken);
      open.set(next, { resolve, reject });
      const request: LookRequest = { ...wish, id: next++ };
      const isBitmap = wish.kind !== 'model' && wish.image instanceof ImageBitmap;
      worker.postMessage(request, isBitmap ? [wish.image as ImageBitmap] : []);
    });
  const watcherOf = ({
    classes,
    ...ready
  }: {
    backend: Backend;
    why: string;
    classes: string[];
  }): Watcher => {
    const watcher: Watcher = {
      ...ready,
      ownClasses: classes,
      classes,
      look: async (picture) => (await request(picture)) as Extract<Reply, { type: 'seen' }>,
      async use(folder) {
        const reply = await request({ kind: 'model', folder });
        if (reply.type === 'refused') throw new Error(reply.detail);
        if (reply.type === 'chosen') watcher.classes = reply.classes;
      },
    };
    return watcher;
  };
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
      else if (data.type === 'ready') resolve(watcherOf(data));
      else {
        open.get(data.id)?.resolve(data);
        open.delete(data.id);
      }
    };
  });
}
