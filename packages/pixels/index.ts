/** Any picture as pixels: decoded, made grey, evened out and resized as Pillow and OpenCV do it. */
export { clahe } from './clahe';
export { cutBox, cutOut, type Rectangle } from './cutOut';
export { cutTurned } from './cutTurned';
export { decodeImage } from './decodeImage';
export { type DecodedPicture, decodeJpegs, filesAtOnce } from './decodeJpegs';
export { fitPlane } from './fitPlane';
export { imageFormat, isImageFile, isJpegName, promisedFormat } from './imageFormat';
export { channelsOf, grey, labLightness } from './luminance';
export { unreadableKind } from './otherKinds';
export { type ImageSource, readImage, readPhoto } from './readImage';
export { readImageFile } from './readImageFile';
export { resizeImage, resizePlane } from './resizePlane';
export { resizeRgb, sharpOf } from './resizeRgb';
export type { RgbImage } from './rgbImage';
export { findTwins, type Pictures, twinGroups, type TwinPair } from './twins';
