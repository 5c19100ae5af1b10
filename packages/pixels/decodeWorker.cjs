/**
 * A worker thread that reads JPEG files and gives back the pixels of each: one plane by the tables, or without them RGB.
 *
 * Plain JavaScript, because a worker is started by file name and must start alike under tslab, tsx and Node. It uses
 * TensorFlow's addon without tfjs around it, which would take a second to load.
 * Receives { first, files }, answers { first, faces }: of each file { pixels, height, width }, or null where it is no
 * plain JPEG or can't be read.
 */
'use strict';
const { readFileSync, statSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');

const { addon, decoding, casting, tables, mostPixels } = workerData;
const tf = require(addon);

// A megapixel at the best quality takes a few; of more than that, most is no picture.
const mostBytes = 16_000_000;
const scanMarker = Buffer.from([0xff, 0xda]);

/**
 * Whole, 8-bit grey or colour, in one scan, without Exif (which may turn the picture), of a size that fits many times in
 * memory. Of several scans, as a progressive one has, TensorFlow takes damaged ones for whole, and sets no limit to
 * their number: a megabyte of empty ones keeps it busy for half a minute.
 */
function isPlainJpeg(bytes) {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return false;
  // Cut off; TensorFlow would refuse it too, but complains on standard error.
  if (bytes.readUInt16BE(bytes.length - 2) !== 0xffd9) return false;
  let frame = false;
  for (let at = 2; at + 10 <= bytes.length;) {
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === 0xff) return false;
    if (marker === 0xda) return frame && bytes.indexOf(scanMarker, at + 2) < 0;
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2) return false;
    if (marker === 0xe1 && bytes.toString('latin1', at + 4, at + 8) === 'Exif') return false;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      // Baseline or extended, with Huffman codes.
      if (frame || marker > 0xc1 || bytes[at + 4] !== 8 || ![1, 3].includes(bytes[at + 9])) return false;
      const pixels = bytes.readUInt16BE(at + 5) * bytes.readUInt16BE(at + 7);
      if (pixels === 0 || pixels > mostPixels) return false;
      frame = true;
    }
    at += 2 + length;
  }
  return false;
}

function readPixels(file) {
  const held = [];
  const run = (name, attributes, input) => {
    const [output] = tf.executeOp(name, attributes, [input], 1);
    held.push(output.id);
    return output;
  };
  try {
    // A link to a pipe or a device would be read for ever.
    const found = statSync(file);
    if (!found.isFile() || found.size > mostBytes) return null;
    const bytes = readFileSync(file);
    if (!isPlainJpeg(bytes)) return null;
    const source = tf.createTensor([], tf.TF_STRING, [bytes]);
    held.push(source);
    const image = run('DecodeJpeg', decoding, source);
    // The addon hands out no 8-bit numbers.
    const rgb = tf.tensorDataSync(run('Cast', casting, image.id).id);
    const pixels = tables === undefined ? Uint8Array.from(rgb) : planeOf(rgb, tables);
    return { pixels, height: image.shape[0], width: image.shape[1] };
  } catch {
    // Whoever asked reads the file once more in the slow way, which says what is wrong with it.
    return null;
  } finally {
    for (const id of held) tf.deleteTensor(id);
  }
}

/** As in luminance.ts. */
function planeOf(rgb, { parts, shift, levels }) {
  const plane = new Uint8Array(rgb.length / 3);
  for (let i = 0, j = 0; i < plane.length; i++, j += 3) {
    plane[i] = levels[(parts[rgb[j]] + parts[256 + rgb[j + 1]] + parts[512 + rgb[j + 2]]) >> shift];
  }
  return plane;
}

parentPort.on('message', ({ first, files }) => {
  // Copied, not transferred: for small planes that is quicker.
  parentPort.postMessage({ first, faces: files.map(readPixels) });
});
