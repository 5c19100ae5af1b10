/** Small data sets that a network learns in seconds: each class has its stripes. */
import { mkdirSync } from 'fs';
import path from 'path';
import sharp from 'sharp';
import { configure, preprocessingOf } from '../src/config';
import type { Dataset } from '../src/data/dataset';
import { randomStream } from '../packages/base/index';

export const tinySize = preprocessingOf(configure({ height: 40, width: 40 }));

/** Stripes at an angle that tells the class, with noise. */
export function stripes(label: number, index: number, { height, width } = tinySize): Uint8Array {
  const random = randomStream('stripes', label, index);
  const phase = random.uniform(0, 6);
  const angle = label * 0.8;
  const pixels = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const wave = Math.sin(0.9 * (x * Math.cos(angle) + y * Math.sin(angle)) + phase);
      pixels[y * width + x] = Math.max(0, Math.min(255, 128 + 70 * wave + random.normal(0, 25)));
    }
  }
  return pixels;
}

/** A data set in memory with classes "a", "b", ... */
export function tinyDataset(perClass: number, classes = 3, first = 0): Dataset {
  const labels = Uint16Array.from({ length: perClass * classes }, (_, i) => i % classes);
  const images = Array.from(labels, (label, i) => stripes(label, first + i));
  return {
    folder: 'tiny',
    classes: Array.from({ length: classes }, (_, label) => String.fromCharCode(97 + label)),
    files: images.map((_, i) => `tiny/${first + i}.png`),
    labels,
    pixels: Uint8Array.from(images.flatMap((image) => Array.from(image))),
    preprocessing: tinySize,
    skipped: [],
  };
}

/** The same kind of images as files below `folder/<class>/`. */
export async function writeTinyDataset(
  folder: string,
  perClass: number,
  classes = ['a', 'b', 'c'],
): Promise<void> {
  for (const [label, name] of classes.entries()) {
    mkdirSync(path.join(folder, name), { recursive: true });
    for (let i = 0; i < perClass; i++) {
      const { height, width } = tinySize;
      await sharp(Buffer.from(stripes(label, i)), { raw: { height, width, channels: 1 } })
        .png()
        .toFile(path.join(folder, name, `${i}.png`));
    }
  }
}
