/**
 * The pixels of a batch, augmented: the one loop behind training and pictures, on whatever thread.
 *
 * Plain JavaScript, because a worker is started by file name and must start alike under tslab, tsx and Node.
 */
'use strict';

/** Numbers that one image's changes take; `drawChanges` tells which. */
const changesOfOne = 13;

/**
 * Moves, lights and covers each image of a batch, then blends the batch with itself reversed.
 *
 * Sampled bilinearly, and past an edge as on it: TensorFlow's ImageProjectiveTransformV3 filled with NEAREST.
 * @param {object} batch
 * @param {Uint8Array} batch.bytes `[batch, height, width, channels]`, 0 to 255
 * @param {Float32Array} batch.images as many, which become 0 to 1
 * @param {Float64Array} batch.changes `[batch, changesOfOne]`
 * @param {number} batch.own the share that each image keeps of itself; 1 blends nothing
 */
function augmentPixels({ bytes, images, height, width, channels, changes, own }) {
  const size = height * width * channels;
  const rows = images.length / size;
  for (let i = 0; i < rows; i++) {
    const change = changes.subarray(i * changesOfOne, (i + 1) * changesOfOne);
    // A plane at a time is quicker than a pixel's channels together.
    for (let channel = 0; channel < channels; channel++) {
      moveAndLight(bytes, images, i * size + channel, height, width, channels, change);
    }
    const [top, bottom, left, right, grey] = change.subarray(8);
    for (let y = top; y < bottom; y++) {
      const row = i * size + y * width * channels;
      images.fill(grey, row + left * channels, row + right * channels);
    }
  }
  if (own !== 1) blendReversed(images, rows, own);
}

function moveAndLight(bytes, images, start, height, width, step, change) {
  const [a, b, c, d, e, f, gain, offset] = change;
  const scale = gain / 255;
  const lastX = width - 1;
  const lastY = height - 1;
  const stride = width * step;
  let at = start;
  for (let y = 0; y < height; y++) {
    const fromX = b * y + c;
    const fromY = e * y + f;
    for (let x = 0; x < width; x++, at += step) {
      let u = a * x + fromX;
      let v = d * x + fromY;
      u = u > 0 ? (u < lastX ? u : lastX) : 0;
      v = v > 0 ? (v < lastY ? v : lastY) : 0;
      const left = u | 0;
      const top = v | 0;
      const across = u - left;
      const p = start + top * stride + left * step;
      const q = left < lastX ? p + step : p;
      const below = top < lastY ? stride : 0;
      const upper = bytes[p] + across * (bytes[q] - bytes[p]);
      const lower = bytes[p + below] + across * (bytes[q + below] - bytes[p + below]);
      const value = (upper + (v - top) * (lower - upper)) * scale + offset;
      images[at] = value > 0 ? (value < 1 ? value : 1) : 0;
    }
  }
}

/**
 * Blends each row with the one at the same place from the end, in place.
 *
 * @param {Float32Array} values `[rows, ...]`
 * @param {number} own the share that each row keeps
 */
function blendReversed(values, rows, own) {
  const size = values.length / rows;
  for (let i = 0; i < Math.floor(rows / 2); i++) {
    let j = (rows - 1 - i) * size;
    for (let k = i * size; k < (i + 1) * size; k++, j++) {
      const [one, other] = [values[k], values[j]];
      values[k] = own * one + (1 - own) * other;
      values[j] = own * other + (1 - own) * one;
    }
  }
}

module.exports = { augmentPixels, blendReversed, changesOfOne };
