/** The webcam's page inside a notebook, and pictures from it that cells go on with. */
import { mkdtemp, rm } from 'fs/promises';
import { tmpdir } from 'os';
import path from 'path';
import { requireNumber } from '../base/index';
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
import { serveWebcam } from './serveWebcam';

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

let current: Webcam | undefined;

/**
 * Shows a page that recognizes the faces before the camera, all in the browser, and that `snapshot()` takes one
 * picture from. In place of a former one of this kernel, which is closed.
 *
 * @throws FerlabError when the model can't be read, UsageError when the width is out of range.
 * @example const camera = await webcam(); // in a later cell: const { image, faces } = await camera.snapshot();
 */
export async function webcam({ model = shippedModel, width = 960 }: WebcamOptions = {}): Promise<Webcam> {
  requireNumber('width', width, 300, 4000);
  const files = typeof model === 'string' ? await webcamPageFiles(model) : await filesOfModel(model);
  await current?.close();
  const server = await serveWebcam(framed(files), { framed: true });
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
      if (current === handle) current = undefined;
      await server.close();
      if (owned !== undefined) disposeModel(owned);
    },
  };
  current = handle;
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
      `address that <code>camera.url</code> has.`,
  );
  displayHtml(page, `The webcam's page.\n${about.text}`);
  return handle;
}

const nameOf = (model: Model | string) =>
  typeof model === 'string' ? path.relative('', model) || model : model.info.network;

const inputOf = ({ info: { preprocessing } }: Model) =>
  `${preprocessing.width} × ${preprocessing.height}, ${preprocessing.colour}`;

/** A model that may exist in memory alone, as the page's files. */
async function filesOfModel(model: Model): Promise<ReadonlyMap<string, PageFile>> {
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
