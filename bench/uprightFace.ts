/** What aligning a face by its landmarks would do, so that it can be measured. */
import { createRequire } from 'module';
import path from 'path';
import type { RgbImage } from '../src/data/decodeImage';
import { cropFace, cutOut, trainingCrop } from '../src/faces/cropFace';
import type { FaceBox } from '../src/faces/detectFaces';
import { sharpOf } from '../src/faces/resizeRgb';
import { tf } from '../src/tensorflow';

interface Point {
  x: number;
  y: number;
}

/** What we use of face-api's net of 68 landmarks. */
interface LandmarkNetwork {
  loadFromDisk(folder: string): Promise<void>;
  detectLandmarks(face: tf.Tensor3D): Promise<{ getLeftEye(): Point[]; getRightEye(): Point[] }>;
}

let loaded: Promise<LandmarkNetwork> | undefined;

async function load(): Promise<LandmarkNetwork> {
  const build = '@vladmandic/face-api/dist/face-api.node-gpu.js';
  const local = createRequire(__filename);
  const { FaceLandmark68Net } = local(build) as { FaceLandmark68Net: new () => LandmarkNetwork };
  const network = new FaceLandmark68Net();
  await network.loadFromDisk(path.join(path.dirname(local.resolve(build)), '..', 'model'));
  return network;
}

/** How far the line through the eyes is turned clockwise, in degrees. */
export async function tiltOf(image: RgbImage, box: FaceBox): Promise<number> {
  loaded ??= load();
  const [left, top] = [Math.round(box.x), Math.round(box.y)];
  const size = { width: Math.max(1, Math.round(box.width)), height: Math.max(1, Math.round(box.height)) };
  const { pixels } = cutOut(image, { left, top, ...size });
  const face = tf.tensor3d(pixels, [size.height, size.width, 3], 'int32');
  const landmarks = await (await loaded).detectLandmarks(face);
  face.dispose();
  const middle = (points: Point[], axis: keyof Point) =>
    points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const between = (axis: keyof Point) =>
    middle(landmarks.getRightEye(), axis) - middle(landmarks.getLeftEye(), axis);
  return (Math.atan2(between('y'), between('x')) * 180) / Math.PI;
}

/** The face's crop after the photo was turned about its middle by `-tilt` degrees. */
export async function cropUpright(image: RgbImage, box: FaceBox, tilt: number): Promise<RgbImage> {
  const half = Math.ceil(1.5 * Math.max(box.width, box.height));
  const [left, top] = [box.x + box.width / 2 - half, box.y + box.height / 2 - half].map(Math.round);
  const around = cutOut(image, { left: left!, top: top!, width: 2 * half, height: 2 * half });
  const turned = sharpOf(around).rotate(-tilt, { background: '#808080' });
  const { data, info } = await turned.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const centred = { ...box, x: (width - box.width) / 2, y: (height - box.height) / 2 };
  return cropFace({ pixels: new Uint8Array(data), width, height }, centred, trainingCrop);
}
