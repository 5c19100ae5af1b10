/** Files that an audit names → pictures of them. */
import path from 'path';
import sharp from 'sharp';
import { decodeImage } from '../pixels/index';
import type { FacePicture } from '../plots/index';
import type { Audit } from './auditDataset';

/** Pixels of a picture at most: enough for a face at a glance, and a photograph's millions would fill the notebook. */
const mostWidth = 132;
const mostHeight = 176;

/** The class of a file: the first folder below the audited one that holds it. */
export function labelOf(audit: Pick<Audit, 'folders'>, file: string): string {
  const below = audit.folders
    .map(({ folder }) => path.relative(folder, file).split(path.sep))
    .filter(([first]) => first !== '..')
    // Of a folder and one within it, the inner one knows the class.
    .sort((a, b) => a.length - b.length)[0];
  return below?.[0] ?? '';
}

/** A file's name, or only its end where it is long: there, copies differ. */
export function shortName(file: string, most = 17): string {
  const characters = [...path.basename(file)];
  return characters.length <= most ? characters.join('') : `…${characters.slice(1 - most).join('')}`;
}

/** The file as it is, in colour, shrunk where it is large; its label is its class. */
export async function pictureOf(audit: Audit, file: string, note = shortName(file)): Promise<FacePicture> {
  const { pixels, width, height } = await decodeImage(file);
  const { data, info } = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize(mostWidth, mostHeight, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    pixels: new Uint8Array(data),
    width: info.width,
    height: info.height,
    channels: 3,
    label: labelOf(audit, file),
    note,
  };
}
