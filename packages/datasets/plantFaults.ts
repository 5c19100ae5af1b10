/** Sound images → files with one fault each. */
import path from 'path';
import sharp, { type Sharp } from 'sharp';
import type { RgbImage } from '../pixels/index';
import type { PickedImage } from './pickEven';

export const faults = [
  'twin',
  'twin under another label',
  'near twin',
  'truncated',
  'no image',
  'wrong ending',
  'dark',
  'blurred',
] as const;

/** A file and what is wrong with it. */
export interface Planted {
  fault: (typeof faults)[number];
  file: string;
}

/**
 * One file or two of each fault, named by it.
 *
 * @param sound at least five images that stay as they are
 * @param spare three others: a copy of a sound one would be its twin as well
 * @returns `file` below the data set's folder
 */
export async function plantFaults(
  sound: readonly PickedImage[],
  spare: readonly PickedImage[],
  classes: readonly string[],
): Promise<(Planted & { bytes: Buffer })[]> {
  const [first, second, third, fourth, fifth] = everySecond(sound) as [
    PickedImage,
    PickedImage,
    PickedImage,
    PickedImage,
    PickedImage,
  ];
  const [ending, dark, blurred] = spare as [PickedImage, PickedImage, PickedImage];
  const other = classes.find((name) => name !== third.label)!;
  const elsewhere = path.join(other, path.relative(third.label, third.name));
  return [
    { fault: 'twin', file: renamed(first.name, '-copy'), bytes: first.bytes },
    { fault: 'twin', file: renamed(second.name, '-copy'), bytes: second.bytes },
    { fault: 'twin under another label', file: renamed(elsewhere, '-too'), bytes: third.bytes },
    // Lossless, or JPEG's own losses would come on top.
    {
      fault: 'near twin',
      file: renamed(fourth.name, '-brighter', '.png'),
      bytes: await encoded(fourth.image, (level) => level + 1)
        .png()
        .toBuffer(),
    },
    {
      fault: 'truncated',
      file: renamed(fifth.name, '-cut'),
      bytes: fifth.bytes.subarray(0, fifth.bytes.length >> 1),
    },
    {
      fault: 'no image',
      file: renamed(fifth.name, '-text', '.jpg'),
      bytes: Buffer.from('This is a text.\n'),
    },
    {
      fault: 'wrong ending',
      file: renamed(ending.name, '-jpeg', '.png'),
      bytes: await encoded(ending.image).jpeg({ quality: 95 }).toBuffer(),
    },
    {
      fault: 'dark',
      file: renamed(dark.name, '-dark', '.png'),
      bytes: await encoded(dark.image, (level) => level / 16)
        .png()
        .toBuffer(),
    },
    {
      fault: 'blurred',
      file: renamed(blurred.name, '-blurred', '.png'),
      bytes: await encoded(blurred.image)
        .blur(Math.max(1, blurred.image.width / 10))
        .png()
        .toBuffer(),
    },
  ];
}

/** Neighbours are of one class: with every second, the faults are spread over the classes. */
const everySecond = <T>(items: readonly T[]) => items.filter((_, i) => i % 2 === 0);

function renamed(file: string, suffix: string, ending = path.extname(file)): string {
  return `${file.slice(0, file.length - path.extname(file).length)}${suffix}${ending}`;
}

function encoded({ pixels, width, height }: RgbImage, change?: (level: number) => number): Sharp {
  // Uint8ClampedArray: one level above 255 is 255, not 0.
  const levels = change === undefined ? pixels : Uint8Array.from(Uint8ClampedArray.from(pixels, change));
  return sharp(levels, { raw: { width, height, channels: 3 } });
}
