/** Faces → the same faces moved, turned, lit and covered a little, so that no epoch shows the same pictures. */
import { float32, kernel, string } from '../kernel';
import { tf } from '../tensorflow';
import { randomStream, type RandomStream } from './random';

/** How strongly faces are changed; the fields and ranges of the configuration. */
export interface Augmentation {
  mirror: number;
  rotation: number;
  scale: number;
  shift: number;
  brightness: number;
  contrast: number;
  erasing: number;
}

/**
 * Augments a batch in four operations on the whole of it.
 *
 * The random numbers depend on `key` alone, such as (seed, epoch, step). A picture moved off an edge is continued
 * by its border; a covered rectangle (2-20% of the area, as Zhong et al. 2020) takes a random grey.
 * @param images `[batch, height, width, channels]`, 0 to 1; not disposed
 * @returns `[batch, height, width, channels]`, 0 to 1; all channels of an image are changed alike
 */
export function augment(
  images: tf.Tensor4D,
  strength: Augmentation,
  key: readonly (string | number)[],
): tf.Tensor4D {
  const [batch, height, width] = images.shape;
  const random = randomStream('augment', ...key);
  const transforms: number[] = [];
  const gains: number[] = [];
  const offsets: number[] = [];
  const keep = new Float32Array(batch * height * width).fill(1);
  const cover = new Float32Array(batch * height * width);
  for (let i = 0; i < batch; i++) {
    transforms.push(...movement(random, strength, height, width));
    const gain = 1 + random.uniform(-strength.contrast, strength.contrast);
    gains.push(gain);
    // Contrast turns about middle grey, so that it does not change brightness too.
    offsets.push(0.5 - 0.5 * gain + random.uniform(-strength.brightness, strength.brightness));
    if (random.chance(strength.erasing)) eraseRectangle(random, keep, cover, i, height, width);
  }
  return tf.tidy(() => {
    const moved = move(images, transforms);
    const lit = moved
      .mul(tf.tensor4d(gains, [batch, 1, 1, 1]))
      .add(tf.tensor4d(offsets, [batch, 1, 1, 1]))
      .clipByValue(0, 1);
    if (strength.erasing === 0) return lit as tf.Tensor4D;
    const plane: [number, number, number, number] = [batch, height, width, 1];
    return lit.mul(tf.tensor4d(keep, plane)).add(tf.tensor4d(cover, plane)) as tf.Tensor4D;
  });
}

/** tfjs has this operation for browsers only. */
function move(images: tf.Tensor4D, transforms: number[]): tf.Tensor {
  const [batch, height, width] = images.shape;
  const inputs = [
    images,
    tf.tensor2d(transforms, [batch, 8]),
    tf.tensor1d([height, width], 'int32'),
    tf.scalar(0),
  ];
  const attributes = { dtype: float32, interpolation: string('BILINEAR'), fill_mode: string('NEAREST') };
  return kernel('ImageProjectiveTransformV3', inputs, attributes, 1)[0]!;
}

/** The projective transform, from output to input pixels, of one random movement about the centre. */
function movement(random: RandomStream, strength: Augmentation, height: number, width: number): number[] {
  const mirrored = random.chance(strength.mirror) ? -1 : 1;
  const angle = (random.uniform(-strength.rotation, strength.rotation) * Math.PI) / 180;
  const zoom = 1 / (1 + random.uniform(-strength.scale, strength.scale));
  const right = random.uniform(-strength.shift, strength.shift) * width;
  const down = random.uniform(-strength.shift, strength.shift) * height;
  const [a, b] = [Math.cos(angle) * zoom * mirrored, -Math.sin(angle) * zoom * mirrored];
  const [c, d] = [Math.sin(angle) * zoom, Math.cos(angle) * zoom];
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  return [a, b, x - a * (x + right) - b * (y + down), c, d, y - c * (x + right) - d * (y + down), 0, 0];
}

function eraseRectangle(
  random: RandomStream,
  keep: Float32Array,
  cover: Float32Array,
  image: number,
  height: number,
  width: number,
): void {
  const area = random.uniform(0.02, 0.2) * height * width;
  const shape = Math.exp(random.uniform(Math.log(0.3), Math.log(1 / 0.3)));
  const tall = Math.min(height, Math.max(1, Math.round(Math.sqrt(area * shape))));
  const wide = Math.min(width, Math.max(1, Math.round(Math.sqrt(area / shape))));
  const top = random.integer(height - tall + 1);
  const left = random.integer(width - wide + 1);
  const grey = random.uniform();
  for (let y = top; y < top + tall; y++) {
    const start = (image * height + y) * width + left;
    keep.fill(0, start, start + wide);
    cover.fill(grey, start, start + wide);
  }
}
