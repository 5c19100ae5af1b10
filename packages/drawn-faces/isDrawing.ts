/** Tells drawings from photographs, by where they lie. */
import { existsSync } from 'fs';
import path from 'path';
import { placeOf, placesIn } from '../base/index';

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
  // Several data sets as one name; photographs among them make it more than drawings.
  const parts = placesIn(place);
  if (parts.length > 1) return parts.every((part) => isDrawing(part));
  if (place.split(/[\\/]/).includes('synthetic')) return true;
  // From the record's folder: side, class, picture.
  const file = path.resolve(placeOf(place));
  return ['.', '..', '../..', '../../..'].some((up) => existsSync(path.join(file, up, manifestName)));
}

/**
 * What stands against the answers of a model about pictures: one that learnt by drawings knows nothing of photographs.
 *
 * @param trainedOn the folder that the model learnt by, where that is known
 */
export const doubtsOfDrawings = (trainedOn: string | undefined, isPhotograph: boolean): string[] =>
  isPhotograph && isDrawing(trainedOn) ? ['the model has seen drawings only, and no photograph'] : [];

/** The same of a picture: a file is a photograph unless it lies in a data set of drawings, what is in memory is not. */
export const doubtsOfSource = (trainedOn: string | undefined, source: unknown): string[] =>
  doubtsOfDrawings(trainedOn, typeof source === 'string' && !isDrawing(source));
