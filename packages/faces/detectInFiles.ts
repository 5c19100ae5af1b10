/** Many photos → the faces in each, and annotated copies. */
import { constants } from 'fs';
import { access, rm, stat, writeFile } from 'fs/promises';
import path from 'path';
import { FerlabError, makeFolder, messageOf, placeOf, UsageError } from '../base/index';
import { notebookProgress } from '../display/index';
import { isDrawing } from '../drawn-faces/index';
import { isImageFile, readPhoto } from '../pixels/index';
import { filesBelow, reasonFor, type LeftOut } from '../layouts/index';
import type { Model } from '../../src/index';
import { annotate, type PictureFormat } from './annotate';
import { recognizeIn, type PhotoFace, type PhotoOptions } from './recognizeFaces';

export interface DetectInFilesOptions extends PhotoOptions {
  /** Folder for the annotated copies; default beside each photo. */
  out?: string;
  /** Of the copies; default png for a PNG, jpg for all others. */
  format?: PictureFormat;
  /** Called before the first photo and after every one; in a notebook by default a bar. */
  onProgress?: (done: number, total: number) => void;
  /** Asked before every photo; true ends it there. */
  stopped?: () => boolean;
}

/** A photo that was looked at. */
export interface DetectedPhoto {
  file: string;
  width: number;
  height: number;
  /** The annotated copy; null where there is no face. */
  annotated: string | null;
  /** What was left out of the photo, such as further frames. */
  note?: string;
  faces: PhotoFace[];
}

export interface DetectedPhotos {
  images: DetectedPhoto[];
  /** Files that were named, or look like photos, and can't be read. */
  failed: LeftOut[];
  /** Other files in the folders. */
  skipped: LeftOut[];
}

/** In a copy's name; what has it in a folder is no photo of its own. */
const mark = '.annotated';

/**
 * Finds and recognizes the faces of photos, and writes a copy of each with its faces marked, `<name>.annotated.jpg`;
 * photos in a folder keep their subfolders below `out`.
 *
 * No file is written over: where the name is taken it becomes `<name>.annotated-2.jpg`. A file that can't be read is
 * listed and stops nothing.
 * @param paths photos, or folders of them
 * @throws FerlabError when `out` can't be written, UsageError when an option is out of its range.
 */
export async function detectInFiles(
  model: Model,
  paths: readonly string[],
  options: DetectInFilesOptions = {},
): Promise<DetectedPhotos> {
  const { out, stopped = () => false } = options;
  const { onProgress = notebookProgress('Looking for faces', 'photos') } = options;
  if (out !== undefined) await requireWritable(out);
  const { photos, ...result } = await listPhotos(paths);
  const images: DetectedPhoto[] = [];
  onProgress?.(0, photos.length);
  for (const [i, { file, within }] of photos.entries()) {
    if (stopped()) break;
    try {
      const { note, ...image } = await readPhoto(file);
      const faces = await recognizeIn(model, image, { photograph: !isDrawing(file), ...options });
      const { width, height } = image;
      const format = options.format ?? (/\.png$/i.test(file) ? 'png' : 'jpg');
      const folder = out === undefined ? path.dirname(file) : path.join(out, within);
      const annotated =
        faces.length === 0
          ? null
          : await writeNew(folder, path.parse(file).name, format, await annotate(image, faces, { format }));
      images.push({ file, width, height, annotated, ...(note === undefined ? {} : { note }), faces });
    } catch (error) {
      // No photo's fault.
      if (error instanceof UsageError) throw error;
      result.failed.push({ file, reason: messageOf(error) });
    }
    onProgress?.(i + 1, photos.length);
  }
  return { images, ...result };
}

/** The photos among paths and in folders, what is not there, and what in the folders is no photo. */
export async function listPhotos(paths: readonly string[]) {
  const photos: { file: string; within: string }[] = [];
  const [failed, skipped]: [LeftOut[], LeftOut[]] = [[], []];
  for (const one of paths.map(placeOf)) {
    const found = await stat(one).catch(() => undefined);
    if (found === undefined) failed.push({ file: one, reason: 'there is no such file' });
    else if (!found.isDirectory()) photos.push({ file: one, within: '' });
    else {
      for (const file of await filesBelow(one)) {
        const isCopy = path.basename(file).includes(mark);
        if (isCopy || !isImageFile(file))
          skipped.push({ file, reason: isCopy ? 'an annotated copy' : reasonFor(file) });
        else photos.push({ file, within: path.relative(one, path.dirname(file)) });
      }
    }
  }
  return { photos, failed, skipped };
}

async function requireWritable(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new FerlabError(`The folder ${folder} can't be written: ${messageOf(error)}. Choose another.`);
  }
}

/** Writes a file under the first of its names that is free: a copy that exists, even one made meanwhile, is kept. */
async function writeNew(folder: string, name: string, ending: string, bytes: Buffer): Promise<string> {
  await makeFolder(folder);
  for (let number = 1; ; number++) {
    const file = path.join(folder, `${name}${mark}${number > 1 ? `-${number}` : ''}.${ending}`);
    try {
      await writeFile(file, bytes, { flag: 'wx' });
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      // On a full disk there is a part of it.
      await rm(file, { force: true }).catch(() => {});
      throw new FerlabError(`${file} can't be written: ${messageOf(error)}.`, { cause: error });
    }
  }
}
