/** A model for use elsewhere: in a browser, in Python, wherever TensorFlow or TensorFlow.js is. */
import path from 'path';
import { beginFolder, FerlabError, messageOf, randomStream, writeThrough } from '../base/index';
import { channelsOf } from '../pixels/index';
import { takeValues, tf } from '../tensorflow/index';
import {
  layersFiles,
  predictLogits,
  topologyFile,
  weightsFile,
  type Model,
  type ModelInfo,
} from '../../src/index';
import { encodeModel } from './savedModel';

export const exportFormats = ['tfjs', 'savedmodel'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What an export came to. */
export interface Exported {
  format: ExportFormat;
  path: string;
  bytes: number;
  /** Between the logits of the exported file, opened by stock means, and our own, on seeded random images. */
  largestDifference: number;
}

const graphFile = 'saved_model.pb';
const descriptionFile = 'ferlab-export.json';
const fileNames = [topologyFile, weightsFile, graphFile, descriptionFile];

/** Share of the largest logit, or of 1: rounding makes a tenth to a half of it, so more is another function. */
const mostDifference = 1e-5;

/**
 * Writes a model in a format that others open.
 *
 * - `tfjs`: a layers model for `tf.loadLayersModel`, from images to logits
 * - `savedmodel`: a TensorFlow SavedModel with the signature `serving_default` (see `encodeModel`)
 *
 * Beside either lies `ferlab-export.json`: classes, preprocessing, figures; a layers model tells the same by
 * `getUserDefinedMetadata()`. The folder appears whole or not at all; a former export that stood there is replaced.
 * @throws FerlabError when something else stands there, the folder can't be written, or the file, opened again,
 *   gives other logits than the model: more than rounding makes.
 */
export async function exportModel(model: Model, format: ExportFormat, out: string): Promise<Exported> {
  const isExport = (names: readonly string[]) =>
    names.includes(descriptionFile) && names.every((name) => fileNames.includes(name));
  const work = await beginFolder(out, isExport);
  try {
    const description = describe(model.info, format);
    const files: Record<string, string | Uint8Array> = {
      ...(await filesOf[format](model, description)),
      [descriptionFile]: `${JSON.stringify(description, null, 2)}\n`,
    };
    for (const [name, content] of Object.entries(files)) {
      await writeThrough(path.join(work.folder, name), content);
    }
    const { largestDifference, limit } = await compare(model, await open[format](work.folder));
    if (!(largestDifference <= limit)) {
      throw new FerlabError(
        `The export of ${model.info.network} as ${format} is given up: opened again, its logits differ from the model's ` +
          `by ${largestDifference}, where at most ${limit} was expected. Check that its weights are finite.`,
      );
    }
    await work.finish();
    const bytes = Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content), 0);
    return { format, path: path.resolve(out), bytes, largestDifference };
  } catch (error) {
    if (error instanceof FerlabError) throw error;
    throw new FerlabError(
      `The export can't be written to ${out}: ${messageOf(error)}. Free some space or choose another folder.`,
    );
  } finally {
    await work.discard();
  }
}

/** What someone needs to use the file; where it was trained, and on what, stays here. */
function describe(
  { network, classes, preprocessing, metrics, temperature }: ModelInfo,
  format: ExportFormat,
) {
  const { height, width } = preprocessing;
  const input = { name: 'image', shape: [height, width, channelsOf(preprocessing)], range: [0, 1] };
  const outputs = format === 'tfjs' ? ['logits'] : ['logits', 'probabilities', 'scores'];
  // A SavedModel's probabilities are those of the logits divided by it; whoever takes the logits divides them himself.
  const divisor = temperature && { temperature: temperature.value };
  return { format, network, classes, input, outputs, preprocessing, ...(metrics && { metrics }), ...divisor };
}

const filesOf: Record<
  ExportFormat,
  (model: Model, description: Record<string, unknown>) => Promise<Record<string, string | Uint8Array>>
> = {
  async tfjs(model, description) {
    const { topology, weights } = await layersFiles(model, description);
    return { [topologyFile]: topology, [weightsFile]: weights };
  },
  savedmodel: async (model) => ({ [graphFile]: encodeModel(model) }),
};

/** A file as someone else's program opens it. */
interface Opened {
  /** The caller disposes the tensor. */
  logits(images: tf.Tensor4D): tf.Tensor;
  dispose(): void;
}

const open: Record<ExportFormat, (folder: string) => Promise<Opened>> = {
  async tfjs(folder) {
    const stock = await tf.loadLayersModel(`file://${path.join(folder, topologyFile)}`);
    return { logits: (images) => stock.predict(images) as tf.Tensor, dispose: () => stock.dispose() };
  },
  async savedmodel(folder) {
    const stock = await tf.node.loadSavedModel(folder);
    const predict = (image: tf.Tensor) => stock.predict({ image }) as tf.NamedTensorMap;
    return { logits: (images) => tf.tidy(() => predict(images).logits!), dispose: () => stock.dispose() };
  },
};

/** The largest difference of any logit of some images, the same ones each time, and what it may be. */
async function compare(model: Model, opened: Opened): Promise<{ largestDifference: number; limit: number }> {
  // A model may be set to predict in bfloat16; a file never does.
  const own: Model = { ...model, precision: 'float32', inference: undefined };
  const { height, width } = model.info.preprocessing;
  const shape = [4, height, width, channelsOf(model.info.preprocessing)] as [number, number, number, number];
  const random = randomStream('export');
  const pixels = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.uniform());
  const images = tf.tensor4d(pixels, shape);
  try {
    const ours = takeValues(predictLogits(own, images));
    const theirs = takeValues(opened.logits(images));
    return {
      largestDifference: Math.max(...ours.map((logit, i) => Math.abs(logit - theirs[i]!))),
      limit: mostDifference * Math.max(1, ...ours.map(Math.abs)),
    };
  } finally {
    images.dispose();
    own.inference?.dispose();
    opened.dispose();
  }
}
