/** A model on disk: a standard tfjs layers model beside one readable JSON of ours. */
import { createHash } from 'crypto';
import { existsSync } from 'fs';
import { lstat, readFile, rename, rm } from 'fs/promises';
import path from 'path';
import { z } from 'zod';
import {
  FerlabError,
  makeFolder,
  messageOf,
  placeOf,
  placesOf,
  projectRoot,
  writeThrough,
} from '../../packages/base/index';
import { channelsOf } from '../../packages/pixels/index';
import { tf } from '../../packages/tensorflow/index';
import { layersFiles, topologyFile, weightsFile } from './kerasLayers';
import {
  architectureOf,
  createModel,
  modelInfoSchema,
  networkNamed,
  type Model,
  type ModelInfo,
} from './model';
import { storedShapes } from './packing';
import type { NamedTensors } from './tensorLayers';

/** The folders of the models that come along, and the default one. */
export const shippedModels = path.join(projectRoot, 'models');
export const shippedModel = path.join(shippedModels, 'fcn-fer');

const infoFile = 'ferlab.json';

/** What is done to levels of 0 to 255 before the network sees them. */
const normalization = 'level / 255';

const infoSchema = modelInfoSchema.extend({
  format: z.literal('ferlab-model'),
  version: z.literal(1),
  parameters: z.int().min(1),
  // Former models do not tell: they take what is checked below all the same.
  input: z.object({ shape: z.array(z.int().nullable()), normalization: z.literal(normalization) }).optional(),
  outputs: z.literal('logits'),
  versions: z.record(z.string(), z.string()),
  weights: z.object({ file: z.literal(weightsFile), sha256: z.string().length(64) }),
});

