/** The original project's weights, a file of PyTorch's, as a model of ours. */
import { readFile, stat } from 'fs/promises';
import {
  architectureOf,
  createModel,
  storedShapes,
  type Architecture,
  type Model,
  type ModelInfo,
} from '../../../src/index';
import { FerlabError, messageOf } from '../../base/index';
import { tf } from '../../tensorflow/index';
import { readTorchArchive } from './torchArchive';
import { readTorchContent, type TorchContent } from './torchModules';
import { tensorValues } from './torchTensor';

/** Ten times what the network takes in float64. */
const largestFile = 32 * 2 ** 20;

/**
 * What the original's network was trained on. Its code resizes to (66, 88), meant as width and height but taken as
 * height and width: every face is squashed to 66 high and 88 wide, and these weights want it so (accuracy 0.79; with
 * faces in their own shape 0.26).
 */
const info: ModelInfo = {
  network: 'fcn-fer',
  classes: ['anger', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'],
  preprocessing: {
    height: 66,
    width: 88,
    colour: 'grey',
    luminance: true,
    clahe: false,
    claheClip: 2,
    claheTiles: 8,
    fit: 'stretch',
  },
};

/**
 * Reads FCN-FER from a file of `torch.save`, without Python and without running anything of it: a whole network, as
 * the original's `fcn-facial-expressions.pt`, or a state dict. Layers are told by their order, not by their names.
 *
 * What a network's `forward` does is Python code, which is not in the file: it is taken to be the original's.
 *
 * @returns a model whose tensors the caller frees with `disposeModel`
 * @throws FerlabError that names the file and what in it was refused.
 */
export async function importTorch(file: string): Promise<Model> {
  try {
    const content = readTorchContent(readTorchArchive(await readBounded(file)));
    const { architecture } = architectureOf(info);
    checkLayers(content, architecture);
    const weights = findWeights(content, architecture);
    const values = weights.map(({ name, shape, floats }) => [name, tf.tensor(floats, shape)] as const);
    return createModel(info, Object.fromEntries(values));
  } catch (error) {
    // A name in the file may be long, or meant for the terminal.
    const reason = messageOf(error)
      .replace(/\p{Cc}/gu, '?')
      .slice(0, 400);
    throw new FerlabError(`${file} can't be imported: ${reason}.`, { cause: error });
  }
}

async function readBounded(file: string): Promise<Buffer> {
  const found = await stat(file);
  if (!found.isFile()) throw new FerlabError('it is no file');
  if (found.size > largestFile) throw new FerlabError(`its ${found.size} bytes are too many for a network`);
  return readFile(file);
}

/** Of a whole network, the layers one by one. */
function checkLayers({ layers: found }: TorchContent, architecture: Architecture): void {
  if (found === undefined) return;
  const expected = architecture.layers
    .map(({ type }) => type)
    .filter((type) => !/^(Dropout|GlobalAveragePool)/.test(type));
  // Whether one activates before pooling or after makes no difference, as this activation never falls.
  const canonical = (types: readonly string[]) =>
    types
      .join('\n')
      .replace(/^(LeakyReLU.*)\n(MaxPool.*)$/gm, '$2\n$1')
      .split('\n');
  const [ours, theirs] = [canonical(expected), canonical(found)];
  const i = (ours.length > theirs.length ? ours : theirs).findIndex((_, i) => ours[i] !== theirs[i]);
  if (i < 0) return;
  throw new FerlabError(
    `its layer ${i + 1} is ${theirs[i] || 'missing'} where ${info.network} has ${ours[i] ?? 'none'}`,
  );
}

/** Names of a module's tensors in PyTorch and here, in PyTorch's order. */
const convolution = { weight: 'kernel', bias: 'bias' };
const normalization = {
  weight: 'gamma',
  bias: 'beta',
  running_mean: 'moving_mean',
  running_var: 'moving_variance',
};

type Tensors = TorchContent['tensors'];

/** Every tensor that the network wants, with the numbers of the file. */
function findWeights({ tensors }: TorchContent, architecture: Architecture) {
  const { parameters, norms } = architecture;
  const shapes = storedShapes(architecture);
  /** Names of each module's own tensors. */
  const modules = new Map<string, string[]>();
  for (const name of tensors.keys()) {
    const [, module = '', own = name] = /^(.*)\.([^.]*)$/.exec(name) ?? [];
    if (own === 'num_batches_tracked') continue;
    if (!modules.has(module)) modules.set(module, []);
    modules.get(module)!.push(own);
  }
  const match = (theirs: string[], ours: string[], parts: Record<string, string>) => {
    if (theirs.length < ours.length)
      throw new FerlabError(`the weights of ${ours[theirs.length]} are missing`);
    return theirs.flatMap((module, i) => {
      const unknown = modules.get(module)!.find((own) => i >= ours.length || !Object.hasOwn(parts, own));
      if (unknown !== undefined)
        throw new FerlabError(`its "${module}.${unknown}" is no part of ${info.network}`);
      return Object.entries(parts).map(([own, part]) => {
        const name = `${ours[i]}/${part}`;
        const shape = shapes.get(name)!;
        return { name, shape, floats: readWeight(tensors, `${module}.${own}`, shape) };
      });
    });
  };
  const isNorm = (module: string) =>
    modules.get(module)!.includes('running_mean') || tensors.get(`${module}.weight`)?.shape.length === 1;
  const inOrder = sortedByIndex([...modules.keys()]);
  const kernels = parameters.filter(({ role }) => role === 'kernel');
  return [
    ...match(
      inOrder.filter((module) => !isNorm(module)),
      kernels.map(({ name }) => name.replace(/\/kernel$/, '')),
      convolution,
    ),
    ...match(
      inOrder.filter(isNorm),
      norms.map(({ name }) => name),
      normalization,
    ),
  ];
}

/** The numbers of a tensor in our order, which has to be of our `shape`. */
function readWeight(tensors: Tensors, name: string, shape: readonly number[]): Float32Array {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new FerlabError(`its "${name}" is missing`);
  // Filters, channels, height, width there; height, width, channels, filters here.
  const axes = shape.length === 4 ? { ours: [2, 3, 1, 0], theirs: [3, 2, 0, 1] } : { ours: [0], theirs: [0] };
  const expected = axes.theirs.map((axis) => shape[axis]);
  if (String(tensor.shape) !== String(expected)) {
    throw new FerlabError(
      `its "${name}" has the shape [${tensor.shape}] where ${info.network} has [${expected}]`,
    );
  }
  const floats = tensorValues(tensor, axes.ours);
  if (!floats.every(Number.isFinite)) throw new FerlabError(`its "${name}" has values that are no numbers`);
  return floats;
}

/** Modules of one Sequential by their index, as some programs sort them by name; others stay in their order. */
function sortedByIndex(modules: string[]): string[] {
  const parts = modules.map((module) => /^(.*?)(\d+)$/.exec(module));
  const oneParent = parts.every((part) => part !== null && part[1] === parts[0]?.[1]);
  return oneParent ? modules.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })) : modules;
}
