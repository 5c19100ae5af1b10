/** What the page and its worker say to each other. */
import type { Frame } from '../../face-points/pointedFace';
import type { Area } from '../../face-points/sharedArea';
import type { RgbImage } from '../../pixels/index';

/** How TensorFlow.js reckons. */
export const backends = ['webgl', 'wasm', 'cpu'] as const;
export type Backend = (typeof backends)[number];

/** A picture to look at: a frame of the camera, of which the next will follow soon, or a photo. */
export type Picture =
  /** `cut`: whether what the network is shown of each face is wanted too. */
  | { kind: 'frame'; image: ImageBitmap | ImageData; cut?: boolean }
  /** `near`: where faces are known to be, in its pixels. */
  | { kind: 'photo'; image: ImageData; near?: Frame[] };

/** The folder of another model, which is asked first from now on; '' for the page's own alone. */
export interface ModelChoice {
  kind: 'model';
  folder: string;
}

export type LookRequest = (Picture | ModelChoice) & { id: number };

/** A face that was found and recognized; in pixels of the picture. */
export interface SeenFace {
  /** What of it lies within the picture, and how sure the detector is, 0 to 1. */
  box: Area & { score: number };
  /** What the network was shown; its degrees tell how far the face is turned. */
  frame: Frame;
  /** One for each class, adding up to 1. */
  probabilities: number[];
  /** The page's own model's, where another one's are the above. */
  former?: number[];
  cut?: RgbImage;
}

/** What the worker tells. */
export type WorkerMessage =
  | { type: 'ready'; backend: Backend; classes: string[]; network: string; why: string }
  | { type: 'failed'; reason: 'model' | 'backend'; detail: string }
  | { type: 'chosen'; id: number; classes: string[] }
  | { type: 'refused'; id: number; detail: string }
  | { type: 'seen'; id: number; faces: SeenFace[]; tensors: number; milliseconds: number };
