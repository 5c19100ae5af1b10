/** The webcam's page inside a notebook, and pictures from it that cells go on with. */
import { mkdtemp, rm } from 'fs/promises';
import { tmpdir } from 'os';
import path from 'path';
import { FerlabError, requireNumber } from '../base/index';
import { displayHtml, table } from '../display/index';
import { recognizeFaces, type DetectOptions, type PhotoFace } from '../faces/index';
import { browserFile, embedding } from '../panel/index';
import {
  disposeModel,
  loadModel,
  saveModel,
  shippedModel,
  type Model,
  type RecognizeOptions,
} from '../../src/index';
import { webcamPageFiles, type PageFile } from './pageFiles';
import type { PagePicture, SnapshotOptions } from './pagePictures';
import { serveWebcam, type ServeOptions, type WebcamServer } from './serveWebcam';

export interface WebcamOptions {
  /** A model or its folder; default: the shipped one. */
  model?: Model | string;
  /** Of the frame in CSS pixels, 300 to 4000, where the notebook has room; default 960. */
  width?: number;
}

/** A picture from the camera, and the faces in it. */
export interface Snapshot extends Omit<PagePicture, 'faces'> {
  faces: PhotoFace[];
}

/** A webcam page that this kernel serves. */
export interface Webcam {
  /** The page's address on this machine, for a browser tab of its own. */
  readonly url: string;
  readonly port: number;
  /** Whether a page is open that could be asked. */
  readonly isOpen: boolean;
  /**
   * Takes one picture from the open page and recognizes the faces in it.
   *
   * @throws FerlabError when no page is open, it has no picture, or it takes longer than `timeoutSeconds`.
   */
  snapshot(options?: SnapshotOptions & DetectOptions & RecognizeOptions): Promise<Snapshot>;
  /** Ends the page's server; the page goes on by itself while it is open. */
  close(): Promise<void>;
}

const link = 'Open in a tab of its own, if the camera is not allowed here';

let current: { handle: Webcam; server: WebcamServer } | undefined;

/**
 * Shows a page that recognizes the faces before the camera, all in the browser, and that `snapshot()` takes one
 * picture from. In place of a former one of this kernel, which is closed.
 *
 * @throws FerlabError when the model can't be read, UsageError when the width is out of range.
 * @example const camera = await webcam(); // in a later cell: const { image, faces } = await camera.snapshot();
 */
export const webcam = async (options: WebcamOptions = {}): Promise<Webcam> =>
  (await openWebcam(options)).handle;

/**
 * As `webcam`, with the server, which may have more to do.
 *
 * @param whereAddress HTML: what has the page's address, in words
 */
export async function openWebcam(
  { model = shippedModel, width = 960 }: WebcamOptions,
  more: Pick<ServeOptions, 'teaching' | 'address'> = {},
  whereAddress = '<code>camera.url</code> has',
): Promise<{ handle: Webcam; server: WebcamServer }> {
  requireNumber('width', width, 300, 4000);
  const files = await filesOfModel(model);
  await current?.handle.close();
  const server = await serveWebcam(framed(files), { framed: true, ...more });
  const owned = typeof model === 'string' ? await loadModel(model) : undefined;
  const recognizer = owned ?? (model as Model);
  const { port, path: place, token, url } = server;
  let closed = false;
  const handle: Webcam = {
    url,
    port,
    get isOpen() {
      return server.isOpen;
    },
    async snapshot({ timeoutSeconds, ...options } = {}) {
      const { image, ...size } = await server.snapshot({ timeoutSeconds });
      return {
        image,
        ...size,
        faces: await recognizeFaces(recognizer, image, { photograph: true, ...options }),
      };
    },
    async close() {
      if (closed) return;
      closed = true;
      if (current?.handle === handle) current = undefined;
      await server.close();
      if (owned !== undefined) disposeModel(owned);
    },
  };
  current = { handle, server };
  const id = place.split('/').at(-2)!;
  const frame = {
    port,
    id,
    path: place,
    token,
    title: 'Webcam',
    allow: 'camera; clipboard-read',
    link,
    width,
  };
  const about = table(
    ['model', 'input', 'expressions'],
    [[nameOf(model), inputOf(recognizer), recognizer.info.classes.join(', ')]],
  );
  const page = embedding(
    frame,
    about.html,
    `Webcam not connected: run this cell, then allow the camera. In other viewers than JupyterLab open the ` +
      `address that ${whereAddress}.`,
  );
  displayHtml(page, `The webcam's page.\n${about.text}`);
  return { handle, server };
}

/**
 * Offers the page that `webcam` or `teach` showed another model, such as one that was trained meanwhile: there a button
 * takes it, and its answers stand beside those of the page's own, however often another is offered.
 *
 * @throws FerlabError when no page is served, or as `loadModel` does.
 * @example await offerModel((await run.done).model)
 */
export async function offerModel(model: Model | string): Promise<void> {
  if (current === undefined) {
    throw new FerlabError('No webcam page is served. Run webcam() or teach(), then this again.');
  }
  const names = ['ferlab.json', 'model.json', 'weights.bin'];
  const files = await filesOfModel(model);
  current.server.offer(new Map(names.map((name) => [name, files.get(`model/${name}`)!.body])));
}

const nameOf = (model: Model | string) =>
  typeof model === 'string' ? path.relative('', model) || model : model.info.network;

const inputOf = ({ info: { preprocessing } }: Model) =>
  `${preprocessing.width} × ${preprocessing.height}, ${preprocessing.colour}`;

/** The page's files with a model, which may exist in memory alone. */
export async function filesOfModel(model: Model | string): Promise<ReadonlyMap<string, PageFile>> {
  if (typeof model === 'string') return webcamPageFiles(model);
  const folder = await mkdtemp(path.join(tmpdir(), 'ferlab-webcam-'));
  try {
    return await webcamPageFiles(await saveModel(model, path.join(folder, 'model')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The page with a script by which the notebook's output learns that it is there. */
function framed(files: ReadonlyMap<string, PageFile>): ReadonlyMap<string, PageFile> {
  const page = files.get('')!;
  const body = `${page.body.toString()}<script src="frame.js"></script>`;
  const script = {
    type: 'text/javascript; charset=utf-8',
    body: Buffer.from(browserFile(__dirname, 'webcamFrame.js')),
  };
  return new Map([...files, ['', { ...page, body: Buffer.from(body) }], ['frame.js', script]]);
}
