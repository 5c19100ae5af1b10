/**
 * A residual network (He et al. 2016) with squeeze-and-excitation (Hu et al. 2018) and average-pooled shortcuts (He et
 * al. 2019): 1,599,865 parameters for 7 classes, four times the work of FCN-FER.
 */
import type { Layers, Network } from './layers';

/** How many channels share one unit of the squeezing layer. */
const reduction = 8;
/** Share of the channels dropped before the scores. */
const dropoutRate = 0.3;

export interface ResidualOptions {
  /** Channels of each stage; every stage but the first halves height and width. */
  widths?: readonly number[];
  /** Residual blocks of a stage. */
  blocks?: number;
}

/** The network of the given widths. One of other widths can be trained and stored once `networks` of model.ts lists it. */
export function residualSe({ widths = [24, 48, 96, 192], blocks = 2 }: ResidualOptions = {}): Network {
  return {
    name: 'residual-se',
    smallestInput: 2 ** widths.length,
    build<T>(layers: Layers<T>, image: T, classes: number) {
      let channels = widths[0]!;
      let x = convNorm(layers, 'stem', image, { size: 5, filters: channels, stride: 2 });
      x = layers.relu('stem.relu', x); // 88 x 66 x 1 -> 44 x 33 x 24
      for (const [i, filters] of widths.entries()) {
        for (let j = 1; j <= blocks; j++) {
          const stride = i > 0 && j === 1 ? 2 : 1;
          const options = { filters, stride, project: filters !== channels };
          x = residualBlock(layers, `stage${i + 1}.${j}`, x, options);
          channels = filters;
        }
      } // -> 44 x 33 x 24 -> 22 x 17 x 48 -> 11 x 9 x 96 -> 6 x 5 x 192
      // Whole channels: what dropping means after the pooling would be, which here comes last.
      x = layers.dropout('dropout', x, dropoutRate, { wholeChannels: true });
      const scores = layers.conv('scores', x, { filters: classes, size: 1 }); // -> 6 x 5 x classes
      return { scores, logits: layers.globalAveragePool('logits', scores) };
    },
  };
}

/** A convolution and its normalization, whose offset makes a bias needless. */
function convNorm<T>(
  layers: Layers<T>,
  block: string,
  x: T,
  { part = '', ...options }: { part?: string; size: number; filters: number; stride?: number },
): T {
  const sums = layers.conv(`${block}.conv${part}`, x, { ...options, bias: false });
  return layers.batchNorm(`${block}.norm${part}`, sums);
}

/** What two convolutions add to what came in; that is averaged where they stride, projected where they widen. */
function residualBlock<T>(
  layers: Layers<T>,
  block: string,
  x: T,
  { filters, stride, project }: { filters: number; stride: number; project: boolean },
): T {
  let y = convNorm(layers, block, x, { part: '1', size: 3, filters, stride });
  y = layers.relu(`${block}.relu1`, y);
  y = convNorm(layers, block, y, { part: '2', size: 3, filters });
  y = squeezeExcite(layers, block, y, filters);
  let shortcut = stride === 1 ? x : layers.averagePool(`${block}.pool`, x, stride);
  if (project) shortcut = convNorm(layers, block, shortcut, { part: '3', size: 1, filters });
  return layers.relu(`${block}.relu2`, layers.add(`${block}.add`, y, shortcut));
}

/** Strengthens some channels and weakens others, by what the whole image holds of them. */
function squeezeExcite<T>(layers: Layers<T>, block: string, x: T, channels: number): T {
  let gate = layers.globalAveragePool(`${block}.squeeze`, x, { keepDims: true });
  gate = layers.conv(`${block}.reduce`, gate, { filters: Math.ceil(channels / reduction), size: 1 });
  gate = layers.relu(`${block}.relu3`, gate);
  gate = layers.conv(`${block}.expand`, gate, { filters: channels, size: 1 });
  return layers.scaleChannels(`${block}.scale`, x, layers.sigmoid(`${block}.gate`, gate));
}
