/** The state of a training in memory, and what moves it on: one batch, one validation, one checkpoint. */
import { FerlabError, type Checkpoint } from '../../packages/base/index';
import { channelsOf } from '../../packages/pixels/index';
import { arraysOf, runStep, tensorsOf, tf, type RunningStep } from '../../packages/tensorflow/index';
import type { Config } from '../config';
import type { Strength } from '../data/augment';
import { BatchMaker, batchRequest, type BatchRequest } from '../data/batchMaker';
import { batchesPerEpoch, classWeights, forEachBatch, trainingOrder, type Batch } from '../data/batches';
import { classCounts } from '../data/dataset';
import type { Split } from '../data/splitDataset';
import { augmentationFields } from '../hyperparameters';
import { createModel, disposeModel, networkNamed, untrainedModel } from '../nn/model';
import type { Model, ModelInfo } from '../nn/model';
import { sameClass } from '../../packages/layouts/index';
import { kernelMask, unpackAverages, unpackParameters } from '../nn/packing';
import { requireFinite } from './diverged';
import { settingsAt, type LiveChange } from './liveChanges';
import { createOptimizer } from './optimizer';
import { scheduledRate, sizeShareAt } from './schedule';
import { rateShares, takeOver } from './startFrom';
import type { Teacher } from './teacher';
import { emaDecayAt, initialVariables, trainStep, validationStep } from './trainStep';
import { initialState, type TrainingState } from './trainingState';

type TensorValues = Checkpoint<TrainingState>['tensors'];

/** Images at a time in validation. */
const validBatchSize = 256;

/** What the names of the best weights begin with in a checkpoint, beside the present ones. */
const ofBest = 'best/';

interface TrainerOptions {
  restored?: TensorValues;
  about?: Pick<ModelInfo, 'training' | 'data'>;
  /** The caller's, as long as the trainer is used. */
  teacher?: Teacher;
  /** The caller's: what a fresh training begins with. */
  start?: Model;
}

export class Trainer {
  readonly batches: number;
  readonly architecture;
  private readonly info: ModelInfo;
  private readonly step: RunningStep;
  private readonly maker: BatchMaker;
  private readonly teacher: Teacher | undefined;
  private readonly shares: { head?: Float32Array; all?: Float32Array } = {};
  private validation: RunningStep | undefined;
  private bestValues: TensorValues | undefined;
  /** Length of the last batch's gradient, before it was clipped. */
  gradientNorm = 0;
  /** What was changed on the way, and what will be; in the order of their steps. */
  changes: readonly LiveChange[] = [];

  constructor(
    private readonly config: Config,
    private readonly data: Split,
    readonly state: TrainingState = initialState(config, ''),
    { restored, about, teacher, start: from }: TrainerOptions = {},
  ) {
    const { classes, preprocessing } = data.train;
    this.info = { network: config.network, classes, preprocessing, ...about };
    this.batches = batchesPerEpoch(data.train.labels.length, config.batchSize);
    const start = untrainedModel(this.info, config.seed);
    this.architecture = start.architecture;
    if (from !== undefined) takeOver(start, from, (name) => sameClass(from.info.classes, name));
    const optimizer = createOptimizer(config, kernelMask(start.architecture));
    const initial = tf.tidy(() => initialVariables(start, optimizer, config));
    const weights = config.balance === 'weights' ? classWeights(classCounts(data.train)) : undefined;
    // An epoch's last batch may be smaller than the others.
    const options = { variables: initial, newShapes: 'record' } as const;
    this.step = runStep(trainStep(start, optimizer, config, weights), options, config);
    tf.dispose(initial);
    disposeModel(start);
    this.maker = new BatchMaker(data.train, config);
    this.teacher = teacher;
    if (restored !== undefined) this.restore(restored, Object.keys(initial));
  }

  private restore(restored: TensorValues, variables: readonly string[]): void {
    const missing = variables.filter((name) => restored[name] === undefined);
    if (missing.length > 0) {
      this.dispose();
      throw new FerlabError(
        `The checkpoint is another version's: it lacks ${missing.join(', ')}. Train into another folder.`,
      );
    }
    const all = Object.entries(restored);
    const isBest = ([name]: [string, unknown]) => name.startsWith(ofBest);
    const best = all.filter(isBest).map(([name, values]) => [name.slice(ofBest.length), values]);
    if (best.length > 0) this.bestValues = Object.fromEntries(best) as TensorValues;
    // All others: the step refuses what it has no variable for.
    const current = tensorsOf(Object.fromEntries(all.filter((entry) => !isBest(entry))));
    this.step.write(current);
    tf.dispose(current);
  }

  /**
   * The learning rate of a step, counted from 0; of the next one by default.
   *
   * One that was changed on the way scales the whole schedule, as if it had been the configuration's: the curve goes
   * on from where it is, higher or lower.
   */
  learningRate(step = this.state.step): number {
    const { learningRate } = settingsAt(this.config, this.changes, step);
    const scale = learningRate / this.config.learningRate;
    return scheduledRate(this.config, step, this.batches, this.state.plateau) * scale;
  }

  /** The batch of an epoch that is trained on in a step. */
  private request(order: readonly number[], epoch: number, batch: number, step: number): BatchRequest {
    const settings = settingsAt(this.config, this.changes, step);
    const names = Object.keys(augmentationFields) as (keyof typeof augmentationFields)[];
    const strength = Object.fromEntries(names.map((name) => [name, settings[name]])) as unknown as Strength;
    const share = sizeShareAt(this.config, epoch);
    return { ...batchRequest(order, epoch, batch, this.config), strength, share };
  }

