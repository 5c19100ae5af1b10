/** What a choice of hyperparameters means, before any of it is trained. */
import { expressions, renderFace } from '../drawn-faces/index';
import { channelsOf, decodeImage, type RgbImage } from '../pixels/index';
import { tf } from '../tensorflow/index';
import {
  augmentedFaces,
  configure,
  describe,
  disposeModel,
  facePixels,
  predictLogits,
  preprocessingOf,
  scheduledRate,
  untrainedModel,
  type Config,
  type Split,
} from '../../src/index';

/** Training takes so many times a forward pass; see the README's table of speeds. */
const trainingOverForward = 5.6;

const secondsOf = new Map<string, number>();

/** Seconds of one multiply-add in a forward pass of a network on this machine; measured once. */
function secondsAMultiplyAdd(network: Config['network']): number {
  const known = secondsOf.get(network);
  if (known !== undefined) return known;
  const config = configure({ network });
  const model = untrainedModel(
    { network, classes: [...expressions], preprocessing: preprocessingOf(config) },
    1,
  );
  const images = 32;
  const input = tf.zeros<tf.Rank.R4>([images, config.height, config.width, channelsOf(config)]);
  const pass = () => tf.tidy(() => void predictLogits(model, input).dataSync());
  pass();
  // The best of three: whatever else the machine does can only add to it.
  const seconds = Math.min(...[1, 2, 3].map(() => secondsToRun(pass)));
  input.dispose();
  disposeModel(model);
  const each = seconds / images / describe(config, expressions.length).multiplyAdds;
  secondsOf.set(network, each);
  return each;
}

function secondsToRun(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/** What the panel says of a choice. */
export interface Foresight {
  parameters: number;
  multiplyAdds: number;
  /** Of training `images` faces once, roughly, on this machine at rest. */
  secondsAnEpoch: number;
  images: number;
  /** The rate at even steps from the first to the last of the training. */
  rates: number[];
}

/** What is trained on: how many faces, in how many classes. */
export interface Amount {
  images: number;
  classes: number;
}

/** What an estimate counts with where there are no data. */
const usualAmount: Amount = { images: 1000, classes: expressions.length };
const points = 120;

/** Size, cost and schedule of a training. */
export function foresee(config: Config, { images, classes } = usualAmount): Foresight {
  const { parameterCount, multiplyAdds } = describe(config, classes);
  const batches = Math.max(1, Math.ceil(images / config.batchSize));
  const last = config.epochs * batches - 1;
  return {
    parameters: parameterCount,
    multiplyAdds,
    images,
    secondsAnEpoch: images * multiplyAdds * secondsAMultiplyAdd(config.network) * trainingOverForward,
    rates: Array.from({ length: points }, (_, i) =>
      scheduledRate(config, (i / (points - 1)) * last, batches, { rate: config.learningRate }),
    ),
  };
}

/** A face to try augmentation on: the first of the data, or a drawn one. */
export async function sampleFace(data?: Split): Promise<RgbImage> {
  const drawn = async () =>
    decodeImage(await renderFace('surprise', ['portrait', 7], { width: 198, height: 264 }));
  // Faces of a CSV have no file of their own.
  return data === undefined ? drawn() : decodeImage(data.train.files[0]!).catch(drawn);
}

/** The face as training would see it, eight times, as PNG. */
export const foreseenFaces = (face: RgbImage, config: Config): Promise<Buffer> =>
  augmentedFaces(facePixels(face, config), config, { count: 8, columns: 4 });
