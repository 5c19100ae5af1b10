/** A trained model whose answers are learnt beside the labels. */
import { FerlabError } from '../../packages/base/index';
import { runStep, tf, type RunningStep } from '../../packages/tensorflow/index';
import { settingsApart, type Config } from '../config';
import { requireSameClasses, type Dataset } from '../data/dataset';
import { foldedLayers } from '../nn/foldedLayers';
import { disposeModel } from '../nn/model';
import { loadModel } from '../nn/modelFolder';

/** Answers of a trained model for batches. */
export class Teacher {
  private constructor(private readonly step: RunningStep) {}

  /**
   * Opens the configuration's teacher, if it has one: "knowledge distillation" (Hinton et al. 2015), on the same changed
   * faces that the network sees (Beyer et al. 2022).
   *
   * @throws FerlabError when it can't be read, or knows other classes or pictures than the data.
   */
  static async open(config: Config, { classes, preprocessing }: Dataset): Promise<Teacher | undefined> {
    const { teacher: folder, teacherShare, precision, eager } = config;
    if (folder === '' || teacherShare === 0) return undefined;
    const model = await loadModel(folder);
    try {
      requireSameClasses(`the teacher ${folder}`, model.info.classes, classes);
      const different = settingsApart(model.info.preprocessing, preprocessing).filter(
        (name) => name !== 'fit',
      );
      if (different.length > 0 || String(model.info.classes) !== String(classes)) {
        throw new FerlabError(
          `The teacher ${folder} differs from this training in ${different.join(', ') || 'the order of its classes'}. ` +
            'Choose one that was trained alike.',
        );
      }
      const { network, values } = model;
      const step = runStep(
        (weights, { images }) => {
          const logits = network.build(foldedLayers(network, weights), images!, classes.length).logits;
          return { outputs: { answers: tf.softmax(logits as tf.Tensor2D) }, updates: {} };
        },
        { variables: values, newShapes: 'record' },
        { precision, eager },
      );
      return new Teacher(step);
    } finally {
      disposeModel(model);
    }
  }

  /**
   * @param images `[batch, height, width, channels]`, 0 to 1
   * @returns `[batch, classes]`, probabilities
   */
  answer(images: tf.Tensor4D): tf.Tensor2D {
    return this.step.run({ images }).answers as tf.Tensor2D;
  }

  dispose(): void {
    this.step.dispose();
  }
}
