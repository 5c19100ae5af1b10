/** A camera that plays a real face, made from a sample photo of face-api's at run time. */
import { writeFileSync } from 'fs';
import sharp from 'sharp';
import { samplePhotos } from '../../samplePhotos';

/** Part of a 1920 x 1280 photo, with one face; in it the camera moves a little. */
const part = { file: samplePhotos[0]!.file, left: 1110, top: 40, width: 780, height: 585 };

/** Writes two seconds of motion JPEG, 640 x 480, for Chromium's `--use-file-for-fake-video-capture`. */
export async function writeCameraFile(file: string, { file: photo, ...from } = part): Promise<void> {
  const frames: Buffer[] = [];
  for (let i = 0; i < 60; i++) {
    const [x, y] = [Math.sin, Math.cos].map((wave) => Math.round(25 * (1 + wave((2 * Math.PI * i) / 60))));
    const area = { ...from, left: from.left - 25 + x!, top: from.top - 25 + y! };
    frames.push(await sharp(photo).extract(area).resize(640, 480).jpeg({ quality: 85 }).toBuffer());
  }
  writeFileSync(file, Buffer.concat(frames));
}

/** What Chromium needs to play it without asking. */
export const cameraFlags = (file: string): string[] => [
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${file}`,
];
