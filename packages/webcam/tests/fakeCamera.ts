/** A camera that plays a real face, made from a sample photo of face-api's at run time. */
import { writeFileSync } from 'fs';
import path from 'path';
import sharp from 'sharp';
import { samplePhotos } from '../../../tests/samplePhotos';

/** Part of a 1920 x 1280 photo, with one face; in it the camera moves a little. */
const part = { file: samplePhotos[0]!.file, left: 1110, top: 40, width: 780, height: 585 };

/** Two seconds of motion JPEG, 640 x 480. */
async function film({ file, ...from }: typeof part): Promise<Buffer> {
  const frames: Buffer[] = [];
  for (let i = 0; i < 60; i++) {
    const [x, y] = [Math.sin, Math.cos].map((wave) => Math.round(25 * (1 + wave((2 * Math.PI * i) / 60))));
    const area = { ...from, left: from.left - 25 + x!, top: from.top - 25 + y! };
    frames.push(await sharp(file).extract(area).resize(640, 480).jpeg({ quality: 85 }).toBuffer());
  }
  return Buffer.concat(frames);
}

/** What Chromium needs for a camera that plays the face without asking; its film is written into the folder. */
export async function filmedCamera(folder: string): Promise<string[]> {
  const file = path.join(folder, 'camera.mjpeg');
  writeFileSync(file, await film(part));
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ];
}
