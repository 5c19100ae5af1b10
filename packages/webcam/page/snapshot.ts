/** One picture, for a file or for a notebook. */
import { judgeFace } from '../../../src/evaluate/judgeFace';
import { scaledFrame } from '../../face-points/frameFace';
import type { Frame } from '../../face-points/pointedFace';
import { labelTextSize } from '../../faces/placeLabels';
import { drawFaces, type DrawnFace } from './drawFaces';
import type { Watcher } from './lookInWorker';
import type { Snapshot } from './notebook';

/** About what "surprise 100%" takes with the room about it, in ems. */
const longestLabel = 8;

/** Saves a picture as PNG into the browser's downloads, with boxes where faces are given; returns the file's name. */
export async function savePicture(
  picture: HTMLCanvasElement,
  faces: readonly DrawnFace[],
  date: Date,
): Promise<string> {
  const { width, height } = picture;
  const textSize = labelTextSize(
    faces.map(({ box }) => box),
    longestLabel,
    picture,
  );
  drawFaces(picture.getContext('2d')!, faces, { width, height, textSize });
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve));
  if (blob === null) throw new Error('The picture can’t be written.');
  const time = new Date(date.getTime() - 60_000 * date.getTimezoneOffset()).toISOString();
  const name = `ferlab-${time.slice(0, 19).replace(/:/g, '').replace('T', '-')}.png`;
  const link = Object.assign(document.createElement('a'), {
    href: URL.createObjectURL(blob),
    download: name,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return name;
}

/**
 * A picture and its faces, looked at as carefully as a photo, as the notebook gets them.
 *
 * @param known where the page shows faces, in shares of the picture's width
 */
export async function snapshotOf(
  picture: HTMLCanvasElement,
  known: readonly Frame[],
  watcher: Watcher,
  unsureBelow: number,
): Promise<Snapshot> {
  const near = known.map((frame) => scaledFrame(frame, picture.width));
  const pixels = picture.getContext('2d')!.getImageData(0, 0, picture.width, picture.height);
  const { faces } = await watcher.look({ kind: 'photo', image: pixels, near });
  return {
    image: picture.toDataURL('image/png'),
    faces: faces.map(({ box: { score, ...box }, frame, probabilities }) => ({
      box,
      frame,
      detectionScore: score,
      ...judgeFace(probabilities, watcher.classes, { notSureBelow: unsureBelow }),
    })),
  };
}
