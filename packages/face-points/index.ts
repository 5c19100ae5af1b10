/** Faces in pictures with their eyes, noses and mouths, and the frame in which a network is shown a face. */
export { findFaces, type FindOptions } from './findFaces';
export { findSingleFace } from './findSingleFace';
export { boxOf, cutFrame, faceHeight, frameOf, trainingCrop } from './frameFace';
export { confirmFace, lookAt } from './lookAt';
export type { Frame, FramedFace, Point, PointedFace } from './pointedFace';
export { type Area, areaWithin, scaledArea, sharedArea, sharedOfSmaller, sharedOfUnion } from './sharedArea';
export { steadyCuts } from './steadyCuts';
