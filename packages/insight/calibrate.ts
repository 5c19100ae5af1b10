/** A model and held-out images → percentages that can be trusted. */
import { FerlabError } from '../base/index';
import { progressOf } from '../display/index';
import {
  correctOf,
  coverageAt,
  dataFingerprint,
  evaluate,
  expectedCalibrationError,
  mostProbable,
  softmaxAt,
  subset,
  type Dataset,
  type Model,
  type Temperature,
} from '../../src/index';
import { fitTemperature, temperatureRange } from './fitTemperature';

/**
 * Fits a model's temperature (Guo et al. 2017), and the probability below which its answers are marked as unsure, and
 * gives both to the model, which `saveModel` keeps. Answers stay the same; only how sure they are changes.
 *
 * @param dataset labelled images that the model was not trained on
 * @param onProgress counts the images; a progress bar by default
 * @throws FerlabError when the classes differ from the model's, there are no images, or no temperature fits them, such
 *   as where every image is right.
 */
export async function calibrate(
  model: Model,
  dataset: Dataset,
  onProgress: (done: number, total: number) => void = progressOf('Calibrating', 'images'),
): Promise<Temperature> {
  const options = { temperature: false, resamples: 0, onProgress };
  const { predictions, images, classes, accuracy, ...before } = await evaluate(model, dataset, options);
  const value = fitTemperature(predictions.logits, dataset.labels, classes.length);
  if (temperatureRange.includes(value)) {
    throw new FerlabError(
      `No temperature fits the ${images} images of ${dataset.folder}, of which ${Math.round(accuracy * images)} were ` +
        'recognized. Expected held-out images of which some, but not all, are.',
    );
  }
  const after = mostProbable(softmaxAt(value, predictions.logits, classes.length), classes.length);
  const temperature = {
    value,
    data: {
      folder: dataset.folder,
      images,
      fingerprint: dataFingerprint({ train: dataset, valid: subset(dataset, []) }),
    },
    calibrationError: {
      before: before.expectedCalibrationError,
      after: expectedCalibrationError(after.confidences, correctOf(after, dataset.labels)),
    },
  };
  const unsureBelow = leastTrusted(after.confidences, correctOf(after, dataset.labels));
  model.info = { ...model.info, temperature, unsureBelow };
  return temperature;
}

/** How often answers that are not marked as unsure are to be right on held-out images. */
const trusted = 7 / 8;

/** The lowest probability, in hundredths, from which on answers are right so often; 1 where even the surest are not. */
function leastTrusted(confidences: ArrayLike<number>, correct: readonly boolean[]): number {
  for (let hundredths = 0; hundredths < 100; hundredths++) {
    const { accuracy } = coverageAt(hundredths / 100, confidences, correct);
    if (accuracy !== null && accuracy >= trusted) return hundredths / 100;
  }
  return 1;
}
