/** Which layers of a network belong together in a drawing. */
import type { LayerRow } from './summaryTable';

/** Layers that one box stands for: what opens the block, and the small layers that follow it. */
export interface Block {
  name: string;
  layers: string[];
  /** Of what leaves the block: height, width and channels, or channels alone. */
  shape: readonly number[];
  parameters: number;
  /** Ways around some of its layers, which an addition ends. */
  shortcuts: number;
}

/** Small layers that join the block before them, in words; everything else opens one. */
const FOLLOWERS: Readonly<Record<string, string>> = {
  BatchNorm: 'batch norm',
  LeakyReLU: 'leaky ReLU',
  SiLU: 'SiLU',
  ReLU: 'ReLU',
  Sigmoid: 'sigmoid',
  Dropout: 'dropout',
  AveragePool: 'average pool',
  MaxPool: 'max pool',
};

/**
 * The layers gathered into blocks: those whose names begin alike up to a dot, as `stage1.conv1` and `stage1.add`; and a
 * convolution with its normalization, activation, pooling and dropout.
 */
export function toBlocks(layers: readonly LayerRow[]): Block[] {
  const blocks: Block[] = [];
  for (const layer of layers) {
    const follower = FOLLOWERS[layer.type.split(' ')[0]!];
    const kind = follower ?? layer.type.replace('GlobalAveragePool', 'global average').toLowerCase();
    const current = blocks.at(-1);
    const [name = '', ...rest] = layer.name.split('.');
    const together = rest.length > 0 ? current?.name === name : follower !== undefined;
    if (current && together) {
      current.shape = layer.outputShape;
      // Of several blocks within a stage each kind is told once.
      if (rest.length === 0 || !current.layers.includes(kind)) current.layers.push(kind);
      current.parameters += layer.parameters;
      if (kind === 'add') current.shortcuts++;
    } else {
      const { outputShape: shape, parameters } = layer;
      blocks.push({ name, layers: [kind], shape, parameters, shortcuts: 0 });
    }
  }
  return blocks;
}
