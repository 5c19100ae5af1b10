/** The page's worker: finds and recognizes the faces of the pictures that it is sent, so that the page never waits. */
import { findFaces, lookClosely } from '../../faces/findFaces';
import type { Area } from '../../faces/placeLabels';
import { sharedOfSmaller } from '../../faces/tiles';
import type { RgbImage } from '../../pixels/index';
import { resizeImage } from '../../pixels/resizePlane';
import { chooseBackend } from './chooseBackend';
import { followFaces, wholeSide } from './followFaces';
import { followTilts, tiltsOf } from './followTilts';
import { loadDetector, loadEyeFinder } from './loadDetector';
import { loadRecognizer } from './loadRecognizer';
import type { LookRequest, WorkerMessage } from './messages';
import { readFrame, readPixels, type Frame } from './readPixels';
import * as tf from './tfjs';

const at = (file: string) => new URL(file, self.location.href);
const tell = (message: WorkerMessage) => self.postMessage(message);

async function start() {
  tf.setWasmPaths({
    'tfjs-backend-wasm.wasm': at('wasm/plain.wasm').href,
    'tfjs-backend-wasm-simd.wasm': at('wasm/simd.wasm').href,
    'tfjs-backend-wasm-threaded-simd.wasm': at('wasm/threaded.wasm').href,
  });
  tf.enableProdMode();
  if (!(await tf.setBackend('cpu'))) throw new Error('no backend');
  const findEyes = await loadEyeFinder(at('landmarks/manifest.json'));
  const [find, recognizer] = await Promise.all([
    loadDetector(at('detector/manifest.json')),
    loadRecognizer(at('model/')),
  ]);
  return { find, findEyes, recognizer };
}

async function run() {
  const loaded = await start().catch((error: unknown) => fail('model', error));
  if (!loaded) return;
  const { find, findEyes, recognizer } = loaded;
  const finder = { find, tiny: find, resize: resizeImage };
  const blank = { pixels: new Uint8Array(320 * 240 * 3).fill(128), width: 320, height: 240 };
  const box = { x: 100, y: 50, width: 75, height: 100, score: 1 };
  const work = async () => {
    await followFaces(finder).look({ whole: blank, small: blank });
    await recognizer.recognize(blank, [box], await tiltsOf(blank, [box], findEyes));
  };
  const wanted = new URLSearchParams(self.location.search).get('backend');
  const chosen = await chooseBackend(wanted, work).catch((error: unknown) => fail('backend', error));
  if (!chosen) return;
  const follower = followFaces(finder);
  const followed = followTilts(findEyes);
  /** All faces of a picture; those that are known from frames before may be too askew to be found anew. */
  const lookAround = async (image: RgbImage, near: readonly Area[]) => {
    const boxes = await findFaces(image, finder);
    for (const known of near.filter((area) => boxes.every((box) => sharedOfSmaller(box, area) <= 0.5))) {
      const face = await lookClosely(image, { ...known, score: 0.5 }, finder);
      if (face !== undefined) boxes.push(face);
    }
    return { image, boxes, tilts: await tiltsOf(image, boxes, findEyes) };
  };
  const follow = async (frame: Frame) => {
    const boxes = await follower.look(frame);
    return { image: frame.whole, boxes, tilts: await followed(frame.whole, boxes) };
  };
  const answer = async (data: LookRequest) => {
    const begin = performance.now();
    const { image, boxes, tilts } = await (data.kind === 'frame'
      ? follow(readFrame(data.image, wholeSide))
      : lookAround(readPixels(data.image), data.near ?? []));
    const probabilities = await recognizer.recognize(image, boxes, tilts);
    const faces = boxes.map((box, i) => ({ box, probabilities: probabilities[i]! }));
    const { numTensors } = tf.memory();
    tell({ type: 'seen', id: data.id, faces, tensors: numTensors, milliseconds: performance.now() - begin });
  };
  self.onmessage = ({ data }: MessageEvent<LookRequest>) =>
    void answer(data).catch((error: unknown) => fail('backend', error));
  const { classes, network } = recognizer.info;
  tell({ type: 'ready', ...chosen, classes, network });
}

function fail(reason: 'model' | 'backend', error: unknown): void {
  tell({ type: 'failed', reason, detail: error instanceof Error ? error.message : String(error) });
}

void run();
