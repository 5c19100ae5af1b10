/** A few ordinary images of each class: among them, whatever is unusual stands out. */
import { readFile } from 'fs/promises';
import path from 'path';
import { decodeImage, type RgbImage } from '../pixels/index';
import type { ImageFolder } from '../../src/index';

export interface PickedImage {
  /** Below its data set's folder: `happy/1.jpg`. */
  name: string;
  /** The name of its class. */
  label: string;
  bytes: Buffer;
  image: RgbImage;
}

const looksAt = 8;

/**
 * Of the first images of each class, those of usual brightness: `perClass` of each, and `spare` others.
 *
 * @returns fewer where there are no more that can be read
 */
export async function pickEven(
  folder: string,
  classes: readonly string[],
  files: ImageFolder['files'],
  perClass: number,
  spare: number,
): Promise<{ sound: PickedImage[]; spare: PickedImage[] }> {
  const picked: (PickedImage & { brightness: number })[] = [];
  for (const [label, name] of classes.entries()) {
    const first = files.filter((file) => file.label === label).slice(0, Math.max(looksAt, perClass + spare));
    for (const { file } of first) {
      const bytes = await readFile(file);
      const image = await decodeImage(bytes).catch(() => undefined);
      if (image === undefined) continue;
      const brightness = image.pixels.reduce((sum, level) => sum + level, 0) / image.pixels.length;
      picked.push({ name: path.relative(folder, file), label: name, bytes, image, brightness });
    }
  }
  const levels = picked.map(({ brightness }) => brightness).sort((a, b) => a - b);
  const [low, high] = [levels[levels.length >> 2] ?? 0, levels[(levels.length * 3) >> 2] ?? 0];
  // The middle half in the order of their names: of all too equal ones, the next would be an outlier.
  const strangeness = (level: number) => Math.max(0, low - level, level - high);
  const usual = picked.sort((a, b) => strangeness(a.brightness) - strangeness(b.brightness));
  const sound = classes.flatMap((name) => usual.filter(({ label }) => label === name).slice(0, perClass));
  return { sound, spare: usual.filter((image) => !sound.includes(image)).slice(0, spare) };
}
