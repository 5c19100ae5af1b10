/** Hyperparameters of the network and its training. */
import { choice, number, onOff, wholeNumber } from './field';

/** Network, loss, optimizer, schedule and when to stop. */
export const trainingFields = {
  /** Values to begin with, before those that are named: ferlab's own, or the original project's recipe. */
  preset: choice({
    group: 'training',
    default: 'default',
    choices: ['default', 'original'],
    source: "The original's recipe is there to compare with; the default one reached more.",
  }),
  /** The network to train. */
  network: choice({
    group: 'network',
    default: 'fcn-fer',
    choices: ['fcn-fer', 'residual-se'],
    source:
      'The original\'s fully convolutional network of 428,135 parameters. "residual-se" has 1,599,865 and takes ' +
      'about four times as long; tried in PyTorch with half the learning rate and mixup.',
  }),
  /** Multiplies the network's own dropout rates (FCN-FER's are 0.05 to 0.35): 0 (none) to 2, default 1. */
  dropoutScale: number({
    group: 'network',
    default: 1,
    range: [0, 2],
    source: "1 keeps the original's rates; less for a short training.",
  }),
  /** How often the training set is gone through: 1 to 1000, default 20. */
  epochs: wholeNumber({
    group: 'training',
    default: 20,
    range: [1, 1000],
    logarithmicFrom: 1,
    unit: 'epochs',
    source: '20 is a first look; 40 and more still gain on real photographs.',
  }),
  /** Images a step: 1 to 4096, default 64. */
  batchSize: wholeNumber({
    group: 'training',
    default: 64,
    range: [1, 4096],
    logarithmicFrom: 1,
    unit: 'images',
    source: 'As the original.',
  }),
  /** Rule by which gradients change the weights. Default "adamw". */
  optimizer: choice({
    group: 'training',
    default: 'adamw',
    choices: ['adamw', 'adam', 'sgd'],
    source: 'AdamW (Loshchilov & Hutter 2019) reached 0.805 where the original recipe reached 0.790.',
  }),
  /** How the learning rate moves over the training. Default "onecycle". */
  schedule: choice({
    group: 'training',
    default: 'onecycle',
    choices: ['onecycle', 'cosine', 'step', 'plateau', 'constant'],
    source: 'One cycle (Smith & Topin 2018), stepped each batch; the original forgot to step it.',
  }),
  /** Learning rate; with "onecycle" its peak, with the others its start: 1e-7 to 10, default 0.004. */
  learningRate: number({
    group: 'training',
    default: 0.004,
    range: [1e-7, 10],
    logarithmicFrom: 1e-7,
    source: 'The peak tried with AdamW on this network at batch size 64.',
  }),
  /** Share of the training in which "onecycle" climbs to its peak: 0.01 to 0.9, default 0.2. */
  warmupShare: number({
    group: 'training',
    default: 0.2,
    range: [0.01, 0.9],
    source: 'As the original asked for.',
  }),
  /** Epochs without a better validation loss before "plateau" lowers the rate: 1 to 1000, default 10. */
  plateauPatience: wholeNumber({
    group: 'training',
    default: 10,
    range: [1, 1000],
    logarithmicFrom: 1,
    unit: 'epochs',
    source: 'As the original.',
  }),
  /** What "plateau" multiplies the rate with: 0.01 to 0.99, default 0.5. */
  plateauFactor: number({
    group: 'training',
    default: 0.5,
    range: [0.01, 0.99],
    source: 'As the original.',
  }),
  /** Where "cosine" ends, and what "plateau" does not go below: 0 to 10, default 1e-7. */
  lowestRate: number({
    group: 'training',
    default: 1e-7,
    range: [0, 10],
    logarithmicFrom: 1e-9,
    source: "The original's limit for plateau.",
  }),
  /** Epochs after which "step" changes the rate, each time: 1 to 1000, default 10. */
  stepEpochs: wholeNumber({
    group: 'training',
    default: 10,
    range: [1, 1000],
    logarithmicFrom: 1,
    unit: 'epochs',
    source: 'Once within the default length of a training.',
  }),
  /** What "step" multiplies the rate with: 0.01 to 0.99, default 0.1. */
  stepFactor: number({
    group: 'training',
    default: 0.1,
    range: [0.01, 0.99],
    source: "PyTorch's default, after He et al. 2016.",
  }),
  /** Pull of "adamw" on the convolution kernels towards zero, a step and unit of learning rate: 0 to 1, default 0.05. */
  weightDecay: number({
    group: 'training',
    default: 0.05,
    range: [0, 1],
    logarithmicFrom: 1e-5,
    source: 'Tried on this network; biases and normalization are left alone.',
  }),
  /** Penalty of "sgd" and "adam" on the kernels' squares, PyTorch's `weight_decay` of these two: 0 to 1, default 0. */
  l2: number({
    group: 'training',
    default: 0,
    range: [0, 1],
    logarithmicFrom: 1e-6,
    source: 'None, as the original; 5e-4 is usual with "sgd".',
  }),
  /** Share of the former direction that "sgd" keeps: 0 to 0.999, default 0.9. */
  momentum: number({
    group: 'training',
    default: 0.9,
    range: [0, 0.999],
    source: 'As the original.',
  }),
  /** Let "sgd" look ahead by its momentum (Nesterov 1983). Default false. */
  nesterov: onOff({
    group: 'training',
    default: false,
    source: 'As the original.',
  }),
  /** Greatest length of a step's gradient; a longer one is shortened to it: 0 (off) to 1000, default 0. */
  clipNorm: number({
    group: 'training',
    default: 0,
    range: [0, 1000],
    logarithmicFrom: 0.01,
    source: 'Not needed by this network; 1 steadies larger ones and high learning rates.',
  }),
  /** Share of the averaged weights (EMA) that each step keeps; they are what is validated and kept: 0 (off) to 0.9999. */
  emaDecay: number({
    group: 'training',
    default: 0.998,
    range: [0, 0.9999],
    source: 'Tried on this network; the first steps keep less, so that short trainings gain too.',
  }),
  /** Share of certainty spread over the other expressions (Szegedy et al. 2016): 0 to 0.5, default 0.1. */
  labelSmoothing: number({
    group: 'training',
    default: 0.1,
    range: [0, 0.5],
    source: 'Labels of expressions are often arguable; 0.1 also improves calibration.',
  }),
  /** What is done for rare expressions: nothing, a greater weight in the loss, or being shown more often. */
  balance: choice({
    group: 'training',
    default: 'none',
    choices: ['none', 'weights', 'sampling'],
    source: 'The original does nothing; rare expressions gain by either, at the cost of frequent ones.',
  }),
  /** Epochs without a better validation loss before training ends early: 1 to 1000, default 15. */
  earlyStopPatience: wholeNumber({
    group: 'training',
    default: 15,
    range: [1, 1000],
    logarithmicFrom: 1,
    unit: 'epochs',
    source: 'As the original.',
  }),
  /** How much lower the validation loss must be to count as better: 0 to 1, default 0.00005. */
  earlyStopMinDelta: number({
    group: 'training',
    default: 5e-5,
    range: [0, 1],
    logarithmicFrom: 1e-6,
    source: 'As the original.',
  }),
  /** How many of a run's newest checkpoints are kept, besides that of its best epoch: 1 to 1000, default 2. */
  keepCheckpoints: wholeNumber({
    group: 'training',
    default: 2,
    range: [1, 1000],
    logarithmicFrom: 1,
    unit: 'checkpoints',
    source: 'Where the newest is damaged, the one before is gone on from.',
  }),
  /** Minutes after which a long epoch is not waited for with the next checkpoint: 0.001 to 1440, default 10. */
  checkpointMinutes: number({
    group: 'training',
    default: 10,
    range: [0.001, 1440],
    logarithmicFrom: 0.001,
    unit: 'minutes',
    source: 'The most that a crash costs; writing one takes a moment.',
  }),
  /** Precision of a step's operations; weights and averages stay float32. Default "auto". */
  precision: choice({
    group: 'training',
    default: 'auto',
    choices: ['auto', 'float32', 'bfloat16'],
    source: 'bfloat16 where the processor multiplies in it (AVX512_BF16, AMX), else float32.',
  }),
  /** Run each operation of a step by itself instead of as one graph: slower, for debugging. Default false. */
  eager: onOff({
    group: 'training',
    default: false,
    source: 'The recorded graph computes the same, faster.',
  }),
  /** Seed of everything random: weights, order, augmentation, dropout, split. 0 to 2147483647, default 94. */
  seed: wholeNumber({
    group: 'training',
    default: 94,
    range: [0, 2147483647],
    source: "The original demo's seed; another seed gives another training of the same kind.",
  }),
};
