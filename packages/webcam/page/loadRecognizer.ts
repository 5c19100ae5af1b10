/** The exported model, on the page's TensorFlow.js. */
import { facePixels, sizeOf } from '../../../src/data/preprocessing';
import type { Preprocessing } from '../../../src/index';
import { softmaxAt } from '../../../src/metrics/calibration';
import { cropUpright } from '../../faces/cropUpright';
import type { FaceBox } from '../../faces/faceBox';
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

/** A model that recognizes faces of a picture. */
export interface Recognizer {
  info: ModelInfo;
  /** The probabilities of each box's face, `[classes]` each; `tilts` in degrees, see `cropUpright`. */
  recognize(image: RgbImage, boxes: readonly FaceBox[], tilts: readonly number[]): Promise<number[][]>;
}

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
  const recognize: Recognizer['recognize'] = async (image, boxes, tilts) => {
    if (boxes.length === 0) return [];
    const faces = boxes.map((box, i) => facePixels(cropUpright(image, box, tilts[i]!), preprocessing));
    const levels = new Float32Array(faces.length * sizeOf(preprocessing));
    faces.forEach((face, i) => levels.set(face, i * face.length));
    const logits = tf.tidy(() => {
      const batch = tf.tensor4d(levels, [faces.length, height, width, channelsOf(preprocessing)]);
      return model.predict(tf.div(batch, 255)) as tf.Tensor2D;
    });
    const values = await logits.data();
    logits.dispose();
    const probabilities = Array.from(softmaxAt(temperature?.value ?? 1, values, classes.length));
    return boxes.map((_, i) => probabilities.slice(i * classes.length, (i + 1) * classes.length));
  };
  return { info, recognize };
}
