/** Faces in photos: found, turned upright, recognized, marked and cut out. */
export { annotate, pictureFormats } from './annotate';
export { cropDataset, type CropOptions, type CroppedDataset, faceChoices } from './cropDataset';
export { cropFace } from './cropFace';
export { cutOut, type Rectangle, trainingCrop } from './cropRectangle';
export { cropUpright, tiltOf } from './cropUpright';
export { detectFaces, type DetectOptions } from './detectFaces';
export { type DetectedPhoto, detectInFiles, type DetectInFilesOptions } from './detectInFiles';
export { eyeFinder } from './eyeFinder';
export type { FaceBox } from './faceBox';
export { detectorNames, faceDetector } from './faceDetectors';
export { ownPhotos } from './ownPhotos';
export { type PhotoFace, recognizeFaces } from './recognizeFaces';
export { showPhoto, showPhotoFaces } from './showPhotos';
export { sharedOfSmaller } from './tiles';
