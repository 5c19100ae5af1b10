/** Faces → the same faces moved, turned, lit and covered a little, so that no epoch shows the same pictures. */
import { createRequire } from 'module';
import { randomStream, type RandomStream } from '../../packages/base/index';
import type { Config } from '../config';
import type { augmentationFields } from '../hyperparameters';

/** How strongly faces are changed; the fields and ranges of the configuration. */
export type Augmentation = Omit<Strength, 'mixup' | 'mixupShare'>;

/** How strongly the images of a batch are changed and blended. */
export type Strength = Pick<Config, keyof typeof augmentationFields>;

/** Of an image, in pixels. */
interface PlaneSize {
  height: number;
  width: number;
}

export interface ImageSize extends PlaneSize {
  channels: number;
}

/** What `augmentPixels` makes of what. */
export interface AugmentWork extends ImageSize {
  /** `[batch, source.height, source.width, channels]`, 0 to 255. */
  bytes: Uint8Array;
  source: PlaneSize;
  /** Takes the result, `[batch, height, width, channels]`, 0 to 1. */
  images: Float32Array;
  /** See `drawChanges`. */
  changes: Float64Array;
  /** The share that each image keeps of itself where the batch is blended with its reverse; 1 blends nothing. */
  own: number;
}

/** What threads share is plain JavaScript, which TypeScript under tslab can't import. */
export const { augmentPixels, blendReversed, changesOfOne } = createRequire(__filename)(
  './augmentPixels.cjs',
) as {
  augmentPixels(work: AugmentWork): void;
  /** Blends each of the rows with the one at the same place from the end, in place. */
  blendReversed(values: Float32Array, rows: number, own: number): void;
  changesOfOne: number;
};

/**
 * Augments a batch: moved, lit, blurred and made noisy, then covered.
 *
 * The random numbers depend on `key` alone, such as (seed, epoch, step). A picture moved off an edge is continued
 * by its border; a covered rectangle (2-20% of the area, as Zhong et al. 2020) takes a random grey.
 * @param bytes `[batch, height, width, channels]`, 0 to 255
 * @returns `[batch, height, width, channels]`, 0 to 1; all channels of an image are changed alike, but for the noise
 */
export function augment(
  bytes: Uint8Array,
  { height, width, channels }: ImageSize,
  strength: Augmentation,
  key: readonly (string | number)[],
): Float32Array {
  const images = new Float32Array(bytes.length);
  const changes = drawChanges(bytes.length / (height * width * channels), { height, width }, strength, key);
  augmentPixels({ bytes, source: { height, width }, images, height, width, channels, changes, own: 1 });
  return images;
}

/**
 * Draws the changes of a batch's images.
 *
 * @param source size of the images that are changed; the changed ones' by default
 * @returns `[batch, changesOfOne]`: of each image the affine map from output to input pixels (6 numbers), gain and
 *   offset of its light (2), top, bottom, left and right of what is covered, and its grey (5), sigma of its blur in
 *   pixels and of its noise as a share of white, and the noise's seed (3)
 */
export function drawChanges(
  batch: number,
  { height, width }: PlaneSize,
  strength: Augmentation,
  key: readonly (string | number)[],
  source: PlaneSize = { height, width },
): Float64Array {
  const random = randomStream('augment', ...key);
  const changes = new Float64Array(batch * changesOfOne);
  for (let i = 0; i < batch; i++) {
    // Unmoved pixels are not interpolated, and so as sharp as those that will be recognized.
    const moved = random.chance(strength.moving) ? strength : { ...strength, ...unmoved };
    const map = fromSource(movement(random, moved, height, width), { height, width }, source);
    const gain = 1 + random.uniform(-strength.contrast, strength.contrast);
    // Contrast turns about middle grey, so that it does not change brightness too.
    const offset = 0.5 - 0.5 * gain + random.uniform(-strength.brightness, strength.brightness);
    const covered = random.chance(strength.erasing) ? drawRectangle(random, height, width) : nowhere;
    const spoilt = drawSpoiling(random, strength, height);
    changes.set([...map, gain, offset, ...covered, ...spoilt], i * changesOfOne);
  }
  return changes;
}

