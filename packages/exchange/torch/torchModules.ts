/** What a file of `torch.save` holds: named tensors, and of a whole network its layers too. */
import { FerlabError } from '../../base/index';
import { PickledObject, readPickle } from './pickle';
import { findStorage, rebuildTensor, storageNames, TorchTensor } from './torchTensor';

/** The content of a file. */
export interface TorchContent {
  /** By name in the order of the file: `conv_layers.0.weight`. */
  tensors: Map<string, TorchTensor>;
  /** The kinds of the layers in their order, in the words of `describeNetwork`; a state dict has none. */
  layers?: string[];
}

type Attributes = ReadonlyMap<string, unknown>;

/** Modules of a network and parts of a module, of which FCN-FER has 28 and 24; and how deep they may be nested. */
const [mostParts, deepest] = [200, 8];

/** A value in a few letters: `3`, also for the pair (3, 3), or `3×5`. Looks no deeper, for a file can nest much. */
const brief = (value: unknown): string =>
  Array.isArray(value) ? [...new Set(value.slice(0, 2).map(letters))].join('×') : letters(value);
const letters = (value: unknown) => (typeof value === 'object' ? '?' : String(value).slice(0, 40));

/** Attributes that are not as the network has them, such as ` stride 2`; what a file lacks is as it should be. */
const deviations = (attributes: Attributes, expected: Record<string, unknown>) =>
  Object.entries(expected)
    .filter(([name, value]) => attributes.has(name) && brief(attributes.get(name)) !== String(value))
    .map(([name]) => ` ${name} ${brief(attributes.get(name))}`)
    .join('');

const squared = (size: string) => (size.includes('×') ? size : `${size}×${size}`);

function convolution(of: Attributes): string {
  const size = brief(of.get('kernel_size'));
  const same = brief(of.get('padding')) === String((Number(size) - 1) / 2);
  const plain = {
    stride: 1,
    dilation: 1,
    groups: 1,
    padding_mode: 'zeros',
    ...(!same && { padding: 'same' }),
  };
  return `Conv ${squared(size)}${deviations(of, plain)}`;
}

function pooling(of: Attributes): string {
  const size = brief(of.get('kernel_size'));
  const plain = { stride: size, padding: 0, dilation: 1, ceil_mode: false };
  return `MaxPool ${squared(size)}${deviations(of, plain)}`;
}

/** The layers that are understood; nothing is said of those that do nothing when faces are recognized. */
const layerKinds = new Map<string, (of: Attributes) => string | undefined>([
  ['conv.Conv2d', convolution],
  ['pooling.MaxPool2d', pooling],
  ['batchnorm.BatchNorm2d', (of) => `BatchNorm${deviations(of, { eps: 1e-5 })}`],
  ['activation.LeakyReLU', (of) => `LeakyReLU ${brief(of.get('negative_slope'))}`],
  ['activation.SiLU', () => 'SiLU'],
  ['pooling.AdaptiveAvgPool2d', () => undefined],
  ['dropout.Dropout', () => undefined],
  ['dropout.Dropout2d', () => undefined],
  ['flatten.Flatten', () => undefined],
  ['linear.Identity', () => undefined],
]);
const modules = 'torch.nn.modules.';

const names = new Set([
  ...storageNames,
  ...[...layerKinds.keys()].map((name) => modules + name),
  'torch.nn.modules.container.Sequential',
  'torch.nn.parallel.data_parallel.DataParallel',
  ...['float16', 'bfloat16', 'float32', 'float64', 'int64'].map((type) => `torch.${type}`),
]);

const functions = new Map<string, (args: readonly unknown[]) => unknown>([
  ['collections.OrderedDict', () => new Map()],
  ['__builtin__.set', () => []],
  ['builtins.set', () => []],
  ['torch.device', () => null],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', ([tensor]) => tensor],
]);

/**
 * Reads what `torch.save` was given: a network, a state dict, or a checkpoint that has one as `model_state_dict` or
 * `state_dict`.
 *
 * @param files the archive's entries by name
 * @throws FerlabError with the reason.
 */
export function readTorchContent(files: ReadonlyMap<string, Buffer>): TorchContent {
  const root = readPickle(files.get('data.pkl')!, {
    functions,
    names,
    persistent: (id) => findStorage(files, id),
  });
  if (root instanceof PickledObject) return readNetwork(root);
  const dictionary = ['model_state_dict', 'state_dict'].reduce<unknown>(
    (found, key) => (found instanceof Map && found.get(key) instanceof Map ? found.get(key) : found),
    root,
  );
  if (!(dictionary instanceof Map)) throw new FerlabError('it holds neither a network nor a state dict');
  const tensors = new Map<string, TorchTensor>();
  for (const [name, value] of dictionary) {
    if (!(value instanceof TorchTensor)) throw new FerlabError(`its "${String(name)}" is no tensor`);
    tensors.set(String(name), value);
  }
  return { tensors };
}

function readNetwork(root: PickledObject): TorchContent {
  const [tensors, layers] = [new Map<string, TorchTensor>(), [] as string[]];
  const seen = new Set<PickledObject>();
  const visit = (module: unknown, path: string) => {
    // Also keeps a network that contains itself from being read for ever.
    if (!(module instanceof PickledObject) || seen.has(module) || path.split('.').length > deepest) {
      throw new FerlabError(`its part "${path}" is no layer, stands there twice or is nested too deep`);
    }
    if (seen.size === mostParts) throw new FerlabError(`it has more than ${mostParts} layers`);
    seen.add(module);
    const { attributes, className } = module;
    const described = layerKinds.get(className.replace(modules, ''))?.(attributes);
    if (described !== undefined) layers.push(described);
    const parts = (kind: string) => {
      const found = attributes.get(kind) ?? new Map();
      if (!(found instanceof Map) || found.size > mostParts)
        throw new FerlabError(`the ${kind} of its part "${path}" are damaged or too many`);
      return [...found].map(([name, value]) => [path === '' ? name : `${path}.${name}`, value] as const);
    };
    for (const [name, value] of [...parts('_parameters'), ...parts('_buffers')]) {
      if (value instanceof TorchTensor) tensors.set(String(name), value);
    }
    for (const [name, child] of parts('_modules')) visit(child, String(name));
  };
  visit(root, '');
  return { tensors, layers };
}
