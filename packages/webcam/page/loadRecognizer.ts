/** The exported model, on the page's TensorFlow.js. */
import { facePixels, sizeOf } from '../../../src/data/preprocessing';
import type { Preprocessing } from '../../../src/index';
import { softmaxAt } from '../../metrics/calibration';
import type { RgbImage } from '../../pixels/index';
import { channelsOf } from '../../pixels/luminance';
import * as tf from './tfjs';

/** What the page reads of a model folder's ferlab.json. */
interface ModelInfo {
  network: string;
  classes: string[];
  preprocessing: Preprocessing;
  temperature?: { value: number };
}

/** A model that recognizes faces. */
export interface Recognizer {
  info: ModelInfo;
  /** Each face's probabilities, `[classes]`: the mean over its pictures, of which all faces have as many. */
  recognize(faces: readonly (readonly RgbImage[])[]): Promise<number[][]>;
  dispose(): void;
}

/** Pictures that are looked at together: more take memory, and no less time each. */
const mostAtOnce = 32;

/**
 * Loads the model.
 *
 * @param folder its address
 * @throws Error when a part of it can't be had
 */
export async function loadRecognizer(folder: URL): Promise<Recognizer> {
  const response = await fetch(new URL('ferlab.json', folder));
  if (!response.ok) throw new Error('ferlab.json is missing');
  const info = (await response.json()) as ModelInfo;
  const model = await tf.loadLayersModel(new URL('model.json', folder).href);
  const { classes, preprocessing, temperature } = info;
  const { height, width } = preprocessing;
  /** `[pictures, classes]` */
  const probabilitiesOf = async (pictures: readonly RgbImage[]): Promise<Float32Array> => {
    const levels = new Float32Array(pictures.length * sizeOf(preprocessing));
    pictures.forEach((picture, i) =>
      levels.set(facePixels(picture, preprocessing), i * sizeOf(preprocessing)),
    );
    const logits = tf.tidy(() => {
      const batch = tf.tensor4d(levels, [pictures.length, height, width, channelsOf(preprocessing)]);
      return model.predict(tf.div(batch, 255)) as tf.Tensor2D;
    });
    const values = await logits.data<'float32'>();
    logits.dispose();
    return softmaxAt(temperature?.value ?? 1, values, classes.length);
  };
  const recognize: Recognizer['recognize'] = async (faces) => {
    const pictures = faces.flat();
    const rows: number[] = [];
    for (let start = 0; start < pictures.length; start += mostAtOnce)
      rows.push(...(await probabilitiesOf(pictures.slice(start, start + mostAtOnce))));
    const each = faces[0]?.length ?? 1;
    return faces.map((_, i) =>
      classes.map((_, c) => {
        let sum = 0;
        for (let k = i * each; k < (i + 1) * each; k++) sum += rows[k * classes.length + c]!;
        return sum / each;
      }),
    );
  };
  return { info, recognize, dispose: () => void model.dispose() };
}
