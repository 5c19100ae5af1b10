/** JPEG, PNG, WebP, GIF, TIFF and AVIF bytes → 8-bit RGB pixels, by sharp. */
import sharp, { type Metadata } from 'sharp';
import { messageOf } from '../base/index';
import { layOnGround } from './gifGround';
import { levelsOfGrey16, levelsOfNumbers, rgbOfCmyk, spread, upperBytes } from './levels';
import type { RgbImage } from './rgbImage';

const names: Record<string, string> = { jpg: 'JPEG', tif: 'TIFF' };

/**
 * Decodes an image as Pillow's `open(...).convert("RGB")` does, upright by its EXIF orientation; transparency is dropped.
 *
 * @param format as `imageFormat` tells it
 * @throws Error that says why it can't be decoded, or which numbers it holds instead of levels.
 */
export async function decodeWithSharp(bytes: Buffer, format: string, mostPixels: number): Promise<RgbImage> {
  const name = names[format] ?? format.toUpperCase();
  const stored = await readStored(bytes, format, mostPixels).catch((error: unknown) => {
    const limit = /Input image exceeds \w+ limit/.exec(messageOf(error))?.[0];
    // libvips keeps one list of complaints for all the decodes under way, so that its words may be about another file,
    // or gone; the reason must be this file's, and the same each time.
    const reason = limit ?? `the ${name} can't be decoded: damaged, cut off or of an unsupported kind`;
    throw new Error(reason, { cause: error });
  });
  const { width, height } = stored;
  const pixels = rgbOf(stored, bytes);
  if (pixels.length !== width * height * 3)
    throw new Error(`the ${name} can't be decoded: it has ${stored.channels} channels`);
  return { pixels, width, height };
}

interface Stored {
  /** Ordinary pixels, or what takes a conversion of our own. */
  kind: 'levels' | 'gif' | 'cmyk' | 'grey16' | 'float' | 'integer' | 'unread';
  data: Buffer;
  depth: 'uchar' | 'ushort' | 'float';
  channels: number;
  width: number;
  height: number;
}

async function readStored(bytes: Buffer, format: string, mostPixels: number): Promise<Stored> {
  // Pillow leaves colour profiles alone.
  const image = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'truncated', ignoreIcc: true }).rotate();
  // The look costs a fifth of the decoding of a small picture. A PNG says in byte 24 how many bits it has.
  const looks = format === 'jpg' || format === 'tif' || (format === 'png' && bytes[24] === 16);
  const found = looks ? await image.metadata() : ordinary;
  const kind = format === 'gif' ? format : kindOf(found);
  const converts = kind === 'levels' || kind === 'gif';
  const shown = kind === 'gif' ? image.ensureAlpha() : image.removeAlpha();
  // From a space to itself nothing is converted: sharp's CMYK knows a profile, and its floats a gamma.
  const numbers = converts
    ? shown.toColourspace('srgb')
    : shown.pipelineColourspace(found.space).toColourspace(found.space);
  const depth = converts || found.depth === 'uchar' ? 'uchar' : found.depth === 'ushort' ? 'ushort' : 'float';
  const { data, info } = await numbers.raw({ depth }).toBuffer({ resolveWithObject: true });
  return { kind, data, depth, channels: info.channels, width: info.width, height: info.height };
}

type Look = Pick<Metadata, 'format' | 'space' | 'depth'>;
const ordinary: Look = { format: 'png', space: 'srgb', depth: 'uchar' };

/** Spaces whose numbers are light, of one channel or of three. */
const ofLight: readonly string[] = ['b-w', 'grey16', 'srgb', 'rgb', 'rgb16', 'scrgb'];

function kindOf({ format, space, depth }: Look): Stored['kind'] {
  const whole = depth === 'uchar' || depth === 'ushort';
  const float = depth === 'float' || depth === 'double';
  if (space === 'cmyk') return whole ? 'cmyk' : 'unread';
  if (space === 'grey16' && depth === 'ushort') return 'grey16';
  // sharp drops the fractions of grey floats of 16 bits.
  if (space === 'grey16' && float) return 'unread';
  if (whole || format !== 'tiff' || !ofLight.includes(space)) return 'levels';
  return float ? 'float' : 'integer';
}

function rgbOf({ kind, data, depth, channels, ...size }: Stored, file: Buffer): Uint8Array {
  const { buffer, byteOffset: at, length } = data;
  const bytes = new Uint8Array(buffer, at, length);
  const wide = () => new Uint16Array(buffer, at, length / 2);
  const inOne = (levels: Uint8Array) => (channels === 1 ? spread(levels) : levels);
  switch (kind) {
    case 'levels':
      return inOne(bytes);
    case 'gif':
      return layOnGround(bytes, size, file);
    case 'cmyk':
      return rgbOfCmyk(depth === 'uchar' ? bytes : upperBytes(wide()));
    case 'grey16':
      return inOne(levelsOfGrey16(wide()));
    case 'unread':
      throw new Error('the TIFF holds fractions in a way that is not read: save it with 8 bits, or as PNG');
    default:
      return inOne(levelsOfNumbers(new Float32Array(buffer, at, length / 4), kind));
  }
}
