/** A trained model → the weights that another training begins with. */
import { FerlabError } from '../../packages/base/index';
import { tf } from '../../packages/tensorflow/index';
import { settingsApart, type Config } from '../config';
import type { Dataset } from '../data/dataset';
import { disposeModel, type Model } from '../nn/model';
import { loadModel } from '../nn/modelFolder';
import type { Architecture } from '../nn/shapeLayers';

/**
 * Opens the model that a configuration begins with, if it names one; whoever asked disposes it.
 *
 * @param given a model in memory, in its place
 * @throws FerlabError when it can't be read, is another network, or saw other pictures than the data are.
 */
export async function openStart(
  { from, network }: Pick<Config, 'from' | 'network'>,
  { preprocessing }: Dataset,
  given?: Model,
): Promise<Model | undefined> {
  if (from === '' && given === undefined) return undefined;
  const model = given ?? (await loadModel(from));
  const settings = settingsApart(model.info.preprocessing, preprocessing).filter((name) => name !== 'fit');
  const different = settings.map((name) => `${name}: ${JSON.stringify(model.info.preprocessing[name])}`);
  if (model.info.network !== network) different.push(`network: ${JSON.stringify(model.info.network)}`);
  if (different.length === 0) return model;
  if (model !== given) disposeModel(model);
  throw new FerlabError(
    `The model ${from} was trained otherwise than this training. Give the data and the training its settings: ` +
      `configure({ ${different.join(', ')} }).`,
  );
}

/**
 * Takes a model's weights over into a fresh one, whose own are disposed. Of the last convolution, a class that both know
 * keeps what is known of it; one that is new keeps its random beginning.
 *
 * @param sameClass the model's class that one of the training is, such as "angry" of "anger"; -1 for none
 */
export function takeOver(
  fresh: Pick<Model, 'info' | 'values'>,
  from: Pick<Model, 'info' | 'values'>,
  sameClass: (name: string) => number,
): void {
  const [many, known] = [fresh.info.classes.length, from.info.classes.length];
  const places = fresh.info.classes.map(sameClass);
  for (const [name, own] of Object.entries(fresh.values)) {
    const other = from.values[name]!;
    // Classes come last in the kernel and in the bias of the last convolution, which alone knows of them.
    fresh.values[name] = name.startsWith('scores/')
      ? tf.tidy(() => {
          const [mine, theirs] = [own.reshape([-1, many]), other.reshape([-1, known])];
          const columns = places.map((place, label) =>
            place < 0 ? mine.slice([0, label], [-1, 1]) : theirs.slice([0, place], [-1, 1]),
          );
          return tf.concat(columns, 1).reshape(own.shape);
        })
      : other.clone();
    own.dispose();
  }
}

/** The block of a parameter: "conv2/kernel" and "norm2/gamma" are of one, and so is all of "stage1". */
const blockOf = (name: string) => name.replace(/^(conv|norm)(?=\d)/, '').split(/[./]/)[0]!;

/**
 * The share of the learning rate by which each parameter learns: less, block by block, towards the picture
 * (discriminative rates, Howard & Ruder 2018).
 *
 * @param headAlone whether the last convolution alone learns
 * @returns `[parameterCount]`
 */
export function rateShares(
  { parameters, parameterCount }: Pick<Architecture, 'parameters' | 'parameterCount'>,
  blockRate: number,
  headAlone: boolean,
): Float32Array {
  const blocks = [...new Set(parameters.map(({ name }) => blockOf(name)))];
  const shares = new Float32Array(parameterCount);
  let offset = 0;
  for (const { name, size } of parameters) {
    const below = blocks.length - 1 - blocks.indexOf(blockOf(name));
    shares.fill(headAlone && below > 0 ? 0 : blockRate ** below, offset, offset + size);
    offset += size;
  }
  return shares;
}
