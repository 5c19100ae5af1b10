/** Tells drawings from photographs, by where they lie. */
import { existsSync } from 'fs';
import path from 'path';
import { placeOf } from '../base/index';

/** What `synthesizeDataset` writes beside its drawings. */
export const manifestName = 'synthetic.json';

/**
 * Whether a file or folder lies in a data set of drawings: beside or below its record, or, where that has gone, below a
 * folder called `synthetic`.
 *
 * @param place a picture, the folder of a class, or that of a side; nothing for an unknown one, which is no drawing
 */
export function isDrawing(place = ''): boolean {
  if (place === '') return false;
  if (place.split(/[\\/]/).includes('synthetic')) return true;
  // From the record's folder: side, class, picture.
  const file = path.resolve(placeOf(place));
  return ['.', '..', '../..', '../../..'].some((up) => existsSync(path.join(file, up, manifestName)));
}
