/** Hyperparameters of the images: how they are prepared, and how training varies them. */
import { choice, number, onOff, wholeNumber } from './field';

/** What is done to every picture. */
export const preparationFields = {
  /**
   * Height of the network's input in pixels: 40 to 512, default 88. Face crops are 66 wide, 88 high; the original
   * fed them squashed to 66 high by a swapped pair.
   */
  height: wholeNumber({ default: 88, range: [40, 512], unit: 'pixels' }),
  /** Width of the network's input in pixels: 40 to 512, default 66. See height. */
  width: wholeNumber({ default: 66, range: [40, 512], unit: 'pixels' }),
  /**
   * What of a picture reaches the network: one plane of grey (see luminance), or red, green and blue. Default
   * "grey". As the original. Colour says little of an expression, and much of a picture's light.
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
   * How a picture of another shape becomes the network's: stretched, cropped at its edges, or its edges continued.
   * Default "stretch". Stretching is what the original does; crops of about 3:4 hardly show it.
   */
  fit: choice({ default: 'stretch', choices: ['stretch', 'crop', 'pad'] }),
  /**
   * Share of the training images held out where no validation folder is given: 0.02 to 0.5, default 0.1. A tenth of
   * 13,268 faces gives accuracy to within 2.5 points.
   */
  validShare: number({ default: 0.1, range: [0.02, 0.5] }),
};

/** How training changes a face each time that it meets it. */
export const augmentationFields = {
  /**
   * Probability of mirroring a face left to right: 0 to 1, default 0.5. A mirrored face is a face; the original used
   * 0.1.
   */
  mirror: number({ default: 0.5, range: [0, 1] }),
  /**
   * Probability of turning, scaling and shifting a face: 0 to 1, default 0.75. A face that was moved is blurred a
   * little, since its new pixels lie between the old ones. A network that saw blurred faces alone reads sharp ones
   * worse.
   */
  moving: number({ default: 0.75, range: [0, 1] }),
  /**
   * Greatest turn in the picture's plane, either way: 0 to 45 degrees, default 12. Heads tilt; the original used 3.
   */
  rotation: number({ default: 12, range: [0, 45], unit: 'degrees' }),
  /**
   * Greatest growth or shrinking, as a share of the size: 0 to 0.5, default 0.1. Detectors crop faces a little
   * tighter or wider.
   */
  scale: number({ default: 0.1, range: [0, 0.5] }),
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
   * Probability of covering a random rectangle (random erasing, Zhong et al. 2020): 0 to 1, default 0.3. Hands, hair
   * and cups cover parts of faces.
   */
  erasing: number({ default: 0.3, range: [0, 1] }),
  /**
   * Beta of mixup (Zhang et al. 2018), which blends pairs of faces and their labels: 0 (off) to 4, default 0. Of use
   * to large networks and long trainings (0.2 there); a short one is better off without.
   */
  mixup: number({ default: 0, range: [0, 4] }),
  /** Share of the batches that mixup blends: 0 to 1, default 0.5. Half, so that clean faces are seen too. */
  mixupShare: number({ default: 0.5, range: [0, 1] }),
};
