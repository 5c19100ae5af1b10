/** Image file → its bytes, unless nobody should wait for them or hold them. */
import { readFile, stat } from 'fs/promises';
import { placeOf, placesOf } from '../base/index';
import { imageFormat } from './imageFormat';
import { unreadableKind } from './otherKinds';

// Four bytes for each pixel of the largest picture that is decoded.
const mostBytes = 400_000_000;

/**
 * Reads a file that is taken for an image.
 *
 * @throws Error when it can't be read, is no regular file (a link to a pipe or a device would be read for ever), is
 *   larger than any picture that `decodeImage` takes, or a camera's raw file.
 */
export async function readImageFile(named: string): Promise<Buffer> {
  const file = placeOf(named);
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error(`there is no file ${placesOf(file)}`) : error;
  });
  if (!found.isFile()) throw new Error(found.isDirectory() ? 'it is a folder' : 'not a regular file');
  if (found.size > mostBytes) {
    throw new Error(
      `the file has ${Math.round(found.size / 1e6)} MB; at most ${mostBytes / 1e6} MB are read`,
    );
  }
  const bytes = await readFile(file);
  // By content a camera's raw file is a TIFF, of which a decoder would give the thumbnail.
  const kind = unreadableKind(file);
  if (kind !== undefined && imageFormat(bytes) === 'tif') throw new Error(kind);
  return bytes;
}
