/** Batches to train on, each made in another thread while the one before it is trained on. */
import path from 'path';
import { isDeepStrictEqual } from 'util';
import { Worker } from 'worker_threads';
import { channelsOf } from '../../packages/pixels/index';
import { tf } from '../../packages/tensorflow/index';
import {
  augmentPixels,
  blendReversed,
  drawChanges,
  drawMixup,
  type AugmentWork,
  type Strength,
} from './augment';
import { copyImages, oneHot, type Batch } from './batches';
import type { Dataset } from './dataset';

/** Which images a batch has, and the key of its random numbers, such as (seed, epoch, batch). */
export interface BatchRequest {
  indices: readonly number[];
  key: readonly (string | number)[];
  /** By default that of the maker. */
  strength?: Strength;
  /** Height and width of the images, as a share of the data set's; 1 by default. */
  share?: number;
}

/** A batch of an epoch whose images come in the given order; the last one may be smaller. */
export function batchRequest(
  order: readonly number[],
  epoch: number,
  batch: number,
  { batchSize, seed }: { batchSize: number; seed: number },
): BatchRequest {
  return { indices: order.slice(batch * batchSize, (batch + 1) * batchSize), key: [seed, epoch, batch] };
}

interface Job {
  request: BatchRequest;
  /** Holds one of `states`. */
  state: Int32Array;
  work: AugmentWork;
  memory: Memory;
}

/** What both threads see; kept for the next batch but one. */
interface Memory {
  bytes: Uint8Array;
  images: Float32Array;
}

const states = { waiting: 0, taken: 1, made: 2, failed: 3 } as const;
// A batch takes milliseconds: a thread that needs longer than this is gone.
const patienceMs = 10_000;

/** Makes the batches of a training, one ahead; on one thread and the other it comes to the same bits. */
export class BatchMaker {
  private readonly worker = startWorker();
  private ahead: Job | undefined;
  private handedOut: Memory | undefined;
  private spare: Memory[] = [];

  constructor(
    private readonly dataset: Dataset,
    private readonly strength: Strength,
  ) {}

  /**
   * A batch, augmented and blended, and the beginning of the one after it. It is the same whichever thread made it.
   *
   * @param following what is likely to be asked for next
   * @returns tensors that the caller disposes; whoever reads them must have done so before the next call
   */
  next(request: BatchRequest, following?: BatchRequest): Batch {
    if (this.handedOut !== undefined) this.spare.push(this.handedOut);
    this.handedOut = undefined;
    if (this.ahead !== undefined && !isDeepStrictEqual(this.ahead.request, request)) {
      this.finish(this.ahead);
      this.spare.push(this.ahead.memory);
      this.ahead = undefined;
    }
    const job = this.ahead ?? this.begin(request);
    this.finish(job);
    this.handedOut = job.memory;
    this.ahead = following && this.begin(following);
    const { images, height, width, channels, own } = job.work;
    const { indices } = request;
    const targets = oneHot(this.dataset, indices);
    if (own !== 1) blendReversed(targets, indices.length, own);
    return {
      images: tf.tensor4d(images, [indices.length, height, width, channels]),
      targets: tf.tensor2d(targets, [indices.length, this.dataset.classes.length]),
    };
  }

  /** Ends the thread. */
  dispose(): void {
    void this.worker?.terminate();
  }

  private begin(request: BatchRequest): Job {
    const { preprocessing } = this.dataset;
    const { indices, key, strength = this.strength, share = 1 } = request;
    const channels = channelsOf(preprocessing);
    const source = { height: preprocessing.height, width: preprocessing.width };
    const [height, width] = [Math.round(share * source.height), Math.round(share * source.width)];
    const length = indices.length * source.height * source.width * channels;
    let memory = this.spare.pop();
    if (memory === undefined || memory.bytes.length < length) memory = sharedMemory(length);
    const bytes = memory.bytes.subarray(0, length);
    copyImages(this.dataset, indices, bytes);
    const work = {
      bytes,
      source,
      images: memory.images.subarray(0, indices.length * height * width * channels),
      height,
      width,
      channels,
      changes: drawChanges(indices.length, { height, width }, strength, key, source),
      own: drawMixup(strength.mixup, strength.mixupShare, key),
    };
    const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    this.worker?.postMessage({ state, ...work });
    return { request, state, work, memory };
  }

  /** Waits for a batch that the other thread has taken up, or makes it here. */
  private finish(job: Job): void {
    const { waiting, taken, made } = states;
    const { state, work } = job;
    if (Atomics.compareExchange(state, 0, waiting, taken) !== waiting) {
      Atomics.wait(state, 0, taken, patienceMs);
      if (Atomics.load(state, 0) === made) return;
      // In memory that the other thread does not have, whatever it may still do.
      job.memory = sharedMemory(work.images.length);
      work.images = job.memory.images;
    }
    augmentPixels(work);
    Atomics.store(state, 0, made);
  }
}

const sharedMemory = (length: number): Memory => ({
  bytes: new Uint8Array(new SharedArrayBuffer(length)),
  images: new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT)),
});

/** Where no thread can be had, or it ends too soon, its work is done here. */
function startWorker(): Worker | undefined {
  try {
    // No execArgv: what loads the main thread's TypeScript is of no use to a plain script, and slow.
    const options = { workerData: states, execArgv: [] };
    const worker = new Worker(path.join(__dirname, 'batchWorker.cjs'), options);
    worker.on('error', () => undefined);
    worker.unref();
    return worker;
  } catch {
    return undefined;
  }
}
