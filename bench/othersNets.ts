/** The expression nets of `@vladmandic/face-api` and `@vladmandic/human`, each fed as its own library feeds it. */
import { createRequire } from 'module';
import path from 'path';
import { nameClasses } from '../packages/layouts/index';
import { cutOut, type RgbImage } from '../packages/pixels/index';
import { tf } from '../packages/tensorflow/index';

/** A net that others trained. */
export interface ExpressionNet {
  name: string;
  parameters: number;
  /** Its classes, as it writes them. */
  classes: readonly string[];
  /** What is to be known of its figures; none where that is nothing. */
  note?: string;
  /** Each class's probability for each picture of a face, `[images, classes]`. */
  judge(faces: readonly RgbImage[]): Promise<number[][]>;
  dispose(): void;
}

const installed = createRequire(__filename);
const folderOf = (name: string) => path.join(installed.resolve(`@vladmandic/${name}`), '..', '..');

/** A square of a share of the shorter side. What a tall picture has to spare is hair more than neck. */
const square =
  (share: number) =>
  (face: RgbImage): RgbImage => {
    const side = Math.max(1, Math.round(share * Math.min(face.width, face.height)));
    const [left, top] = [
      (face.width - side) / 2,
      (face.height - side) * (face.height > face.width ? 2 / 3 : 0.5),
    ];
    return cutOut(face, { left: Math.round(left), top: Math.round(top), width: side, height: side });
  };

/**
 * How faces are cut for others' nets, whose libraries look for the face in a photo: face-api cuts a tall box from brows to
 * chin, human a square half as wide again. In a crop that is cut already, one of these is about that.
 */
export const croppings: readonly { name: string; cut: (face: RgbImage) => RgbImage }[] = [
  { name: 'the whole crop', cut: (face) => face },
  { name: 'its largest square', cut: square(1) },
  { name: 'a square of 85%', cut: square(0.85) },
];

const tensorOf = ({ pixels, height, width }: RgbImage) => tf.tensor3d(pixels, [height, width, 3], 'int32');

/** How many numbers tensors hold together. */
export const sizeOf = (tensors: readonly { size: number }[]) =>
  tensors.reduce((sum, { size }) => sum + size, 0);

/** What is taken of face-api, whose declarations bring another TensorFlow's along. */
interface FaceApi {
  FaceExpressionNet: new () => {
    loadFromDisk(folder: string): Promise<void>;
    getParamList(): { tensor: tf.Tensor }[];
    faceFeatureExtractor: { getParamList(): { tensor: tf.Tensor }[] };
    predictExpressions(faces: tf.Tensor3D[]): Promise<Record<string, number>[]>;
    dispose(): void;
  };
}

/** face-api's net by face-api's own code, which pads a face to a square in black and stretches it to 112 pixels. */
export async function openFaceApi(): Promise<ExpressionNet> {
  const faceApi = (await import('@vladmandic/face-api/dist/face-api.node-gpu.js')) as unknown as FaceApi;
  const net = new faceApi.FaceExpressionNet();
  await net.loadFromDisk(path.join(folderOf('face-api'), 'model'));
  const classes = ['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised'];
  const weights = [...net.getParamList(), ...net.faceFeatureExtractor.getParamList()];
  return {
    name: 'face-api',
    parameters: sizeOf(weights.map(({ tensor }) => tensor)),
    classes,
    async judge(faces) {
      const tensors = faces.map(tensorOf);
      const answers = await net.predictExpressions(tensors);
      tf.dispose(tensors);
      return answers.map((answer) => classes.map((name) => answer[name]!));
    },
    dispose: () => net.dispose(),
  };
}

/** human's net, fed as the package's src/gear/emotion.ts does: 64 x 64, grey by these weights, -1 to 1. */
export async function openHuman(): Promise<ExpressionNet> {
  const file = path.join(folderOf('human'), 'models', 'emotion.json');
  const net = await tf.loadGraphModel(tf.io.fileSystem(file));
  const weights = Object.values(net.weights).flat();
  return {
    name: 'human',
    parameters: sizeOf(weights.filter(({ dtype }) => dtype === 'float32')),
    classes: ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'],
    note:
      "human's net learned FER2013's training set and is right on 66% of its test set (github.com/oarriaga/" +
      'face_classification): what it has more on pictures of FER2013, it remembers',
    judge: async (faces) =>
      tf.tidy(() => {
        const levels = faces.map((face) => {
          const small = tf.image.resizeBilinear(tensorOf(face), [64, 64], false).div(255);
          return small.mul([0.2989, 0.587, 0.114]).sum(2, true).sub(0.5).mul(2);
        });
        return (net.execute(tf.stack(levels)) as tf.Tensor2D).arraySync();
      }),
    dispose: () => net.dispose(),
  };
}

/**
 * A net's probabilities in the order of other classes, synonyms taken for each other; each row adds up to 1 over these.
 *
 * @param classes of which at least two are the net's
 * @returns `[images, classes]`
 */
export async function probabilitiesOf(
  net: ExpressionNet,
  faces: readonly RgbImage[],
  classes: readonly string[],
): Promise<Float32Array> {
  const { classOf } = nameClasses(
    new Map(net.classes.map((name) => [name, 1])),
    '',
    classes,
    `the net of ${net.name}`,
  );
  const names = net.classes.map((name) => classOf.get(name));
  const columns = classes.map((name) => names.indexOf(name));
  const rows = (await net.judge(faces)).map((row) => {
    const values = columns.map((column) => row[column] ?? 0);
    const sum = values.reduce((total, value) => total + value, 0);
    return values.map((value) => (sum === 0 ? 1 / classes.length : value / sum));
  });
  return Float32Array.from(rows.flat());
}
