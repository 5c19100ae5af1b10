/** Faces in photos: found whichever way up they are, recognized, marked and cut out. */
export { annotate, pictureFormats } from './annotate';
export { cropDataset, type CropOptions, type CroppedDataset, faceChoices } from './cropDataset';
export { cropFace } from './cropFace';
export { detectFaces, type DetectOptions } from './detectFaces';
export { type DetectedPhoto, detectInFiles, type DetectInFilesOptions } from './detectInFiles';
export { doubtsOf, doubtsOfModel, doubtsOfPicture } from './doubts';
export { ownPhotos } from './ownPhotos';
export { type PhotoFace, recognizeFaces } from './recognizeFaces';
export { showPhoto, showPhotoFaces } from './showPhotos';
export { trainingCrop } from '../face-points/index';
