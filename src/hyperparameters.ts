/** Every hyperparameter, with what it is, its range, its default and why. */
import { choice, number, onOff, text, wholeNumber } from './field';

/** What is done to every picture before the network sees it; stored with a model. */
export const preprocessingFields = {
  /**
   * Height of the network's input in pixels: 40 to 512, default 88. Face crops are 66 wide, 88 high; the original fed
   * them squashed to 66 high by a swapped pair.
   */
  height: wholeNumber({ default: 88, range: [40, 512], unit: 'pixels' }),
  /** Width of the network's input in pixels: 40 to 512, default 66. See height. */
  width: wholeNumber({ default: 66, range: [40, 512], unit: 'pixels' }),
  /**
   * What of a picture reaches the network: one plane of grey (see luminance), or red, green and blue. Default "grey".
   * As the original. Colour says little of an expression, and much of a picture's light.
   */
  colour: choice({ default: 'grey', choices: ['grey', 'rgb'] }),
  /**
   * Of grey: take L of CIE LAB as OpenCV computes it (true), or plain BT.601 grey (false). Default true. As the
   * original: lightness as people see it, nearly free of colour.
   */
  luminance: onOff({ default: true }),
  /**
   * Even out the contrast of each neighbourhood (CLAHE) before the resizing. Default false. As the original; worth a
   * try where the light is poor.
   */
  clahe: onOff({ default: false }),
  /**
   * Contrast limit of CLAHE, in multiples of an even histogram: 0 (none) to 100, default 2. The usual choice in
   * OpenCV's examples.
   */
  claheClip: number({ default: 2, range: [0, 100] }),
  /** Tiles of CLAHE in a row and in a column: 1 to 32, default 8. OpenCV's default. */
  claheTiles: wholeNumber({ default: 8, range: [1, 32], unit: 'tiles' }),
  /**
   * How a picture of another shape becomes the network's: by its face (shown as the training images show faces, by its
   * eyes and mouth), stretched, cropped at its edges, or its edges continued. Default "face". The original stretches;
   * stretched people look surprised. Of FER2013's squares the same weights judge 53% right by the face, 42% stretched.
   */
  fit: choice({ default: 'face', choices: ['face', 'stretch', 'crop', 'pad'] }),
};

/** Which images are kept back. */
export const splitFields = {
  /**
   * Share of the training images held out where no validation folder is given: 0.02 to 0.5, default 0.1. A tenth of
   * 13,268 faces gives accuracy to within 2.5 points.
   */
  validShare: number({ default: 0.1, range: [0.02, 0.5] }),
  /**
   * Classes of the data that are others by another name, as in "angry=anger, suprise=surprise". Default "". Upper case,
   * blanks and, beside a model, synonyms are understood without it.
   */
  classMap: text({
    expected: 'pairs of names such as "angry=anger, suprise=surprise"',
    accepts: (value) =>
      value.split(',').every((part) => /^\s*$|^[^=]*[^=\s][^=]*=[^=]*[^=\s][^=]*$/.test(part)),
  }),
  /**
   * Who is in a picture: a column of the table, or a pattern with one group for the path, such as "(S\d+)_". Default
   * "". People then stand on one side of what is held out; otherwise a network is judged by faces that it knows.
   */
  groupBy: text({ expected: 'the name of a column, or a pattern with one group', accepts: () => true }),
};

