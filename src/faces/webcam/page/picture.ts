/** What the page looks at: the camera's frame of this moment, or a photo. */
import { element } from './element';

/** Photos are shrunk to this many pixels along their longer side, which still show small faces of a group. */
const longestPhoto = 2048;

/** Frames are looked at at this width: a face that fills a fifth of one has the pixels that the network sees. */
const frameWidth = 640;

/** Waits for the camera's next frame. */
export const nextFrame = (video: HTMLVideoElement): Promise<unknown> =>
  new Promise((resolve) => {
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(resolve);
    else requestAnimationFrame(resolve);
  });

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
  return canvas;
}

/**
 * Draws a photo's file, turned upright by its EXIF orientation.
 *
 * @throws Error that names the file and says what can be read
 */
export async function drawPhoto(file: File): Promise<HTMLCanvasElement> {
  const photo = element('photo', HTMLCanvasElement);
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(
      `${file.name} can’t be read as a picture. Browsers read JPEG, PNG, WebP, AVIF, GIF and BMP.`,
    );
  });
  const by = Math.min(1, longestPhoto / Math.max(bitmap.width, bitmap.height));
  photo.width = Math.max(1, Math.round(bitmap.width * by));
  photo.height = Math.max(1, Math.round(bitmap.height * by));
  const context = photo.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, photo.width, photo.height);
  bitmap.close();
  return photo;
}
