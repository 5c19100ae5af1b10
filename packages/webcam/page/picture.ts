/** What the page looks at: the camera's frame of this moment, or a photo. */
import { element } from './element';

/** Photos are shrunk to so many pixels, which still show small faces of a group, and a panorama's; and to a side that canvases have. */
const [mostPixels, longestSide] = [2048 * 1536, 16384];

/** Frames are looked at at this width: a face that fills a fifth of one has the pixels that the network sees. */
const frameWidth = 640;

/** Waits for the camera's next frame; while nobody sees the page, for that somebody does. */
export async function nextFrame(video: HTMLVideoElement): Promise<void> {
  while (document.hidden)
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
  await new Promise((resolve) => {
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(resolve);
    else requestAnimationFrame(resolve);
  });
}

/** The camera's frame, small enough to be looked at many times a second. */
export function smallFrame(video: HTMLVideoElement): Promise<ImageBitmap> {
  const { videoWidth, videoHeight } = video;
  const by = Math.min(1, frameWidth / Math.max(videoWidth, videoHeight));
  return createImageBitmap(video, {
    resizeWidth: Math.max(1, Math.round(videoWidth * by)),
    resizeHeight: Math.max(1, Math.round(videoHeight * by)),
    resizeQuality: 'low',
  });
}

/** A canvas with a copy of the picture, mirrored or not. */
export function copyOf(picture: HTMLVideoElement | HTMLCanvasElement, mirrored: boolean): HTMLCanvasElement {
  const [width, height] =
    picture instanceof HTMLVideoElement
      ? [picture.videoWidth, picture.videoHeight]
      : [picture.width, picture.height];
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d')!;
  if (mirrored) context.setTransform(-1, 0, 0, 1, width, 0);
  context.drawImage(picture, 0, 0);
  // What is drawn upon the copy is not mirrored with it.
  context.resetTransform();
  return canvas;
}

/**
 * Draws a photo's file, turned upright by its EXIF orientation; of an animated one the first picture.
 *
 * @throws Error that names the file and says what can be read
 */
export async function drawPhoto(file: File): Promise<HTMLCanvasElement> {
  const photo = element('photo', HTMLCanvasElement);
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(
      `${nameOf(file)} can’t be read as a picture. Browsers read JPEG, PNG, WebP, AVIF, GIF and BMP.`,
    );
  });
  const { width, height } = bitmap;
  const by = Math.min(1, Math.sqrt(mostPixels / (width * height)), longestSide / Math.max(width, height));
  photo.width = Math.max(1, Math.round(width * by));
  photo.height = Math.max(1, Math.round(height * by));
  const context = photo.getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, photo.width, photo.height);
  bitmap.close();
  return photo;
}

/** A file's name, short enough for a sentence. */
export const nameOf = ({ name }: File): string => (name.length > 60 ? `${name.slice(0, 59)}…` : name);

/** WebCodecs', of which TypeScript does not know yet; some browsers have none. */
declare const ImageDecoder: new (source: { data: ArrayBuffer; type: string }) => {
  tracks: { ready: Promise<void>; selectedTrack: { animated: boolean } | null };
  close(): void;
};

/** Whether a file holds several pictures to be shown one after the other, as far as the browser can tell. */
export async function isAnimated(file: File): Promise<boolean> {
  try {
    const decoder = new ImageDecoder({ data: await file.arrayBuffer(), type: file.type });
    await decoder.tracks.ready;
    const animated = decoder.tracks.selectedTrack?.animated === true;
    decoder.close();
    return animated;
  } catch {
    return false;
  }
}
