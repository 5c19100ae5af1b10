/** The page's worker: finds and recognizes the faces of the pictures that it is sent, so that the page never waits. */
import { confirmed } from '../../face-points/exactFace';
import { findFaces } from '../../face-points/findFaces';
import type { FaceFinder } from '../../face-points/networks';
import { boxOf, cutFrame } from '../../face-points/frameFace';
import type { Frame } from '../../face-points/pointedFace';
import { areaWithin, sharedOfSmaller } from '../../face-points/sharedArea';
import { steadyCuts } from '../../face-points/steadyCuts';
import type { RgbImage } from '../../pixels/index';
import { chooseBackend } from './chooseBackend';
import { followFaces, smallSide } from './followFaces';
import { loadFinder } from './loadFinder';
import { loadRecognizer, type Recognizer } from './loadRecognizer';
import { closeSquare, lookClosely, type FollowedFace } from './lookClosely';
import type { LookRequest, ModelChoice, WorkerMessage } from './messages';
import { readFrame, readPixels } from './readPixels';
import * as tf from './tfjs';

/** The page says where it is, as its worker is at no address. */
declare const pageAddress: string | undefined;
const address = typeof pageAddress === 'string' ? pageAddress : self.location.href;
const at = (file: string) => new URL(file, address);
const tell = (message: WorkerMessage) => self.postMessage(message);

async function start() {
  tf.setWasmPaths({
    'tfjs-backend-wasm.wasm': at('wasm/plain.wasm').href,
    'tfjs-backend-wasm-simd.wasm': at('wasm/simd.wasm').href,
    // It must have a place, and is never asked for: threads want a page isolated from all others, which hosts seldom make.
    'tfjs-backend-wasm-threaded-simd.wasm': at('wasm/simd.wasm').href,
  });
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  tf.enableProdMode();
  // Else WebGL compiles all of its programs anew, for seconds, for each size of a picture.
  tf.env().set('WEBGL_USE_SHAPES_UNIFORMS', true);
  if (!(await tf.setBackend('cpu'))) throw new Error('no backend');
  const [finder, recognizer] = await Promise.all([loadFinder(at('detector/')), loadRecognizer(at('model/'))]);
  return { finder, recognizer };
}

/** All faces of a photo; those that are known from frames before need not be as sure as others. */
async function lookAround(image: RgbImage, near: readonly Frame[], finder: FaceFinder) {
  const faces: FollowedFace[] = await findFaces(image, finder);
  for (const known of near) {
    if (faces.some((face) => sharedOfSmaller(face, boxOf(known)) > 0.5)) continue;
    const face = await lookClosely([{ image, scale: 1 }], known, finder);
    if (face !== undefined) faces.push(face);
  }
  return faces;
}

async function run() {
  const loaded = await start().catch((error: unknown) => fail('model', error));
  if (!loaded) return;
  const { finder, recognizer } = loaded;
  const grey = (width: number, height: number) => ({
    pixels: new Uint8Array(width * height * 3).fill(128),
    width,
    height,
  });
  const work = async () => {
    const blank = grey(320, 240);
    await followFaces(finder).look({ whole: blank, small: blank });
    await finder.look(grey(closeSquare.side, closeSquare.side), 0.5);
    await finder.confirm(grey(confirmed.side, confirmed.side));
    await recognizer.recognize([[blank]]);
  };
  const wanted = new URL(address).searchParams.get('backend');
  const chosen = await chooseBackend(wanted, work).catch((error: unknown) => fail('backend', error));
  if (!chosen) return;
  const follower = followFaces(finder);
  const lookAt = async (request: Exclude<LookRequest, ModelChoice>) => {
    if (request.kind === 'photo') {
      const image = readPixels(request.image);
      const faces = await lookAround(image, request.near ?? [], finder);
      return { image, faces, cuts: faces.map(({ frame }) => steadyCuts(image, frame)) };
    }
    const frame = readFrame(request.image, smallSide);
    const faces = await follower.look(frame);
    return { image: frame.whole, faces, cuts: faces.map((face) => [cutFrame(frame.whole, face.frame)]) };
  };
  let other: Recognizer | undefined;
  const choose = async ({ id, folder }: ModelChoice & { id: number }) => {
    try {
      const next = folder === '' ? undefined : await loadRecognizer(at(folder));
      // The first time compiles, which no frame is to wait for.
      await next?.recognize([[grey(320, 240)]]);
      other?.dispose();
      other = next;
      tell({ type: 'chosen', id, classes: (next ?? recognizer).info.classes });
    } catch (error) {
      tell({ type: 'refused', id, detail: error instanceof Error ? error.message : String(error) });
    }
  };
  const answer = async (request: Exclude<LookRequest, ModelChoice>) => {
    const begin = performance.now();
    const { image, faces, cuts } = await lookAt(request);
    const own = await recognizer.recognize(cuts);
    const others = await other?.recognize(cuts);
    const wantsCuts = request.kind === 'frame' && request.cut === true;
    const seen = faces.map(({ score, frame, ...area }, i) => ({
      box: { ...areaWithin(area, image), score },
      frame,
      probabilities: (others ?? own)[i]!,
      ...(others && { former: own[i] }),
      ...(wantsCuts && { cut: cuts[i]![0] }),
    }));
    const { numTensors } = tf.memory();
    tell({
      type: 'seen',
      id: request.id,
      faces: seen.filter(({ box }) => box.width > 0 && box.height > 0),
      tensors: numTensors,
      milliseconds: performance.now() - begin,
    });
  };
  // In turn: an answer must not come from another model than the page thinks it does.
  let last = Promise.resolve();
  self.onmessage = ({ data }: MessageEvent<LookRequest>) => {
    last = last
      .then(() => (data.kind === 'model' ? choose(data) : answer(data)))
      .catch((error: unknown) => fail('backend', error));
  };
  const { classes, network } = recognizer.info;
  tell({ type: 'ready', ...chosen, classes, network });
}

function fail(reason: 'model' | 'backend', error: unknown): void {
  tell({ type: 'failed', reason, detail: error instanceof Error ? error.message : String(error) });
}

void run();
