/**
 * The pixels of a batch, augmented: the one loop behind training and pictures, on whatever thread.
 *
 * Plain JavaScript, because a worker is started by file name and must start alike under tslab, tsx and Node.
 */
'use strict';

/** Numbers that one image's changes take; `drawChanges` tells which. */
const changesOfOne = 16;

/**
 * Moves, lights, blurs, makes noisy and covers each image of a batch, then blends the batch with itself reversed.
 *
 * Sampled bilinearly, and past an edge as on it: TensorFlow's ImageProjectiveTransformV3 filled with NEAREST.
 * @param {object} batch
 * @param {Uint8Array} batch.bytes `[batch, source.height, source.width, channels]`, 0 to 255
 * @param {Float32Array} batch.images `[batch, height, width, channels]`, which become 0 to 1
 * @param {Float64Array} batch.changes `[batch, changesOfOne]`
 * @param {number} batch.own the share that each image keeps of itself; 1 blends nothing
 */
function augmentPixels({ bytes, source, images, height, width, channels, changes, own }) {
  const size = height * width * channels;
  const sourceSize = source.height * source.width * channels;
  const rows = images.length / size;
  for (let i = 0; i < rows; i++) {
    const change = changes.subarray(i * changesOfOne, (i + 1) * changesOfOne);
    // A plane at a time is quicker than a pixel's channels together.
    for (let channel = 0; channel < channels; channel++) {
      const from = bytes.subarray(i * sourceSize + channel);
      moveAndLight(from, source, images, i * size + channel, height, width, channels, change);
    }
    const [top, bottom, left, right, grey, sigma, noise, seed] = change.subarray(8);
    const image = images.subarray(i * size, (i + 1) * size);
    if (sigma > 0) blur(image, height, width, channels, sigma);
    if (noise > 0) addNoise(image, noise, seed);
    for (let y = top; y < bottom; y++) {
      const row = i * size + y * width * channels;
      images.fill(grey, row + left * channels, row + right * channels);
    }
  }
  if (own !== 1) blendReversed(images, rows, own);
}

function moveAndLight(bytes, source, images, start, height, width, step, change) {
  const [a, b, c, d, e, f, gain, offset] = change;
  const scale = gain / 255;
  const lastX = source.width - 1;
  const lastY = source.height - 1;
  const stride = source.width * step;
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
      const p = top * stride + left * step;
      const q = left < lastX ? p + step : p;
      const below = top < lastY ? stride : 0;
      const upper = bytes[p] + across * (bytes[q] - bytes[p]);
      const lower = bytes[p + below] + across * (bytes[q + below] - bytes[p + below]);
      const value = (upper + (v - top) * (lower - upper)) * scale + offset;
      images[at] = value > 0 ? (value < 1 ? value : 1) : 0;
    }
  }
}

/** A Gaussian blur of one image, in place, down and then across; past an edge as on it. */
function blur(image, height, width, channels, sigma) {
  const reach = Math.ceil(2.5 * sigma);
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * sigma ** 2)),
  );
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  for (let k = 0; k < kernel.length; k++) kernel[k] /= sum;
  const row = width * channels;
  const line = new Float32Array(Math.max(height, width) + 2 * reach);
  const along = (start, step, length) => {
    for (let k = 0; k < length + 2 * reach; k++) {
      line[k] = image[start + Math.min(length - 1, Math.max(0, k - reach)) * step];
    }
    for (let k = 0; k < length; k++) {
      let value = 0;
      for (let j = 0; j < kernel.length; j++) value += kernel[j] * line[k + j];
      image[start + k * step] = value;
    }
  };
  for (let x = 0; x < row; x++) along(x, row, height);
  for (let y = 0; y < height; y++) {
    for (let channel = 0; channel < channels; channel++) along(y * row + channel, channels, width);
  }
}

/** Adds noise of about a normal distribution, in place. */
function addNoise(image, sigma, seed) {
  let state = seed | 1;
  for (let k = 0; k < image.length; k++) {
    // The four bytes of a linear congruence's number: their sum is nearly normal, 148 wide.
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    const sum = (mixed & 255) + ((mixed >>> 8) & 255) + ((mixed >>> 16) & 255) + (mixed >>> 24) - 510;
    const value = image[k] + (sum / 147.8) * sigma;
    image[k] = value > 0 ? (value < 1 ? value : 1) : 0;
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
