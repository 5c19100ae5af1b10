/** A camera that plays a real face, made from a sample photo of face-api's at run time. */
import { writeFileSync } from 'fs';
import path from 'path';
import sharp from 'sharp';
import { samplePhotos } from '../../../tests/samplePhotos';

/** Part of a 1920 x 1280 photo, with one face; in it the camera moves a little. */
const part = { file: samplePhotos[0]!.file, left: 1110, top: 40, width: 780, height: 585 };

/** Two seconds of motion JPEG, 640 x 480, and then so many frames without a face. */
async function film({ file, ...from }: typeof part, empty: number): Promise<Buffer> {
  const frames: Buffer[] = [];
  for (let i = 0; i < 60; i++) {
    const [x, y] = [Math.sin, Math.cos].map((wave) => Math.round(25 * (1 + wave((2 * Math.PI * i) / 60))));
    const area = { ...from, left: from.left - 25 + x!, top: from.top - 25 + y! };
    frames.push(await sharp(file).extract(area).resize(640, 480).jpeg({ quality: 85 }).toBuffer());
  }
  const nobody = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#789' } })
    .jpeg()
    .toBuffer();
  return Buffer.concat([...frames, ...Array<Buffer>(empty).fill(nobody)]);
}

/**
 * What Chromium needs for a camera that plays the face without asking; its film is written into the folder.
 *
 * @param empty after each two seconds so many frames, of 30 a second, show nobody
 */
export async function filmedCamera(folder: string, empty = 0): Promise<string[]> {
  const file = path.join(folder, 'camera.mjpeg');
  writeFileSync(file, await film(part, empty));
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ];
}
