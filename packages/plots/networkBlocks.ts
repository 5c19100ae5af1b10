/** Which layers of a network belong together in a drawing. */

/** One layer as a drawing needs it; `outputShape` is batch (null), height, width, channels, or batch, features. */
export interface DrawnLayer {
  name: string;
  type: string;
  outputShape: readonly (number | null)[];
  parameters: number;
}

/** Layers that one box stands for: what opens the block, and the small layers that follow it. */
export interface Block {
  name: string;
  layers: string[];
  /** Of what leaves the block. */
  height: number;
  width: number;
  channels: number;
  /** Whether height and width are gone: a plain row of numbers. */
  flat: boolean;
  parameters: number;
  /** Ways around some of its layers, which an addition ends. */
  shortcuts: number;
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/input/, 'input'],
  [/batch.?norm|^bn\d*$/, 'batch norm'],
  [/leaky/, 'leaky ReLU'],
  [/silu|swish/, 'SiLU'],
  [/gelu/, 'GELU'],
  [/relu/, 'ReLU'],
  [/soft.?max/, 'softmax'],
  [/sigmoid/, 'sigmoid'],
  [/dropout/, 'dropout'],
  [/global.*(average|avg|pool|mean)/, 'global average'],
  [/(average|avg|mean).*pool/, 'average pool'],
  [/pool/, 'max pool'],
  [/flatten/, 'flatten'],
];

/** Small layers that join the block before them; everything else opens one. */
const FOLLOWERS = new Set([
  'batch norm',
  'leaky ReLU',
  'SiLU',
  'GELU',
  'ReLU',
  'softmax',
  'sigmoid',
  'dropout',
  'average pool',
  'max pool',
  'flatten',
]);

/** A layer's type in words: `BatchNormalization` is `batch norm`, an unknown `MyLayer` is `my layer`. */
export function layerKind(type: string): string {
  const known = KINDS.find(([pattern]) => pattern.test(type.toLowerCase()))?.[1];
  if (known) return known;
  const words = type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.replace(/\b(conv) ?2d\b/, '$1');
}

/** Height, width and channels of a shape; whatever is unknown counts as 1. */
function sizeOf(shape: readonly (number | null)[]): Pick<Block, 'height' | 'width' | 'channels' | 'flat'> {
  const sizes = shape[0] === null || shape.length === 4 ? shape.slice(1) : shape;
  const [first, second, third] = sizes.map((size) => size ?? 1);
  if (sizes.length >= 3) {
    return { height: first ?? 1, width: second ?? 1, channels: third ?? 1, flat: false };
  }
  return {
    height: 1,
    width: 1,
    channels: sizes.reduce<number>((all, size) => all * (size ?? 1), 1),
    flat: true,
  };
}

/**
 * The layers gathered into blocks: those whose names begin alike up to a dot, as `stage1.conv1` and `stage1.add`; and a
 * convolution with its normalization, activation, pooling and dropout, and so on.
 */
export function toBlocks(layers: readonly DrawnLayer[]): Block[] {
  const blocks: Block[] = [];
  for (const layer of layers) {
    const kind = layerKind(layer.type);
    const current = blocks[blocks.length - 1];
    const [name = '', ...rest] = layer.name.split('.');
    const together = rest.length > 0 ? current?.name === name : FOLLOWERS.has(kind);
    if (current && current.layers[0] !== 'input' && together) {
      Object.assign(current, sizeOf(layer.outputShape));
      // Of several blocks within a stage each kind is told once.
      if (rest.length === 0 || !current.layers.includes(kind)) current.layers.push(kind);
      current.parameters += layer.parameters;
      if (kind === 'add') current.shortcuts++;
    } else {
      blocks.push({
        name,
        layers: [kind],
        ...sizeOf(layer.outputShape),
        parameters: layer.parameters,
        shortcuts: 0,
      });
    }
  }
  return blocks;
}