/**
 * Sigma of blur and of noise, and a seed: half of the faces stay as sharp, and half as clean, as they are.
 *
 * Nothing is drawn for what is off, so that a training without them comes to the weights of earlier versions.
 */
function drawSpoiling(random: RandomStream, { blur, noise }: Augmentation, height: number): number[] {
  const halfOf = (most: number) => (most === 0 ? 0 : Math.max(0, random.uniform(-most, most)));
  const sigma = halfOf(blur) * height;
  const grain = halfOf(noise);
  return [sigma, grain, grain === 0 ? 0 : random.integer(2 ** 31)];
}

const unmoved = { rotation: 0, scale: 0, aspect: 0, shift: 0 };

/** The affine map of one random movement. */
function movement(random: RandomStream, strength: Augmentation, height: number, width: number): number[] {
  const mirrored = random.chance(strength.mirror);
  const angle = (random.uniform(-strength.rotation, strength.rotation) * Math.PI) / 180;
  const zoom = 1 / (1 + random.uniform(-strength.scale, strength.scale));
  const { aspect } = strength;
  const stretch = aspect === 0 ? 1 : Math.exp(random.uniform(-aspect, aspect) / 2);
  const right = random.uniform(-strength.shift, strength.shift) * width;
  const down = random.uniform(-strength.shift, strength.shift) * height;
  return affineMap({ height, width }, { mirrored, angle, zoom, stretch, right, down });
}

/** A map within images of one size, read from ones of another; pixels' middles, not corners, have whole numbers. */
function fromSource([a, b, c, d, e, f]: number[], { height, width }: PlaneSize, source: PlaneSize): number[] {
  const [across, down] = [source.width / width, source.height / height];
  const middle = (place: number, ratio: number) => (ratio === 1 ? place : (place + 0.5) * ratio - 0.5);
  return [a! * across, b! * across, middle(c!, across), d! * down, e! * down, middle(f!, down)];
}

/** The affine map, from output to input pixels, of a movement about the centre; `stretch` makes faces wider. */
export function affineMap(
  { height, width }: PlaneSize,
  { mirrored = false, angle = 0, zoom = 1, stretch = 1, right = 0, down = 0 },
): number[] {
  const across = (mirrored ? -zoom : zoom) / stretch;
  const [a, b] = [Math.cos(angle) * across, -Math.sin(angle) * across];
  const [c, d] = [Math.sin(angle) * zoom * stretch, Math.cos(angle) * zoom * stretch];
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  return [a, b, x - a * (x + right) - b * (y + down), c, d, y - c * (x + right) - d * (y + down)];
}

/** Top, bottom, left, right and grey of what is covered; bottom and right are the first that are not. */
type Rectangle = [number, number, number, number, number];

const nowhere: Rectangle = [0, 0, 0, 0, 0];

function drawRectangle(random: RandomStream, height: number, width: number): Rectangle {
  const area = random.uniform(0.02, 0.2) * height * width;
  const shape = Math.exp(random.uniform(Math.log(0.3), Math.log(1 / 0.3)));
  const tall = Math.min(height, Math.max(1, Math.round(Math.sqrt(area * shape))));
  const wide = Math.min(width, Math.max(1, Math.round(Math.sqrt(area / shape))));
  const top = random.integer(height - tall + 1);
  const left = random.integer(width - wide + 1);
  return [top, top + tall, left, left + wide, random.uniform()];
}

/**
 * The share that each face of a batch keeps of itself: one draw of Beta(beta, beta), or 1 where nothing is blended.
 *
 * Random numbers depend on `key` alone.
 * @param beta 0 blends nothing
 * @param share of the batches that are blended, 0 to 1
 */
export function drawMixup(beta: number, share: number, key: readonly (string | number)[]): number {
  const random = randomStream('mixup', ...key);
  return beta === 0 || !random.chance(share) ? 1 : betaDraw(random, beta);
}

/** Beta(beta, beta) by Jöhnk's method, which suits small values. */
function betaDraw(random: RandomStream, beta: number): number {
  for (;;) {
    const [a, b] = [random.uniform() ** (1 / beta), random.uniform() ** (1 / beta)];
    if (a + b > 0 && a + b <= 1) return a / (a + b);
  }
}
