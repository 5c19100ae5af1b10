/** A folder of photos → the same folders of face crops, as the network is trained on. */
import { stat, writeFile } from 'fs/promises';
import path from 'path';
import { beginFolder, FerlabError, makeFolder, messageOf, UsageError } from '../base/index';
import { notebookProgress } from '../display/index';
import { trainingCrop, type FramedFace } from '../face-points/index';
import { decodeImage, isImageFile, sharpOf, type RgbImage } from '../pixels/index';
import { filesBelow, type LeftOut } from '../layouts/index';
import { cropFace } from './cropFace';
import { facesIn, type DetectOptions } from './detectFaces';

/** Which faces of a photo are taken. */
export const faceChoices = ['largest', 'all'] as const;

export interface CropOptions extends DetectOptions {
  /** Pixels of a crop; default 66 wide and 88 high. */
  size?: { width: number; height: number };
  /** Default: the largest. */
  faces?: (typeof faceChoices)[number];
  /** Called before the first photo and after every one; in a notebook by default a bar. */
  onProgress?: (done: number, total: number) => void;
}

export interface CroppedDataset {
  /** Photos that were looked at. */
  images: number;
  /** Crops that were written. */
  faces: number;
  /** Photos in which no face was found. */
  noFace: string[];
  /** Files that could not be read, and why; other files than images are among them. */
  failed: LeftOut[];
  out: string;
}

const jpegQuality = 97;

/**
 * Crops the faces of every photo below `folder` into `out`, in the same subfolders: `<name>_roi.jpg`, or
 * `<name>_roi1.jpg`, `<name>_roi2.jpg`, ... where several are taken, the surest first.
 *
 * `folder` is left as it is. `out` appears when all is done, and not at all when there is no face.
 * @throws FerlabError when `folder` is none or holds no images, `out` has something in it or can't be written;
 *   UsageError when `out` lies in `folder`.
 */
export async function cropDataset(
  folder: string,
  out: string,
  options: CropOptions = {},
): Promise<CroppedDataset> {
  const { onProgress = notebookProgress('Finding faces', 'photos') } = options;
  const all = await listFiles(folder);
  requireOutside(folder, out);
  const photos = all.filter(isImageFile);
  if (photos.length === 0) throw new FerlabError(`No images in ${folder}. Expected a folder of photographs.`);
  const result: CroppedDataset = { images: photos.length, faces: 0, noFace: [], failed: [], out };
  const stems = uniqueStems(photos.map((photo) => path.relative(folder, photo)));
  const work = await beginFolder(out);
  try {
    onProgress?.(0, photos.length);
    for (const [i, photo] of photos.entries()) {
      const image = await decodeImage(photo).catch((error) => messageOf(error));
      if (typeof image === 'string') {
        result.failed.push({ file: photo, reason: image });
      } else {
        const faces = chosen(await facesIn(image, options), options.faces);
        if (faces.length === 0) result.noFace.push(photo);
        await writeCrops(image, faces, path.join(work.folder, stems[i]!), options.size).catch((error) => {
          throw new FerlabError(`The faces of ${photo} can't be written to ${out}: ${messageOf(error)}.`);
        });
        result.faces += faces.length;
      }
      onProgress?.(i + 1, photos.length);
    }
    for (const file of all) {
      const reason = `not an image file (${path.extname(file) || 'no ending'})`;
      if (!isImageFile(file)) result.failed.push({ file, reason });
    }
    if (result.faces > 0) await work.finish();
    return result;
  } finally {
    await work.discard();
  }
}

async function listFiles(folder: string): Promise<string[]> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return filesBelow(folder);
  throw new FerlabError(
    `${found === undefined ? `No folder ${folder}` : `${folder} is a file`}. Expected a folder of photographs.`,
  );
}

function requireOutside(folder: string, out: string): void {
  const [first] = path.relative(folder, out).split(path.sep);
  if (first === '..' || path.isAbsolute(path.relative(folder, out))) return;
  // The next run would take the crops for photos.
  throw new UsageError(`Expected the folder for crops to lie outside of ${folder} but found ${out}.`);
}

/**
 * Each file's path without its ending, or with it as `a_png` where an earlier one has that path already: `a.jpg` and
 * `a.png` are two photos. Case does not tell two apart, since not every disk keeps it.
 */
export function uniqueStems(files: readonly string[]): string[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const { dir, name, ext } = path.parse(file);
    let stem = path.join(dir, name);
    while (taken.has(stem.toLowerCase())) stem += `_${ext.slice(1)}`;
    taken.add(stem.toLowerCase());
    return stem;
  });
}

function chosen(faces: FramedFace[], which: CropOptions['faces'] = 'largest'): FramedFace[] {
  if (which === 'all') return faces;
  const area = ({ width, height }: FramedFace) => width * height;
  return [...faces].sort((a, b) => area(b) - area(a)).slice(0, 1);
}

async function writeCrops(
  image: RgbImage,
  faces: readonly FramedFace[],
  stem: string,
  size = trainingCrop,
): Promise<void> {
  for (const [i, face] of faces.entries()) {
    const jpeg = sharpOf(cropFace(image, face, size)).jpeg({ quality: jpegQuality });
    await makeFolder(path.dirname(stem));
    await writeFile(`${stem}_roi${faces.length > 1 ? i + 1 : ''}.jpg`, await jpeg.toBuffer());
  }
}