/** How training changes a face each time that it meets it. */
export const augmentationFields = {
  /**
   * Probability of mirroring a face left to right: 0 to 1, default 0.5. A mirrored face is a face; the original used
   * 0.1.
   */
  mirror: number({ default: 0.5, range: [0, 1] }),
  /**
   * Probability of turning, scaling, stretching and shifting a face: 0 to 1, default 0.75. A face that was moved is
   * blurred a little, since its new pixels lie between the old ones. A network that saw blurred faces alone reads sharp
   * ones worse.
   */
  moving: number({ default: 0.75, range: [0, 1] }),
  /** Greatest turn in the picture's plane, either way: 0 to 45 degrees, default 12. Heads tilt; the original used 3. */
  rotation: number({ default: 12, range: [0, 45], unit: 'degrees' }),
  /**
   * Greatest growth or shrinking, as a share of the size: 0 to 0.5, default 0.1. Detectors crop faces a little tighter
   * or wider.
   */
  scale: number({ default: 0.1, range: [0, 0.5] }),
  /** Greatest widening or narrowing, as a share of width to height: 0 to 0.5, default 0. Crops and lenses differ. */
  aspect: number({ default: 0, range: [0, 0.5] }),
  /**
   * Greatest shift, as a share of width and height: 0 to 0.5, default 0.1. Detectors crop faces a little off centre.
   */
  shift: number({ default: 0.1, range: [0, 0.5] }),
  /**
   * Greatest change of brightness, as a share of full white: 0 to 0.5, default 0.1. Light differs from room to room.
   */
  brightness: number({ default: 0.1, range: [0, 0.5] }),
  /** Greatest change of contrast, as a share: 0 to 0.9, default 0.2. Cameras differ. */
  contrast: number({ default: 0.2, range: [0, 0.9] }),
  /**
   * Greatest blur (sigma of a Gaussian), as a share of the height: 0 to 0.1, default 0. Small pictures that were
   * enlarged are soft, and so are those of hands that shook; half of the faces stay sharp.
   */
  blur: number({ default: 0, range: [0, 0.1] }),
  /**
   * Greatest noise (sigma), as a share of full white: 0 to 0.5, default 0. Cameras are noisy in the dark; half of the
   * faces stay clean.
   */
  noise: number({ default: 0, range: [0, 0.5] }),
  /**
   * Probability of covering a random rectangle (random erasing, Zhong et al. 2020): 0 to 1, default 0.3. Hands, hair
   * and cups cover parts of faces.
   */
  erasing: number({ default: 0.3, range: [0, 1] }),
  /**
   * Beta of mixup (Zhang et al. 2018), which blends pairs of faces and their labels: 0 (off) to 4, default 0. Of use to
   * large networks and long trainings (0.2 there); a short one is better off without.
   */
  mixup: number({ default: 0, range: [0, 4] }),
  /** Share of the batches that mixup blends: 0 to 1, default 0.5. Half, so that clean faces are seen too. */
  mixupShare: number({ default: 0.5, range: [0, 1] }),
};

/** The network itself. */
export const networkFields = {
  /**
   * The network to train. Default "fcn-fer". The original's fully convolutional network of 428,135 parameters.
   * "residual-se" has 1,599,865 and takes about four times as long; tried in PyTorch with half the learning rate and
   * mixup.
   */
  network: choice({ default: 'fcn-fer', choices: ['fcn-fer', 'residual-se'] }),
  /**
   * Multiplies the network's own dropout rates (FCN-FER's are 0.05 to 0.35): 0 (none) to 2, default 1. 1 keeps the
   * original's rates; less for a short training.
   */
  dropoutScale: number({ default: 1, range: [0, 2] }),
};

