/** What befalls pictures outside the laboratory, done to prepared images at a chosen strength. */
import sharp, { type Sharp } from 'sharp';
import type { RandomStream } from '../base/index';
import { resizePlane } from '../pixels/index';
import { affineMap, augmentPixels, type ImageSize } from '../../src/index';

/** One way in which pictures are worse than those trained on. */
export interface Fault {
  kind: string;
  /** Of the strengths, such that "2 pixels of blur" says what was done. */
  unit: string;
  /** Rising; at 0 nothing would be changed. */
  strengths: readonly number[];
  /**
   * A face with the fault.
   *
   * @param pixels `[height, width, channels]`, 0 to 255
   * @param random of this face and fault: the same at every strength, so that a curve shows the strength alone
   */
  apply(
    pixels: Uint8Array,
    size: ImageSize,
    strength: number,
    random: RandomStream,
  ): Uint8Array | Promise<Uint8Array>;
}

/**
 * All faults, in the order in which they are shown: blur by a Gaussian of that deviation, noise of that deviation (of
 * 255 levels), shifts across and down alike, rotations either way, a rectangle of one random grey. A face that lost
 * size is brought back as a small one in a photo would be.
 */
export const faults: readonly Fault[] = [
  {
    kind: 'blur',
    unit: 'pixels of blur',
    strengths: [0.5, 1, 1.5, 2, 3],
    // By default sharp cuts the Gaussian where it is below 0.2, which leaves nothing of a deviation of 0.5.
    apply: (pixels, size, sigma) =>
      bytesOf(picture(pixels, size).blur({ sigma, minAmplitude: 0.01, precision: 'float' }), size),
  },
  {
    kind: 'noise',
    unit: 'grey levels of noise (of 255)',
    strengths: [5, 10, 20, 30, 45],
    apply(pixels, _, strength, random) {
      const noisy = Uint8ClampedArray.from(pixels, (level) => level + random.normal(0, strength));
      return new Uint8Array(noisy.buffer);
    },
  },
  {
    kind: 'darkness',
    unit: '% of the light lost',
    strengths: [20, 40, 60, 80, 90],
    apply: (pixels, _, strength) => pixels.map((level) => Math.round(level * (1 - strength / 100))),
  },
  {
    kind: 'compression',
    unit: 'points of JPEG quality lost',
    strengths: [30, 60, 80, 90, 95],
    async apply(pixels, size, strength) {
      const jpeg = await picture(pixels, size)
        .jpeg({ quality: 100 - strength })
        .toBuffer();
      return bytesOf(sharp(jpeg), size);
    },
  },
  {
    kind: 'rotation',
    unit: 'degrees of rotation',
    strengths: [5, 10, 20, 30, 45],
    apply(pixels, size, strength, random) {
      const angle = (random.pick([-1, 1]) * strength * Math.PI) / 180;
      return changed(pixels, size, { angle });
    },
  },
  {
    kind: 'occlusion',
    unit: '% of the area covered',
    strengths: [5, 10, 20, 30, 50],
    apply(pixels, size, strength, random) {
      const share = Math.sqrt(strength / 100);
      const [tall, wide] = [Math.round(size.height * share), Math.round(size.width * share)];
      const top = Math.floor(random.uniform() * (size.height - tall + 1));
      const left = Math.floor(random.uniform() * (size.width - wide + 1));
      return changed(pixels, size, { covered: [top, top + tall, left, left + wide, random.uniform()] });
    },
  },
  {
    kind: 'small size',
    unit: '% of height and width lost',
    strengths: [30, 50, 65, 75, 85],
    apply(pixels, size, strength) {
      const side = (length: number) => Math.max(1, Math.round(length * (1 - strength / 100)));
      const small = { height: side(size.height), width: side(size.width) };
      return stretch(stretch(pixels, size, { ...size, ...small }), { ...size, ...small }, size);
    },
  },
  {
    kind: 'shift',
    unit: 'pixels of shift',
    strengths: [0.5, 1, 2, 4, 8],
    apply(pixels, size, strength, random) {
      const [right, down] = [random.pick([-1, 1]) * strength, random.pick([-1, 1]) * strength];
      return changed(pixels, size, { right, down });
    },
  },
];

const picture = (pixels: Uint8Array, { height, width, channels }: ImageSize) =>
  sharp(pixels, { raw: { height, width, channels: channels as 1 | 3 } });

const bytesOf = (image: Sharp, { channels }: ImageSize): Promise<Uint8Array> =>
  image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();

const stretch = (pixels: Uint8Array, from: ImageSize, to: ImageSize) =>
  resizePlane(pixels, from, to, 'bilinear', from.channels);

/** A face moved or covered as augmentation does it, and rounded as a picture file would be. */
function changed(
  bytes: Uint8Array,
  size: ImageSize,
  { covered = [0, 0, 0, 0, 0], ...movement }: { covered?: number[] } & Parameters<typeof affineMap>[1],
): Uint8Array {
  const changes = Float64Array.of(...affineMap(size, movement), 1, 0, ...covered);
  const images = new Float32Array(bytes.length);
  augmentPixels({ bytes, source: size, images, ...size, changes, own: 1 });
  return Uint8Array.from(images, (share) => Math.round(share * 255));
}
