/** A picture's file → the pixels that the network sees. */
import { decodeImage } from '../../packages/pixels/index';
import { facePixels, type Preprocessing } from './facePixels';

/** Reads a picture and prepares it: `facePixels(await decodeImage(file), to)`. */
export async function readFacePixels(source: string | Buffer, to: Preprocessing): Promise<Uint8Array> {
  return facePixels(await decodeImage(source), to);
}
