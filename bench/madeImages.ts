/** Data sets of any size that cost little: a few hundred pictures, each under many names. */
import { linkSync, mkdirSync, writeFileSync } from 'fs';
import { statfs } from 'fs/promises';
import os from 'os';
import path from 'path';
import sharp from 'sharp';
import { FerlabError, messageOf, randomStream } from '../packages/base/index';

const [width, height] = [66, 88];
const pictures = 350;
const classes = 7;

/** Bytes of an image in the cache and in memory. */
export const imageBytes = width * height;

/** What a folder's disk and this machine have left. */
export interface Room {
  bytes: number;
  /** Files that can still be made; infinite where the file system has no such limit. */
  files: number;
  memory: number;
}

/** The room for a folder. */
export async function roomAt(folder: string): Promise<Room> {
  const { bavail, bsize, files, ffree } = await statfs(folder);
  return { bytes: bavail * bsize, files: files === 0 ? Infinity : ffree, memory: os.freemem() };
}

/** @throws FerlabError that says how much a data set of so many images needs, where there is less. */
export function requireRoom(images: number, folder: string, room: Room): void {
  // A name in a folder, and the cached pixels; in memory the pixels twice, as while they are joined.
  const needed = {
    bytes: images * (128 + imageBytes),
    files: pictures + 100,
    memory: images * 2 * imageBytes,
  };
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  const lacking = (
    [
      ['bytes', gigabytes, `free in ${folder}`],
      ['files', String, `more files in ${folder}`],
      ['memory', gigabytes, 'of memory'],
    ] as const
  ).find(([what]) => room[what] < needed[what]);
  if (lacking === undefined) return;
  const [what, text, where] = lacking;
  throw new FerlabError(
    `${images.toLocaleString('en')} made images need ${text(needed[what])} ${where}, but there are ${text(room[what])}. ` +
      'Name a smaller --images, or another folder for temporary files (TMPDIR).',
  );
}

/**
 * Makes `folder/faces/<class>/<number>.jpg`, 66 x 88 pixels.
 *
 * @returns `folder/faces`
 * @throws FerlabError where the file system has no hard links.
 */
export async function makeImages(folder: string, images: number): Promise<string> {
  const originals = path.join(folder, 'originals');
  mkdirSync(originals);
  for (let i = 0; i < Math.min(pictures, images); i++) {
    const random = randomStream('made image', i);
    const small = Buffer.from(Array.from({ length: 11 * 8 }, () => random.integer(256)));
    const picture = sharp(small, { raw: { width: 8, height: 11, channels: 1 } });
    const jpeg = await picture.resize(width, height, { fit: 'fill' }).jpeg().toBuffer();
    writeFileSync(path.join(originals, `${i}.jpg`), jpeg);
  }
  const faces = path.join(folder, 'faces');
  for (let label = 0; label < classes; label++)
    mkdirSync(path.join(faces, `class ${label}`), { recursive: true });
  try {
    for (let i = 0; i < images; i++) {
      const name = path.join(faces, `class ${i % classes}`, `${String(i).padStart(7, '0')}.jpg`);
      linkSync(path.join(originals, `${i % pictures}.jpg`), name);
      // Ctrl-C is heard in between.
      if (i % 2000 === 0) await new Promise(setImmediate);
    }
  } catch (error) {
    throw new FerlabError(
      `Images can't be linked in ${folder}: ${messageOf(error)}. Choose a folder for temporary files (TMPDIR) on a file ` +
        'system with hard links.',
    );
  }
  return faces;
}

/**
 * `[images, height, width]` of noise in which every hundredth image is a copy of the one before.
 *
 * By xorshift, since a stream by name would take minutes for a million.
 * @throws FerlabError where this Node has no block as large, as a data set's pixels are kept in.
 */
export function madePixels(images: number): Uint8Array {
  const pixels = block(images * imageBytes);
  const words = new Uint32Array(pixels.buffer);
  let state = 2463534242;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  for (let i = 99; i < images; i += 100)
    pixels.copyWithin(i * imageBytes, (i - 1) * imageBytes, i * imageBytes);
  return pixels;
}

function block(bytes: number): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch {
    throw new FerlabError(`Node has no block of ${(bytes / 1e9).toFixed(1)} GB for the pixels`);
  }
}
