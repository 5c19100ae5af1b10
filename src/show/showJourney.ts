/** Shows one picture on its way to the network. */
import sharp from 'sharp';
import { displayImage, INK } from '../../packages/display/index';
import { channelsOf, decodeImage, labLightness, sharpOf, type RgbImage } from '../../packages/pixels/index';
import { faceGrid, faceJourney, type FacePicture } from '../../packages/plots/index';
import type { Config } from '../config';
import { augment } from '../data/augment';
import { facePixels } from '../data/preprocessing';

/** A part of a picture, in pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Shows a photo, the face cropped from it, its three LAB planes (where the network sees one), and what the network gets.
 *
 * @param photo a file, the bytes of one, or an image that was read
 * @param face where the face is; the whole picture by default
 * @returns the network's input: `[height, width, channels]`, 0 to 255
 */
export async function showJourney(
  photo: string | Buffer | RgbImage,
  config: Config,
  face?: Box,
): Promise<Uint8Array> {
  const whole = typeof photo === 'string' || Buffer.isBuffer(photo) ? await decodeImage(photo) : photo;
  const box = face ?? { x: 0, y: 0, width: whole.width, height: whole.height };
  const cropped = await sharpOf(whole)
    .extract({ left: box.x, top: box.y, width: box.width, height: box.height })
    .png()
    .toBuffer();
  const crop = await decodeImage(cropped);
  const input = facePixels(crop, config);
  const steps: FacePicture[] = [
    { ...whole, channels: 3, label: 'photo', note: `${whole.width} × ${whole.height}` },
    ...(face === undefined
      ? []
      : [{ ...crop, channels: 3, label: 'face', note: `${crop.width} × ${crop.height}` } as const]),
    ...(config.colour === 'rgb'
      ? []
      : [
          {
            ...(await labPlanes(cropped, crop)),
            label: 'its LAB planes',
            note: 'L lightness · a green to red\nb blue to yellow',
          },
        ]),
    {
      pixels: input,
      height: config.height,
      width: config.width,
      channels: channelsOf(config),
      label: `${config.colour === 'rgb' ? 'RGB' : config.luminance ? 'L' : 'grey'} at ${config.width} × ${config.height}`,
      note: 'what the network sees',
    },
  ];
  displayImage(await faceJourney(steps), { alt: 'a photo on its way to the network' });
  return input;
}

/** L, a and b side by side in grey; a and b over -50 to 50, the colours of skin and rooms. */
async function labPlanes(
  image: Buffer,
  { pixels, height, width }: RgbImage,
): Promise<Omit<FacePicture, 'label'>> {
  const lab = await sharp(image).toColourspace('lab').raw({ depth: 'float' }).toBuffer();
  const values = new Float32Array(lab.buffer.slice(lab.byteOffset, lab.byteOffset + lab.byteLength));
  const colour = (plane: number) => (i: number) => 127.5 + values[i * 3 + plane]! * 2.55;
  const lightness = labLightness(pixels);
  const planes = [(i: number) => lightness[i]!, colour(1), colour(2)];
  const row = 3 * width;
  const montage = Uint8ClampedArray.from({ length: height * row }, (_, i) =>
    planes[Math.floor((i % row) / width)]!(Math.floor(i / row) * width + (i % width)),
  );
  return { pixels: new Uint8Array(montage), height, width: row, channels: 1 };
}

/**
 * A row of pictures of one face as augmentation changes it, as PNG.
 *
 * @param pixels `[height, width, channels]`, 0 to 255
 * @param columns how many stand in a row
 */
export function augmentedFaces(
  pixels: Uint8Array,
  config: Config,
  { count = 8, columns = 8 } = {},
): Promise<Buffer> {
  const { height, width } = config;
  const channels = channelsOf(config);
  const size = height * width * channels;
  const copies = new Uint8Array(count * size).map((_, i) => pixels[i % size]!);
  const augmented = augment(copies, { height, width, channels }, config, [config.seed, 'show']);
  const values = Uint8Array.from(augmented, (share) => Math.round(share * 255));
  const faces = Array.from({ length: count }, (_, i): FacePicture => {
    const face = values.slice(i * size, (i + 1) * size);
    return { pixels: face, height, width, channels, label: `epoch ${i + 1}`, color: INK };
  });
  return faceGrid(faces, { columns, scale: Math.min(1, 88 / height) });
}

/**
 * Shows a face as augmentation changes it, differently each time that training meets it.
 *
 * @param pixels `[height, width, channels]`, 0 to 255
 */
export async function showAugmented(pixels: Uint8Array, config: Config, count = 8): Promise<void> {
  displayImage(await augmentedFaces(pixels, config, { count }), { alt: 'one face, augmented' });
}
