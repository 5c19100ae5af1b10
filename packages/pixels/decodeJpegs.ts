/** Plain JPEG files → the 8-bit grey or RGB pixels of each, on all cores. */
import { createRequire } from 'module';
import { availableParallelism } from 'os';
import path from 'path';
import { Worker } from 'worker_threads';
import { kernel, opAttributes, tf, type Attributes } from '../tensorflow/index';
import { planeTables } from './luminance';

/** A picture's plane of grey, or its colours: `[height, width, channels]`, 0 to 255. */
export interface DecodedPicture {
  pixels: Uint8Array;
  height: number;
  width: number;
}

interface Answer {
  first: number;
  faces: (DecodedPicture | null)[];
}

/** Files that a thread is given at once: few enough to show progress, many enough to keep it busy. */
export const filesAtOnce = 64;
const mostThreads = 8;
// A thread holds 27 bytes a pixel while it decodes; larger pictures are left to sharp.
const mostPixels = 1_000_000;

// The accurate transform gives sharp's pixels; a damaged file must not pass for a whole one.
const decoding: Attributes = {
  channels: { type: 'int', value: 3 },
  dct_method: { type: 'string', value: 'INTEGER_ACCURATE' },
  try_recover_truncated: { type: 'bool', value: false },
  acceptable_fraction: { type: 'float', value: 1 },
};
const casting: Attributes = { DstT: { type: 'dtype', value: 'TF_INT32' } };

/**
 * Decodes files in worker threads, as many as there are cores; this thread stays free.
 *
 * The pixels equal those of `decodeImage` bit for bit. Never rejects: a file that is no plain JPEG (8-bit, grey or
 * colour, in one scan, no Exif, at most a megapixel), is damaged or can't be read is passed over.
 * @param to what is wanted of a picture: its lightness, its grey or its colours
 * @param take called with the position in `files` of each picture, in no particular order
 */
export async function decodeJpegs(
  files: readonly string[],
  to: { colour: 'grey' | 'rgb'; luminance: boolean },
  take: (index: number, face: DecodedPicture) => void,
): Promise<void> {
  const threads = Math.min(availableParallelism(), mostThreads, Math.ceil(files.length / filesAtOnce));
  nameAttributes();
  const workerData = {
    addon: createRequire(__filename).resolve('@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node'),
    decoding: opAttributes(decoding),
    casting: opAttributes(casting),
    tables: to.colour === 'grey' ? planeTables(to.luminance) : undefined,
    mostPixels,
  };
  let next = 0;
  const run = () =>
    new Promise<void>((resolve) => {
      // No execArgv: what loads the main thread's TypeScript is of no use to a plain script, and slow.
      const worker = new Worker(path.join(__dirname, 'decodeWorker.cjs'), { workerData, execArgv: [] });
      let underWay = 0;
      const give = () => {
        if (next >= files.length) return;
        worker.postMessage({ first: next, files: files.slice(next, next + filesAtOnce) });
        next += filesAtOnce;
        underWay++;
      };
      worker.on('message', ({ first, faces }: Answer) => {
        faces.forEach((face, i) => face !== null && take(first + i, face));
        underWay--;
        give();
        if (underWay === 0) void worker.terminate();
      });
      // What a thread that failed had in hand is passed over, as a damaged file is.
      worker.on('error', () => undefined);
      worker.on('exit', () => resolve());
      // Two, so that it never waits for this thread.
      give();
      give();
      if (underWay === 0) void worker.terminate();
    });
  await Promise.all(Array.from({ length: threads }, run));
}

/**
 * The addon keeps the attributes' names in one set for all threads, without a lock. Once used here, before the threads
 * are started, they stand in it, and the threads only look them up.
 */
function nameAttributes(): void {
  tf.tidy(() => {
    kernel('Cast', [tf.scalar(0)], casting, 1);
    try {
      kernel('DecodeJpeg', [tf.scalar('', 'string')], decoding, 1);
    } catch {
      // Nothing is no JPEG.
    }
  });
}
