/** Pictures of one's own, by their names. */
import { FerlabError, placesOf } from '../base/index';
import { drawPortraits } from '../drawn-faces/index';
import { listPhotos } from './detectInFiles';

/**
 * Paths of photos, and of those in folders, for `recognize`, `recognizeFaces` and `showPhoto`; without any, one drawn
 * group picture, so that there is something to look at.
 *
 * @example const photos = await ownPhotos('me.jpg', 'holiday')
 * @throws FerlabError that names what is not there, or holds no photo.
 */
export async function ownPhotos(...names: string[]): Promise<(string | Buffer)[]> {
  if (names.length === 0) return [await drawPortraits(6)];
  const { photos, failed } = await listPhotos(names);
  const [missing] = failed;
  if (missing !== undefined)
    throw new FerlabError(`No photo or folder ${placesOf(missing.file)}. Write a path in quotes.`);
  if (photos.length === 0) throw new FerlabError(`No photos in ${names.join(', ')}. Put some there.`);
  return photos.map(({ file }) => file);
}
