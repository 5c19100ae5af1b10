/** A model and held-out images → percentages that can be trusted. */
import { FerlabError } from '../base/index';
import { progressOf } from '../display/index';
import {
  coverageAt,
  expectedCalibrationError,
  fitTemperature,
  softmaxAt,
  temperatureRange,
} from '../metrics/index';
import {
  correctOf,
  dataFingerprint,
  evaluate,
  mostProbable,
  subset,
  type Dataset,
  type Model,
  type Temperature,
} from '../../src/index';

/** What a temperature does for the certainty on one of several data sets. */
export interface SetCalibration {
  images: number;
  /** Expected calibration error without the temperature and with it. */
  calibrationError: Temperature['calibrationError'];
}

/**
 * Fits a model's temperature (Guo et al. 2017), and the probability below which its answers are marked as unsure, and
 * gives both to the model, which `saveModel` keeps. Answers stay the same; only how sure they are changes. Of several data
 * sets each counts alike, however large it is.
 *
 * @param dataset labelled images that the model was not trained on; several sets as `loadDataset` joins them
 * @param onProgress counts the images; a progress bar by default
 * @returns also, for each of the data sets, what the temperature does there
 * @throws FerlabError when the classes differ from the model's, there are no images, or no temperature fits them, such
 *   as where every image is right.
 */
export async function calibrate(
  model: Model,
  dataset: Dataset,
  onProgress: (done: number, total: number) => void = progressOf('Calibrating', 'images'),
): Promise<Temperature & { sets: SetCalibration[] }> {
  const options = { temperature: false, resamples: 0, onProgress };
  const { predictions, images, classes, accuracy, ...before } = await evaluate(model, dataset, options);
  const members = membersOf(dataset);
  const weights = new Float64Array(images);
  for (const some of members) for (const i of some) weights[i] = images / (members.length * some.length);
  const value = fitTemperature(predictions.logits, dataset.labels, classes.length, weights);
  if (temperatureRange.includes(value)) {
    throw new FerlabError(
      `No temperature fits the ${images} images of ${dataset.folder}, of which ${Math.round(accuracy * images)} were ` +
        'recognized. Expected held-out images of which some, but not all, are.',
    );
  }
  const answersAt = (temperature: number) => {
    const answers = mostProbable(softmaxAt(temperature, predictions.logits, classes.length), classes.length);
    return { confidences: answers.confidences, correct: correctOf(answers, dataset.labels) };
  };
  const [plain, fitted] = [answersAt(1), answersAt(value)];
  const errorOf = ({ confidences, correct }: Answers) => expectedCalibrationError(confidences, correct);
  const sets = members.map((some) => ({
    images: some.length,
    calibrationError: { before: errorOf(of(plain, some)), after: errorOf(of(fitted, some)) },
  }));
  const temperature = {
    value,
    data: {
      folder: dataset.folder,
      images,
      fingerprint: dataFingerprint({ train: dataset, valid: subset(dataset, []) }),
    },
    calibrationError: { before: before.expectedCalibrationError, after: errorOf(fitted) },
  };
  const unsureBelow = leastTrusted(members.map((some) => of(fitted, some)));
  model.info = { ...model.info, temperature, unsureBelow };
  return { ...temperature, sets };
}

/** The indices of each set's images. */
function membersOf({ labels, sets }: Dataset): number[][] {
  const all = Array.from(labels.keys());
  if (sets === undefined) return [all];
  const members: number[][] = [];
  for (const i of all) (members[sets[i]!] ??= []).push(i);
  return members.filter((some) => some !== undefined);
}

interface Answers {
  confidences: ArrayLike<number>;
  correct: readonly boolean[];
}

const of = ({ confidences, correct }: Answers, some: readonly number[]): Answers => ({
  confidences: some.map((i) => confidences[i]!),
  correct: some.map((i) => correct[i]!),
});

/** How often answers that are not marked as unsure are to be right on held-out images. */
const trusted = 7 / 8;

/**
 * The lowest probability, in hundredths, from which on answers are right so often, where each set is as frequent as the
 * others; 1 where even the surest are not.
 */
function leastTrusted(sets: readonly Answers[]): number {
  for (let hundredths = 0; hundredths < 100; hundredths++) {
    const above = sets.map(({ confidences, correct }) => coverageAt(hundredths / 100, confidences, correct));
    const answered = above.reduce((sum, { coverage }) => sum + coverage, 0);
    const right = above.reduce((sum, { coverage, accuracy }) => sum + coverage * (accuracy ?? 0), 0);
    if (answered > 0 && right / answered >= trusted) return hundredths / 100;
  }
  return 1;
}
