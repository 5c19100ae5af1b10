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
 * Augments a batch in a few operations on the whole of it.
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
  const rectangles: Rectangle[] = [];
  for (let i = 0; i < batch; i++) {
    transforms.push(...movement(random, strength, height, width));
    const gain = 1 + random.uniform(-strength.contrast, strength.contrast);
    gains.push(gain);
    // Contrast turns about middle grey, so that it does not change brightness too.
    offsets.push(0.5 - 0.5 * gain + random.uniform(-strength.brightness, strength.brightness));
    rectangles.push(random.chance(strength.erasing) ? drawRectangle(random, height, width) : nowhere);
  }
  return tf.tidy(() => {
    const moved = move(images, transforms);
    const lit = moved
      .mul(tf.tensor4d(gains, [batch, 1, 1, 1]))
      .add(tf.tensor4d(offsets, [batch, 1, 1, 1]))
      .clipByValue(0, 1);
    if (strength.erasing === 0) return lit as tf.Tensor4D;
    return cover(lit, rectangles);
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

/** From `top` and `left` on, up to `bottom` and `right` without them. */
interface Rectangle {
  top: number;
  bottom: number;
  left: number;
  right: number;
  grey: number;
}

const nowhere: Rectangle = { top: 0, bottom: 0, left: 0, right: 0, grey: 0 };

function drawRectangle(random: RandomStream, height: number, width: number): Rectangle {
  const area = random.uniform(0.02, 0.2) * height * width;
  const shape = Math.exp(random.uniform(Math.log(0.3), Math.log(1 / 0.3)));
  const tall = Math.min(height, Math.max(1, Math.round(Math.sqrt(area * shape))));
  const wide = Math.min(width, Math.max(1, Math.round(Math.sqrt(area / shape))));
  const top = random.integer(height - tall + 1);
  const left = random.integer(width - wide + 1);
  return { top, bottom: top + tall, left, right: left + wide, grey: random.uniform() };
}

/** Covers each image's rectangle. */
function cover(images: tf.Tensor, rectangles: readonly Rectangle[]): tf.Tensor4D {
  const [batch, height, width] = images.shape as [number, number, number];
  const each = (side: keyof Rectangle) =>
    tf.tensor4d(
      rectangles.map((rectangle) => rectangle[side]),
      [batch, 1, 1, 1],
    );
  const between = (places: tf.Tensor, from: keyof Rectangle, to: keyof Rectangle) =>
    places.greaterEqual(each(from)).logicalAnd(places.less(each(to)));
  const rows = between(tf.range(0, height).reshape([1, height, 1, 1]), 'top', 'bottom');
  const columns = between(tf.range(0, width).reshape([1, 1, width, 1]), 'left', 'right');
  // tf.where would first make the greys as large as the images.
  const inputs = [rows.logicalAnd(columns), each('grey'), images];
  return kernel('SelectV2', inputs, { T: float32 }, 1)[0] as tf.Tensor4D;
}
