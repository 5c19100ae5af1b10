/** Every file of the webcam's page. */
import { readFile } from 'fs/promises';
import { createRequire } from 'module';
import path from 'path';
import { doubtsOfModel } from '../faces/index';
import { disposeModel, loadModel } from '../../src/index';
import { bundlePage } from './bundlePage';

/** A file as a server sends it. */
export interface PageFile {
  /** Its media type. */
  type: string;
  body: Buffer;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Where each file lies, by what the page calls it. */
function places(modelFolder: string): Record<string, string> {
  const local = createRequire(__filename);
  const inPackage = (name: string, ...file: string[]) =>
    path.join(path.dirname(local.resolve(`${name}/package.json`)), ...file);
  const page = (file: string) => path.join(__dirname, 'page', file);
  const wasm = (file: string) => inPackage('@tensorflow/tfjs-backend-wasm', 'dist', file);
  // The package gives out its programs alone; its models lie beside them.
  const network = (file: string) => path.join(local.resolve('@vladmandic/human'), '..', '..', 'models', file);
  const detector = ['blazeface', 'facemesh'].flatMap((file) => [`${file}.json`, `${file}.bin`]);
  return {
    '': page('index.html'),
    'page.css': page('page.css'),
    'teach.css': page('teach.css'),
    'icon.svg': page('icon.svg'),
    'model/ferlab.json': path.join(modelFolder, 'ferlab.json'),
    'model/model.json': path.join(modelFolder, 'model.json'),
    'model/weights.bin': path.join(modelFolder, 'weights.bin'),
    ...Object.fromEntries(detector.map((file) => [`detector/${file}`, network(file)])),
    'wasm/plain.wasm': wasm('tfjs-backend-wasm.wasm'),
    'wasm/simd.wasm': wasm('tfjs-backend-wasm-simd.wasm'),
  };
}

/**
 * Every file of the page, by its address relative to the page's own, which is `''`: the page as bundled from `page/`,
 * the model's folder, the face detector and TensorFlow.js's WASM. Of a model that has seen no photograph it says so.
 *
 * @throws FerlabError when the model folder can't be used, Error when a package is not installed
 */
export async function webcamPageFiles(modelFolder: string): Promise<ReadonlyMap<string, PageFile>> {
  // What the page would fail at, said here in words.
  const model = await loadModel(modelFolder);
  disposeModel(model);
  const scripts = [...(await bundlePage())].map(
    ([name, body]) => [name, { type: types['.js']!, body }] as const,
  );
  const others = Object.entries(places(modelFolder)).map(
    async ([name, file]) =>
      [
        name,
        { type: types[path.extname(file)] ?? 'application/octet-stream', body: await readFile(file) },
      ] as const,
  );
  const files = new Map([...scripts, ...(await Promise.all(others))]);
  const [remark] = doubtsOfModel(model, true);
  if (remark === undefined) return files;
  const page = files.get('')!;
  const said = `<p id="remark">Don't rely on these answers: ${remark}.</p>`;
  const body = Buffer.from(page.body.toString().replace('<p id="remark" hidden></p>', said));
  return files.set('', { ...page, body });
}
