/** Pictures → what the networks see in them, those of one size together. */
import { readFile } from 'fs/promises';
import { createRequire } from 'module';
import path from 'path';
import { FerlabError, messageOf } from '../base/index';
import type { RgbImage } from '../pixels/index';
import { recordStep, type RunningStep, takeValues, tf } from '../tensorflow/index';
import { readGraph, runGraph } from './graph';
import { blazeFace, faceMesh, readFaces, writeLevels, type FaceNetwork } from './networks';
import type { PointedFace } from './pointedFace';

interface Request {
  image: RgbImage;
  resolve(outputs: Float32Array[]): void;
  reject(error: unknown): void;
}

/** Pixels that are looked at together: more make a look no cheaper, and take memory. */
const mostPixels = 8 * 256 * 256;

const seeFaces = looker(blazeFace);
const seeMesh = looker(faceMesh);

/**
 * The faces that BlazeFace sees in a picture, the surest first; pictures asked for at the same time are looked at
 * together.
 *
 * @param image its sides are whole times 32 pixels; faces of 15 to 200 pixels are seen
 * @throws FerlabError when the detector, of the package @vladmandic/human, is not installed.
 */
export const lookAt = async (image: RgbImage, minScore: number): Promise<PointedFace[]> =>
  readFaces(await seeFaces(image), image, minScore);

/** How sure the face mesh is that there is a face in the middle of a square of 192 pixels, 0 to 1. */
export const confirmFace = async (image: RgbImage): Promise<number> => (await seeMesh(image))[0]![0]!;

/** A network that is loaded by its first picture and kept. */
function looker(network: FaceNetwork): (image: RgbImage) => Promise<Float32Array[]> {
  let waiting: Request[] = [];
  let loaded: Promise<RunningStep> | undefined;
  const lookAtWaiting = async () => {
    loaded ??= load(network);
    loaded.catch(() => (loaded = undefined));
    const step = await loaded.catch((error: unknown) => error as Error);
    const asked = waiting;
    waiting = [];
    const sizeOf = ({ image }: Request) => `${image.width} x ${image.height}`;
    for (const size of new Set(asked.map(sizeOf))) {
      const alike = asked.filter((request) => sizeOf(request) === size);
      const { width, height } = alike[0]!.image;
      const atOnce = Math.max(1, Math.floor(mostPixels / (width * height)));
      for (let start = 0; start < alike.length; start += atOnce) {
        const some = alike.slice(start, start + atOnce);
        try {
          if (step instanceof Error) throw step;
          const outputs = runTogether(step, network, some);
          some.forEach(({ resolve }, i) => resolve(outputs[i]!));
        } catch (error) {
          for (const { reject } of some) reject(error);
        }
      }
    }
  };
  return (image) =>
    new Promise((resolve, reject) => {
      waiting.push({ image, resolve, reject });
      if (waiting.length === 1) setImmediate(() => void lookAtWaiting());
    });
}

/** Each picture's part of each output. */
function runTogether(step: RunningStep, network: FaceNetwork, asked: readonly Request[]): Float32Array[][] {
  const { width, height } = asked[0]!.image;
  const levels = new Float32Array(asked.length * width * height * 3);
  asked.forEach(({ image }, i) => writeLevels(image, network, levels, i * width * height * 3));
  const images = tf.tensor4d(levels, [asked.length, height, width, 3]);
  const found = step.run({ images });
  images.dispose();
  const outputs = network.outputs.map((name) => takeValues(found[name]!));
  return asked.map((_, i) =>
    outputs.map((values) => {
      const length = values.length / asked.length;
      return values.subarray(i * length, (i + 1) * length);
    }),
  );
}

/** A network as one TensorFlow graph, which takes a quarter of the time of its operations one by one. */
async function load({ file, outputs, side }: FaceNetwork): Promise<RunningStep> {
  try {
    // The package gives out its programs alone; its models lie beside them.
    const models = path.join(createRequire(__filename).resolve('@vladmandic/human'), '..', '..', 'models');
    const json = await readFile(path.join(models, `${file}.json`), 'utf8');
    const bytes = new Uint8Array(await readFile(path.join(models, `${file}.bin`)));
    const graph = readGraph(tf, json, bytes.buffer, outputs);
    const step = recordStep(
      (weights, { images }) => {
        const found = runGraph(tf, graph, weights, images as tf.Tensor4D, outputs);
        return { outputs: Object.fromEntries(found.map((map, i) => [outputs[i]!, map])), updates: {} };
      },
      {
        inputs: { images: { shape: [null, side, side, 3], dtype: 'float32' } },
        constants: graph.weights,
      },
    );
    tf.dispose(graph.weights);
    return step;
  } catch (error) {
    throw new FerlabError(
      `The face detector can't be loaded: ${messageOf(error)}. Set up the project anew by "npm run setup".`,
      { cause: error },
    );
  }
}
