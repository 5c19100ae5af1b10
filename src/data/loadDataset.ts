/** Image files → one block of pixels with labels, in memory. */
import path from 'path';
import { FerlabError, messageOf } from '../../packages/base/index';
import { decodeImage, decodeJpegs, filesAtOnce } from '../../packages/pixels/index';
import { requireSameClasses, type Dataset } from './dataset';
import { cachePlace, readCached, writeCached } from './datasetCache';
import { classesWithout, listImageFolder, type ImageFolder } from './imageFolder';
import { listLabelsCsv } from './listLabelsCsv';
import { facePixels, prepare, sizeOf } from './preprocessing';
import { preprocessingOf, type Preprocessing } from '../config';
import { isFer2013, readFer2013 } from './readFer2013';

export interface LoadOptions extends Preprocessing {
  /** The classes that the folder must have, such as a model's. */
  classes?: readonly string[];
  /** Keep the pixels for the next time, and take them from there: the default. */
  cache?: boolean;
  /** Counts the images read; called once where they come from the cache. */
  onProgress?: (done: number, total: number) => void;
}

// libuv's pool has 4 threads; a few more files under way keep them busy.
const filesUnderWay = 8;

/**
 * Reads every image below `folder/<class>/`, or opens what an earlier call has cached of them (see `cacheFolder`).
 *
 * Files that are no image, or damaged, are skipped and listed.
 * @param folder class folders; or a CSV with a path and a label in each row; or FER2013's CSV, whose rows of one
 *   usage are named as in `fer2013.csv#Training`
 * @throws FerlabError when the folder is not a data set (see `listImageFolder`), a class has no readable image
 *   left, or the classes differ from those expected.
 */
export async function loadDataset(folder: string, options: LoadOptions): Promise<Dataset> {
  const [, csv, usage] = /^(.*\.csv)(?:#(\w+))?$/i.exec(folder) ?? [];
  if (csv !== undefined && (await isFer2013(csv))) {
    const faces = await readFer2013(csv, options, usage);
    if (options.classes !== undefined) requireSameClasses(folder, faces.classes, options.classes);
    options.onProgress?.(faces.labels.length, faces.labels.length);
    return faces;
  }
  const listed = csv === undefined ? await listImageFolder(folder) : await listLabelsCsv(csv);
  if (options.classes !== undefined) requireSameClasses(folder, listed.classes, options.classes);
  const preprocessing = preprocessingOf(options);
  const place = options.cache === false ? undefined : await cachePlace(listed, preprocessing);
  const cached = place && (await readCached(place, listed, preprocessing));
  if (cached !== undefined) {
    options.onProgress?.(listed.files.length, listed.files.length);
    return cached;
  }
  const dataset = await readDataset(listed, preprocessing, options.onProgress);
  if (place !== undefined) await writeCached(place, dataset);
  return dataset;
}

async function readDataset(
  listed: ImageFolder,
  preprocessing: Preprocessing,
  onProgress: LoadOptions['onProgress'],
): Promise<Dataset> {
  const { folder } = listed;
  const size = sizeOf(preprocessing);
  const pixels = new Uint8Array(listed.files.length * size);
  const failures = new Map<number, string>();
  const read = new Uint8Array(listed.files.length);
  let done = 0;
  const take = (i: number, face: Uint8Array) => {
    pixels.set(face, i * size);
    read[i] = 1;
    onProgress?.(++done, listed.files.length);
  };

  const jpegs = listed.files.flatMap(({ file }, i) => (/\.jpe?g$/i.test(file) ? [i] : []));
  // Fewer are read before the threads have started.
  if (jpegs.length > filesAtOnce) {
    await decodeJpegs(
      jpegs.map((i) => listed.files[i]!.file),
      preprocessing,
      (j, face) => take(jpegs[j]!, prepare(face.pixels, face, preprocessing)),
    );
  }
  const others = listed.files.flatMap((_, i) => (read[i] === 1 ? [] : [i])).values();
  const reader = async () => {
    for (const i of others) {
      try {
        take(i, await readFacePixels(listed.files[i]!.file, preprocessing));
      } catch (error) {
        failures.set(i, messageOf(error));
        onProgress?.(++done, listed.files.length);
      }
    }
  };
  await Promise.all(Array.from({ length: filesUnderWay }, reader));

  const kept = listed.files.flatMap((_, i) => (failures.has(i) ? [] : [i]));
  const emptied = classesWithout(
    listed.classes,
    kept.map((i) => listed.files[i]!),
  );
  if (emptied.length > 0) {
    const [i, reason] = [...failures][0]!;
    const folders = emptied.map((name) => path.join(folder, name)).join(', ');
    throw new FerlabError(
      `None of the images in ${folders} can be read (${listed.files[i]!.file}: ${reason}). Replace them.`,
    );
  }
  kept.forEach((i, position) => pixels.copyWithin(position * size, i * size, (i + 1) * size));
  const unreadable = [...failures].map(([i, reason]) => ({ file: listed.files[i]!.file, reason }));
  return {
    folder,
    classes: listed.classes,
    files: kept.map((i) => listed.files[i]!.file),
    labels: Uint16Array.from(kept, (i) => listed.files[i]!.label),
    pixels: pixels.subarray(0, kept.length * size),
    preprocessing,
    skipped: [...listed.skipped, ...unreadable].sort((a, b) => (a.file < b.file ? -1 : 1)),
  };
}

/** Reads a picture and prepares it: `facePixels(await decodeImage(file), to)`. */
export async function readFacePixels(source: string | Buffer, to: Preprocessing): Promise<Uint8Array> {
  return facePixels(await decodeImage(source), to);
}
