/** A face and its photo → what stands against an answer about it. */
import { doubtsOfDrawings } from '../drawn-faces/index';
import { boxOf, faceHeight, sharedArea, trainingCrop, type FramedFace } from '../face-points/index';
import { labLightness, resizePlane, type RgbImage } from '../pixels/index';
import type { Model } from '../../src/index';

/** Of faces less high, in pixels, the network recognizes no more than half of what it does of large ones. */
const smallest = 24;

/**
 * Crops that are less sharp than this: of 400 training faces none is, blurred by 1.5 pixels seven in ten are, and then
 * half as many are recognized (.52 in place of .88).
 */
const leastSharp = 0.045;

/** How far the nose lies beside the middle of the eyes, as a share of their distance: of 400 training faces 1% more. */
const mostSideways = 0.4;

/** A face that the detector is less sure of: 1% of training faces, of those with one half covered 60 to 90%. */
const whole = 0.72;

/** A frame of which the photo shows less. */
const leastShown = 0.75;

/** Reasons not to rely on what is said of a face, in words; none where all is well. */
export function doubtsOf(cut: RgbImage, face: FramedFace, photo: RgbImage): string[] {
  const { frame, score } = face;
  const height = faceHeight(frame);
  const reasons: string[] = [];
  if (height < smallest) reasons.push(`tiny: ${Math.floor(height)} pixels high`);
  else if (sharpnessOf(cut) < leastSharp) reasons.push('blurred');
  if (sidewaysOf(face) > mostSideways) reasons.push('seen from the side');
  const box = boxOf(frame);
  const shown = sharedArea(box, { x: 0, y: 0, ...photo }) / (box.width * box.height);
  if (shown < leastShown) reasons.push("cut off by the picture's edge");
  else if (score < whole)
    reasons.push(`hidden in part, or hardly a face: the detector is ${Math.round(100 * score)}% sure`);
  return reasons;
}

/** Reasons that lie in the model: one that learnt by drawings knows nothing of photographs. */
export const doubtsOfModel = ({ info }: Pick<Model, 'info'>, isPhotograph: boolean): string[] =>
  doubtsOfDrawings(info.data?.folder, isPhotograph);

/** The same of a picture of one face alone. */
export function doubtsOfPicture(picture: RgbImage): string[] {
  if (picture.height < smallest) return [`tiny: ${picture.height} pixels high`];
  return sharpnessOf(picture) < leastSharp ? ['blurred'] : [];
}

/** How much neighbouring pixels differ at the size of a training image, as a share of how much all do. */
function sharpnessOf(image: RgbImage): number {
  const { width, height } = trainingCrop;
  const plane = resizePlane(labLightness(image.pixels), image, trainingCrop);
  let [detail, sum, squares, count] = [0, 0, 0, 0];
  for (let y = 1; y < height - 1; y++)
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const around = (plane[i - 1]! + plane[i + 1]! + plane[i - width]! + plane[i + width]!) / 4;
      detail += (plane[i]! - around) ** 2;
      sum += plane[i]!;
      squares += plane[i]! ** 2;
      count++;
    }
  const spread = squares / count - (sum / count) ** 2;
  return Math.sqrt(detail / count / Math.max(1, spread));
}

function sidewaysOf({ eyes: [left, right], nose }: FramedFace): number {
  const [x, y] = [right.x - left.x, right.y - left.y];
  const off = (nose.x - (left.x + right.x) / 2) * x + (nose.y - (left.y + right.y) / 2) * y;
  return Math.abs(off) / Math.max(1e-9, x * x + y * y);
}