  /**
   * Trains on the next batch of the epoch under way, and returns its loss.
   *
   * @throws Diverged when loss or gradient is not finite any more; everything is as before the batch then.
   */
  trainBatch(order: readonly number[], rate = this.learningRate()): number {
    const { config, state } = this;
    const began = performance.now();
    const request = this.request(order, state.epoch, state.batch, state.step);
    const { loss, correct, gradientNorm } = tf.tidy(() => {
      const { images, targets } = this.maker.next(request, this.following(order));
      const outputs = this.step.run({
        images,
        targets,
        ...(config.from !== '' && { rateShares: tf.tensor1d(this.rateShares()) }),
        ...(this.teacher && { answers: this.teacher.answer(images) }),
        learningRate: tf.scalar(rate),
        step: tf.scalar(state.step + 1),
        emaDecay: tf.scalar(emaDecayAt(config.emaDecay, state.step + 1)),
        seed: tf.tensor1d([config.seed, state.step], 'int32'),
      });
      const value = (name: string) => outputs[name]!.dataSync()[0]!;
      return { loss: value('loss'), correct: value('correct'), gradientNorm: value('gradientNorm') };
    });
    requireFinite('loss', loss, state.step + 1, state.epoch, rate);
    requireFinite('gradient norm', gradientNorm, state.step + 1, state.epoch, rate);
    this.gradientNorm = gradientNorm;
    state.lossSum += loss * request.indices.length;
    state.correctSum += correct;
    state.imagesDone += request.indices.length;
    state.batch += 1;
    state.step += 1;
    state.trainSeconds += (performance.now() - began) / 1000;
    return loss;
  }

  /** Made once for each of the two phases: it is as long as the weights. */
  private rateShares(): Float32Array {
    const { blockRate, headEpochs } = this.config;
    const phase = this.state.epoch <= headEpochs ? 'head' : 'all';
    return (this.shares[phase] ??= rateShares(this.architecture, blockRate, phase === 'head'));
  }

  /** The batch after the present one; none after the last epoch. */
  private following(order: readonly number[]): BatchRequest | undefined {
    const { epoch, batch, step } = this.state;
    if (batch + 1 < this.batches) return this.request(order, epoch, batch + 1, step + 1);
    if (epoch >= this.config.epochs) return undefined;
    return this.request(this.order(epoch + 1), epoch + 1, 0, step + 1);
  }

  /** The order of the images in an epoch, by default the one under way. */
  order(epoch = this.state.epoch): number[] {
    return trainingOrder(this.data.train, this.config, epoch);
  }

  /**
   * Loss and accuracy of the present weights (their moving average, if there is one) on the validation images.
   *
   * @param stopped asked between batches; the answer is undefined where it said so
   * @throws Diverged when the loss is no number any more.
   */
  async validate(stopped = () => false): Promise<{ loss: number; accuracy: number } | undefined> {
    const dataset = this.data.valid;
    const step = this.validationStep();
    let [lossSum, correctSum] = [0, 0];
    const measure = (batch: Batch) =>
      tf.tidy(() => {
        const outputs = step.run({ ...batch });
        lossSum += outputs.lossSum!.dataSync()[0]!;
        correctSum += outputs.correct!.dataSync()[0]!;
      });
    if (!(await forEachBatch(dataset, measure, { batchSize: validBatchSize, stopped }))) return undefined;
    const loss = lossSum / dataset.labels.length;
    const { step: done, epoch } = this.state;
    requireFinite('validation loss', loss, done, epoch, this.learningRate(Math.max(0, done - 1)));
    return { loss, accuracy: correctSum / dataset.labels.length };
  }

  /** What measures weights, with the present ones in it. */
  private validationStep(): RunningStep {
    const present = tensorsOf(this.present());
    if (this.validation === undefined) {
      const { classes, preprocessing } = this.data.valid;
      const image = [null, preprocessing.height, preprocessing.width, channelsOf(preprocessing)];
      const inputs = {
        images: { shape: image, dtype: 'float32' },
        targets: { shape: [null, classes.length], dtype: 'float32' },
      } as const;
      const step = validationStep(
        { network: networkNamed(this.info.network), architecture: this.architecture },
        this.config,
      );
      this.validation = runStep(step, { variables: present, inputs }, { eager: this.config.eager });
    } else {
      this.validation.write(present);
    }
    tf.dispose(present);
    return this.validation;
  }

  /** The weights that are measured and kept. */
  private present(): TensorValues {
    const { weights, averages, emaWeights = weights, emaAverages = averages } = arraysOf(this.step);
    return { weights: emaWeights!, averages: emaAverages! };
  }

  /** Takes the present weights for the best so far. */
  keepBest(): void {
    this.bestValues = this.present();
  }

  /** The best weights so far, or the present ones before there are any, as a model that the caller disposes. */
  bestModel(info: Partial<ModelInfo> = {}) {
    return this.model(this.bestValues ?? this.present(), info);
  }

  /** The weights that would be validated now, as a model that the caller disposes. */
  presentModel() {
    return this.model(this.present());
  }

  private model(values: TensorValues, info: Partial<ModelInfo> = {}) {
    return createModel(
      { ...this.info, ...info },
      tf.tidy(() => ({
        ...unpackParameters(tf.tensor1d(values.weights!.values), this.architecture),
        ...unpackAverages(tf.tensor1d(values.averages!.values), this.architecture),
      })),
    );
  }

  /** Everything that the training needs to go on from here. */
  checkpoint(): Checkpoint<TrainingState> {
    const best = Object.entries(this.bestValues ?? {}).map(([name, values]) => [ofBest + name, values]);
    return { state: this.state, tensors: { ...arraysOf(this.step), ...Object.fromEntries(best) } };
  }

  /** Frees all tensors and threads. */
  dispose(): void {
    this.maker.dispose();
    this.step.dispose();
    this.validation?.dispose();
  }
}