const topologySchema = z.object({
  weightsManifest: z.tuple([
    z.object({
      paths: z.tuple([z.literal(weightsFile)]),
      weights: z.array(
        z.object({ name: z.string(), shape: z.array(z.int().min(0)), dtype: z.literal('float32') }),
      ),
    }),
  ]),
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/**
 * Writes a model folder: `model.json` and `weights.bin` for `tf.loadLayersModel`, `ferlab.json` for us.
 *
 * The folder appears whole or not at all. A model that stood there is kept beside it as `<folder>.previous`.
 * @throws FerlabError when something else stands there, or the folder can't be written.
 */
export async function saveModel(
  model: Model,
  folder: string,
  { keepPrevious = true }: { keepPrevious?: boolean } = {},
): Promise<string> {
  const target = path.resolve(folder);
  const exists = existsSync(target);
  if (exists && !existsSync(path.join(target, infoFile))) {
    throw new FerlabError(
      `${target} is no model folder of ferlab's, so it is left alone. Choose another folder.`,
    );
  }
  const { topology, weights } = await layersFiles(model);
  const info: z.infer<typeof infoSchema> = {
    format: 'ferlab-model',
    version: 1,
    ...model.info,
    parameters: model.architecture.parameterCount,
    input: { shape: inputShape(model.info), normalization },
    outputs: 'logits',
    versions: { tfjs: tf.version.tfjs, node: process.versions.node },
    weights: { file: weightsFile, sha256: sha256(weights) },
  };
  const unfinished = `${target}.${process.pid}.tmp`;
  try {
    await makeFolder(unfinished);
    await writeThrough(path.join(unfinished, weightsFile), weights);
    await writeThrough(path.join(unfinished, topologyFile), topology);
    await writeThrough(path.join(unfinished, infoFile), `${JSON.stringify(info, null, 2)}\n`);
    if (exists) {
      await rm(`${target}.previous`, { recursive: true, force: true });
      await rename(target, `${target}.previous`);
    }
    await rename(unfinished, target);
    if (!keepPrevious) await rm(`${target}.previous`, { recursive: true, force: true });
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
    throw new FerlabError(
      `The model can't be written to ${target}: ${messageOf(error)}. Choose another folder.`,
    );
  }
  return target;
}

/** Where a model lies that is named by its folder or, where there is no such folder, as one that comes along. */
function modelPlace(named: string): string {
  const place = path.resolve(placeOf(named));
  const shipped = path.join(shippedModels, named);
  return !existsSync(place) && /^[\w-]+$/.test(named) && existsSync(shipped) ? shipped : place;
}

/**
 * Reads a model, checking that its parts belong together before any tensor is made.
 *
 * @param folder its folder, or the name of one that comes along, such as "fcn-fer-accurate"
 * @returns a model whose tensors the caller frees with `disposeModel`
 * @throws FerlabError that names the folder and what is wrong with it.
 */
export async function loadModel(folder: string): Promise<Model> {
  const source = modelPlace(folder);
  const info = await readJson(source, infoFile, infoSchema);
  const topology = await readJson(source, topologyFile, topologySchema);
  const { network, preprocessing } = info;
  const { height, width } = preprocessing;
  const smallest = networkNamed(network).smallestInput;
  if (Math.min(height, width) < smallest)
    throw refused(source, `its input of ${height}x${width} is too small for ${network}`);
  const shape = inputShape(info);
  if (info.input !== undefined && String(info.input.shape) !== String(shape))
    throw refused(source, `its input is [${info.input.shape}] where its preprocessing gives [${shape}]`);
  const { weights: specs } = topology.weightsManifest[0];
  const wanted = storedShapes(architectureOf(info).architecture);
  const differs = firstDifference(specs, wanted, network);
  if (differs !== undefined) throw refused(source, differs);
  const lengthOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
  const size = 4 * [...wanted.values()].reduce((sum, shape) => sum + lengthOf(shape), 0);
  const bytes = await readOwnFile(source, weightsFile, size);
  if (sha256(bytes) !== info.weights.sha256)
    throw refused(source, `${weightsFile} is damaged (its checksum differs)`);
  const values: NamedTensors = {};
  let offset = bytes.byteOffset;
  for (const { name, shape } of specs) {
    const end = offset + 4 * lengthOf(shape);
    // A copy, since a view into a file's bytes need not be aligned to four of them.
    values[name] = tf.tensor(new Float32Array(bytes.buffer.slice(offset, end)), shape);
    offset = end;
  }
  return createModel(modelInfoSchema.parse(info), values);
}

const refused = (folder: string, reason: string) =>
  new FerlabError(`The model folder ${folder} can't be used: ${reason}.`);

/** In what the weights of a file differ from those that a network has; nothing where they are the same. */
function firstDifference(
  found: readonly { name: string; shape: readonly number[] }[],
  wanted: ReadonlyMap<string, readonly number[]>,
  network: string,
): string | undefined {
  for (const { name, shape } of found) {
    const expected = wanted.get(name);
    if (expected === undefined) return `it holds "${name}", which is no part of the network ${network}`;
    if (String(expected) !== String(shape))
      return `"${name}" has the shape [${shape}] where ${network} has [${expected}]`;
  }
  const missing = [...wanted.keys()].find((name) => !found.some((weight) => weight.name === name));
  if (missing === undefined && found.length === wanted.size) return undefined;
  return `it is another network than ${network}: ${missing ?? 'a weight'} is missing or there twice`;
}

/** Batch (open), height, width, channels. */
const inputShape = ({ preprocessing }: Pick<ModelInfo, 'preprocessing'>) => [
  null,
  preprocessing.height,
  preprocessing.width,
  channelsOf(preprocessing),
];

async function readJson<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T> {
  const file = path.join(folder, name);
  const text = (await readOwnFile(folder, name)).toString();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new FerlabError(
      `${file} is not valid JSON (${messageOf(error)}). Take the model from its source again.`,
    );
  }
  const result = schema.safeParse(parsed);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new FerlabError(`${file} is not as expected at "${issue.path.join('.')}": ${issue.message}.`);
}

/**
 * Reads a file of a model folder, looked at before it is opened: a link may lead to what never ends, or is not meant
 * to be read.
 *
 * @param size bytes that it must have
 */
async function readOwnFile(folder: string, name: string, size?: number): Promise<Buffer> {
  const file = path.join(folder, name);
  const found = await lstat(file).catch(() => {
    throw new FerlabError(
      `No model at ${placesOf(folder)}: ${name} is missing. Give the folder that "train" wrote as model.`,
    );
  });
  // A hard link has no other sign than that its file has more names.
  if (!found.isFile() || found.nlink > 1)
    throw refused(folder, `${name} is no file but a link or something else`);
  if (size !== undefined && found.size !== size)
    throw refused(folder, `${name} has ${found.size} bytes instead of ${size}`);
  return readFile(file).catch((error) => {
    throw refused(folder, messageOf(error));
  });
}
