/** How often the answer to a face changes where the photo changes little. */
import type { Point } from '../packages/face-points/index';
import { recognizeFaces, type PhotoFace } from '../packages/faces/index';
import { cutOut, decodeImage, resizeRgb, sharpOf, type RgbImage } from '../packages/pixels/index';
import type { Model } from '../src/nn/model';
import { turnPhoto } from '../tests/turnedPhoto';
import { near } from './foundFaces';

/** A changed photo, and where a point of the photo is then. */
interface Changed {
  image: RgbImage;
  place(point: Point): Point;
}

const jpeg =
  (quality: number) =>
  async (image: RgbImage): Promise<Changed> => ({
    image: await decodeImage(await sharpOf(image).jpeg({ quality }).toBuffer()),
    place: (point) => point,
  });

/** What people and programs do to photos. */
const changes: Record<string, (image: RgbImage) => Promise<Changed>> = {
  'JPEG of quality 95': jpeg(95),
  'JPEG of quality 88': jpeg(88),
  'JPEG of quality 80': jpeg(80),
  'JPEG of quality 60': jpeg(60),
  'a tenth smaller': async (image) => {
    const [width, height] = [Math.round(0.9 * image.width), Math.round(0.9 * image.height)];
    return {
      image: await resizeRgb(image, width, height),
      place: ({ x, y }) => ({ x: (x * width) / image.width, y: (y * height) / image.height }),
    };
  },
  '2 pixels cut off each side': (image) => {
    const size = { width: image.width - 4, height: image.height - 4 };
    return Promise.resolve({
      image: cutOut(image, { left: 2, top: 2, ...size }),
      place: ({ x, y }) => ({ x: x - 2, y: y - 2 }),
    });
  },
  'on its side': (image) => turnPhoto(image, 90),
};

/** From this probability on an answer counts as sure. */
const sure = 0.6;

/** Faces that are in both photos, and those of them whose answer is another one; and the same of the sure ones. */
export interface Steadiness {
  faces: number;
  changed: number;
  sure: number;
  sureChanged: number;
}

const none = (): Steadiness => ({ faces: 0, changed: 0, sure: 0, sureChanged: 0 });

/** Of every change: how steady the answers are, and how steady quick ones are. */
export async function steadyAnswers(model: Model, photos: readonly RgbImage[]) {
  const rows = Object.keys(changes).map((change) => ({ change, usual: none(), quick: none() }));
  for (const photo of photos)
    for (const way of ['usual', 'quick'] as const) {
      const ask = (image: RgbImage) => recognizeFaces(model, image, { quick: way === 'quick' });
      const before = await ask(photo);
      for (const row of rows) {
        const { image, place } = await changes[row.change]!(photo);
        compare(before, await ask(image), place, row[way]);
      }
    }
  return rows;
}

function compare(
  before: readonly PhotoFace[],
  after: readonly PhotoFace[],
  place: Changed['place'],
  sums: Steadiness,
): void {
  for (const { frame, expression, probability } of before) {
    const [same] = near(after, place(frame.middle), frame.width / 3);
    if (same === undefined) continue;
    const other = Number(same.expression !== expression);
    sums.faces++;
    sums.changed += other;
    if (probability < sure) continue;
    sums.sure++;
    sums.sureChanged += other;
  }
}