/** Loss, optimizer, schedule and when to stop. */
export const trainingFields = {
  /**
   * Values to begin with, before those that are named: ferlab's own, those that suit few images of one's own, or the
   * original project's recipe. Default "default". The original's is there to compare with; the default one reached more.
   */
  preset: choice({ default: 'default', choices: ['default', 'original', 'fine-tune'] }),
  /**
   * Folder of a trained model, or the name of a shipped one, whose weights the training begins with. Default "". What a
   * network knows of faces need not be learnt again, and classes may be others.
   */
  from: text({ expected: 'the folder of a model, or nothing', accepts: () => true }),
  /**
   * Epochs at the start in which, begun from a model, the last convolution alone learns: 0 to 1000, default 0. A new
   * last layer, random at first, would spoil what the others know.
   */
  headEpochs: wholeNumber({ default: 0, range: [0, 1000], unit: 'epochs' }),
  /**
   * Begun from a model, what the learning rate is multiplied with from block to block towards the picture (Howard &
   * Ruder 2018): 0.01 to 1, default 1. Edges are the same on all faces; what tells expressions apart is learnt last.
   */
  blockRate: number({ default: 1, range: [0.01, 1] }),
  /** Begun from a model, keep its normalization's averages. Default false. Batches of a few faces would spoil them. */
  frozenNorms: onOff({ default: false }),
  /**
   * How often the training set is gone through: 1 to 1000, default 20. A first look; 40 and more still gain on real
   * photographs.
   */
  epochs: wholeNumber({ default: 20, range: [1, 1000], logarithmicFrom: 1, unit: 'epochs' }),
  /** Images per step: 1 to 4096, default 64. As the original. */
  batchSize: wholeNumber({ default: 64, range: [1, 4096], logarithmicFrom: 1, unit: 'images' }),
  /**
   * Height and width of the images that a training begins with, as a share of the full ones, to which they grow: 0.5 to
   * 1, default 1. Small images take less time, and teach nearly as much at first.
   */
  startSize: number({ default: 1, range: [0.5, 1] }),
  /** Share of the epochs after which images have their full size: 0.05 to 0.95, default 0.6. See startSize. */
  fullSizeFrom: number({ default: 0.6, range: [0.05, 0.95] }),
  /**
   * Rule by which gradients change the weights. Default "adamw". AdamW (Loshchilov & Hutter 2019) reached 0.805 where
   * the original recipe reached 0.790 (same photographs, one seed each).
   */
  optimizer: choice({ default: 'adamw', choices: ['adamw', 'adam', 'sgd'] }),
  /**
   * How the learning rate moves over the training. Default "onecycle". One cycle (Smith & Topin 2018), stepped each
   * batch; the original forgot to step it.
   */
  schedule: choice({ default: 'onecycle', choices: ['onecycle', 'cosine', 'step', 'plateau', 'constant'] }),
  /**
   * Learning rate; with "onecycle" its peak, with the others its start: 1e-7 to 10, default 0.004. The peak tried with
   * AdamW on this network at batch size 64.
   */
  learningRate: number({ default: 0.004, range: [1e-7, 10], logarithmicFrom: 1e-7 }),
  /**
   * Share of the training in which "onecycle" climbs to its peak: 0.01 to 0.9, default 0.2. As the original asked for.
   */
  warmupShare: number({ default: 0.2, range: [0.01, 0.9] }),
  /**
   * Epochs without a better validation loss before "plateau" lowers the rate: 1 to 1000, default 10. As the original.
   */
  plateauPatience: wholeNumber({ default: 10, range: [1, 1000], logarithmicFrom: 1, unit: 'epochs' }),
  /** What "plateau" multiplies the rate with: 0.01 to 0.99, default 0.5. As the original. */
  plateauFactor: number({ default: 0.5, range: [0.01, 0.99] }),
  /**
   * Where "cosine" ends, and what "plateau" does not go below: 0 to 10, default 1e-7. The original's limit for plateau.
   */
  lowestRate: number({ default: 1e-7, range: [0, 10], logarithmicFrom: 1e-9 }),
  /**
   * Epochs after which "step" changes the rate, each time: 1 to 1000, default 10. Once within the default length of a
   * training.
   */
  stepEpochs: wholeNumber({ default: 10, range: [1, 1000], logarithmicFrom: 1, unit: 'epochs' }),
  /** What "step" multiplies the rate with: 0.01 to 0.99, default 0.1. PyTorch's default, after He et al. 2016. */
  stepFactor: number({ default: 0.1, range: [0.01, 0.99] }),
  /**
   * Pull of "adamw" on the convolution kernels towards zero, per step and unit of learning rate: 0 to 1, default 0.05.
   * Tried on this network; biases and normalization are left alone.
   */
  weightDecay: number({ default: 0.05, range: [0, 1], logarithmicFrom: 1e-5 }),
  /**
   * Penalty of "sgd" and "adam" on the kernels' squares, PyTorch's `weight_decay` of these two: 0 to 1, default 0.
   * None, as the original; 5e-4 is usual with "sgd".
   */
  l2: number({ default: 0, range: [0, 1], logarithmicFrom: 1e-6 }),
  /** Share of the former direction that "sgd" keeps: 0 to 0.999, default 0.9. As the original. */
  momentum: number({ default: 0.9, range: [0, 0.999] }),
  /** Let "sgd" look ahead by its momentum (Nesterov 1983). Default false. As the original. */
  nesterov: onOff({ default: false }),
  /**
   * Greatest length of a step's gradient; a longer one is shortened to it: 0 (off) to 1000, default 0. Not needed by
   * this network; 1 steadies larger ones and high learning rates.
   */
  clipNorm: number({ default: 0, range: [0, 1000], logarithmicFrom: 0.01 }),
  /**
   * How slowly the running average of the weights (exponential moving average, EMA) follows them; the average is what
   * is validated and saved: 0 (off) to 0.9999, default 0.998. Tried on this network; the first steps keep less, so that
   * short trainings gain too.
   */
  emaDecay: number({ default: 0.998, range: [0, 0.9999] }),
  /**
   * Share of certainty spread over the other expressions (Szegedy et al. 2016): 0 to 0.5, default 0.1. Labels of
   * expressions are often arguable; 0.1 also improves calibration.
   */
  labelSmoothing: number({ default: 0.1, range: [0, 0.5] }),
  /**
   * What is done for rare expressions: nothing, a greater weight in the loss, or being shown more often. Default
   * "none". The original does nothing; rare expressions gain by either, at the cost of frequent ones.
   */
  balance: choice({ default: 'none', choices: ['none', 'weights', 'sampling'] }),
  /**
   * Of several data sets, how far the smaller ones count for more than their size in an epoch: 0 (by their size) to 1
   * (all alike), default 0. A small set of one's own is not lost beside a large one.
   */
  setBalance: number({ default: 0, range: [0, 1] }),
  /**
   * Folder of a trained model, or the name of a shipped one, whose answers are learnt beside the labels (Hinton et al.
   * 2015). Default "". A larger network knows which labels are arguable, and says so.
   */
  teacher: text({ expected: 'the folder of a model, or nothing', accepts: () => true }),
  /**
   * Share of the teacher's answers in what is learnt; the rest are the labels: 0 to 1, default 0.7. Its answers say
   * more than a label does; the labels keep its mistakes small.
   */
  teacherShare: number({ default: 0.7, range: [0, 1] }),
  /** Epochs without a better validation loss before training ends early: 1 to 1000, default 15. As the original. */
  earlyStopPatience: wholeNumber({ default: 15, range: [1, 1000], logarithmicFrom: 1, unit: 'epochs' }),
  /** How much lower the validation loss must be to count as better: 0 to 1, default 0.00005. As the original. */
  earlyStopMinDelta: number({ default: 5e-5, range: [0, 1], logarithmicFrom: 1e-6 }),
  /**
   * How many of a run's newest checkpoints are kept, besides that of its best epoch: 1 to 1000, default 2. Where the
   * newest is damaged, the training continues from the one before.
   */
  keepCheckpoints: wholeNumber({ default: 2, range: [1, 1000], logarithmicFrom: 1, unit: 'checkpoints' }),
  /**
   * Minutes after which a long epoch is not waited for with the next checkpoint: 0.001 to 1440, default 10. The most
   * that a crash costs; writing one takes a moment.
   */
  checkpointMinutes: number({ default: 10, range: [0.001, 1440], logarithmicFrom: 0.001, unit: 'minutes' }),
  /**
   * Precision of a step's operations; weights and averages stay float32. Default "auto". bfloat16 where the processor
   * multiplies in it (AVX512_BF16, AMX), else float32.
   */
  precision: choice({ default: 'auto', choices: ['auto', 'float32', 'bfloat16'] }),
  /**
   * Run each operation of a step by itself instead of as one graph: slower, for debugging. Default false. The recorded
   * graph computes the same, faster.
   */
  eager: onOff({ default: false }),
  /**
   * Seed of everything random: weights, order, augmentation, dropout, split. 0 to 2147483647, default 94. The original
   * demo's seed; another seed gives another training of the same kind.
   */
  seed: wholeNumber({ default: 94, range: [0, 2147483647] }),
};
