/** Faces in pictures with their eyes, noses and mouths, and the frame in which a network is shown a face. */
export { type FacePointsOptions, findFacePoints } from './findFacePoints';
export { cutFrame, type Frame, frameOf } from './frameFace';
export type { Point, PointedFace } from './pointedFace';
