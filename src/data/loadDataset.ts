/** A data set in any layout → one block of pixels with labels, in memory. */
import { FerlabError, messageOf, placesIn } from '../../packages/base/index';
import {
  cachePlace,
  labelCounts,
  listRows,
  nameClasses,
  readCached,
  writeCached,
  type Listing,
  type ReadRows,
  type Row,
} from '../../packages/layouts/index';
import { cutBox, decodeImage, decodeJpegs, filesAtOnce, isJpegName } from '../../packages/pixels/index';
import { readImage, type RgbImage } from '../../packages/pixels/index';
import { preprocessingOf, type Config, type Preprocessing } from '../config';
import { groupLeftOut, printable, subset, type Dataset } from './dataset';
import { framedPixels, wantsFrame } from './framedPixels';
import { joinDatasets } from './joinDatasets';
import { prepare, sizeOf } from './preprocessing';

export interface LoadOptions extends Preprocessing, Partial<Pick<Config, 'classMap' | 'groupBy'>> {
  /** The classes that the labels count in, such as a model's; images of others are left out. */
  classes?: readonly string[];
  /** Keep the pixels for the next time, and take them from there: the default. */
  cache?: boolean;
  /** Counts the images read of a data set, `place`; called once where they come from the cache. */
  onProgress?: (done: number, total: number, place: string) => void;
}

// libuv's pool has 4 threads; more files under way keep them busy, and let faces be looked for in many at once.
const filesUnderWay = 32;

/**
 * Reads every labelled face of a folder or table, or opens what an earlier call has cached (see `cacheFolder`).
 *
 * What is no image, damaged, or of a class that is not expected, is skipped and listed.
 * @param place class folders, or any of the layouts in `packages/layouts/README.md`; a part of a table is named as in
 *   `fer2013.csv#Training`; several data sets as PATH names folders (see `joinPlaces`), the first of which says the classes
 * @throws FerlabError when there is no data set (see `listRows`), it has fewer than two classes, a class has no
 *   readable image left, or fewer than two of the classes expected are there.
 */
export async function loadDataset(place: string, options: LoadOptions): Promise<Dataset> {
  const { groupBy } = options;
  const datasets: Dataset[] = [];
  for (const one of placesIn(place)) {
    const classes = options.classes ?? datasets[0]?.classes;
    const { dataset } = await readListing(await listRows(one, { groupBy }), { ...options, classes });
    datasets.push(dataset);
  }
  return joinDatasets(datasets);
}

/** As `loadDataset`, from a listing; beside the data set the row of each of its images. */
export async function readListing(
  listed: Listing,
  options: LoadOptions,
): Promise<{ dataset: Dataset; rows: Row[] }> {
  const { classMap = '' } = options;
  const named = nameClasses(labelCounts(listed), classMap, options.classes, listed.named);
  if (named.classes.length < 2) throw new FerlabError(tooFewClasses(listed, named.classes));
  const preprocessing = preprocessingOf(options);
  const { pixels, kept, unreadable } = await pixelsOfRows(listed, preprocessing, options);

  const rows = kept.map((i) => listed.rows[i]!);
  const classes = rows.map(({ label }) => named.classOf.get(label));
  const unexpected = rows.filter((_, i) => classes[i] === undefined);
  const dataset = printable({
    folder: listed.named,
    classes: named.classes,
    files: rows.map(({ file }) => file),
    labels: Uint16Array.from(classes, (name) => (name === undefined ? 0 : named.classes.indexOf(name))),
    pixels,
    preprocessing,
    skipped: [
      ...listed.leftOut,
      ...unreadable.map(([i, reason]) => ({ file: listed.rows[i]!.file, reason })),
      ...unexpected.map(({ file, label }) => ({ file, reason: `its class "${label}" is not expected` })),
    ].sort((a, b) => (a.file < b.file ? -1 : 1)),
    ...(options.groupBy && { people: rows.map(({ person }) => person) }),
    source: {
      layout: listed.layout,
      classesFound: Object.fromEntries(labelCounts({ ...listed, rows })),
      mapped: named.mapped,
      notes: [...listed.notes, ...named.notes],
    },
  });
  requireReadable(dataset, listed, unreadable, named.classOf);
  if (unexpected.length === 0) return { dataset, rows };
  const { skipped } = dataset;
  const expected = [...classes.keys()].filter((i) => classes[i] !== undefined);
  return {
    dataset: printable({ ...subset(dataset, expected), skipped }),
    rows: expected.map((i) => rows[i]!),
  };
}

function tooFewClasses({ named, leftOut }: Listing, classes: readonly string[]): string {
  const found = classes.length === 0 ? 'no image that can be used' : `only one class, "${classes[0]}"`;
  const reasons = groupLeftOut(leftOut).map(
    ({ reason, count, example }) => `${count} left out: ${reason}, such as ${example}`,
  );
  return [`${named} has ${found}. Expected images of at least two classes.`, ...reasons.slice(0, 3)].join(
    ' ',
  );
}

/** A class of which nothing can be read would be missed by nobody. */
function requireReadable(
  { classes, labels }: Dataset,
  { rows }: Listing,
  [first]: ReadRows['unreadable'],
  classOf: ReadonlyMap<string, string>,
): void {
  if (first === undefined) return;
  const present = new Set(labels);
  const named = new Set(classOf.values());
  const emptied = classes.filter((name, label) => named.has(name) && !present.has(label));
  if (emptied.length === 0) return;
  const [row, reason] = first;
  throw new FerlabError(
    `None of the images of ${emptied.join(', ')} can be read (${rows[row]!.file}: ${reason}). Replace them.`,
  );
}

async function pixelsOfRows(listed: Listing, to: Preprocessing, options: LoadOptions): Promise<ReadRows> {
  const { rows } = listed;
  // Tables that hold their pixels are read as fast as a cache would be.
  const cache = options.cache !== false && rows.every(({ grey }) => grey === undefined);
  const place = cache ? await cachePlace(listed, to) : undefined;
  const cached = place && (await readCached(place));
  if (cached !== undefined) options.onProgress?.(rows.length, rows.length, listed.named);
  const read =
    cached ?? (await readPixels(rows, to, (...counts) => options.onProgress?.(...counts, listed.named)));
  if (place !== undefined && cached === undefined) await writeCached(place, read);
  return read;
}

async function readPixels(
  rows: readonly Row[],
  to: Preprocessing,
  onProgress: (done: number, total: number) => void,
): Promise<ReadRows> {
  const size = sizeOf(to);
  const pixels = new Uint8Array(rows.length * size);
  const failures = new Map<number, string>();
  const read = new Uint8Array(rows.length);
  let done = 0;
  const attempt = async (i: number, face: () => Uint8Array | Promise<Uint8Array>) => {
    try {
      pixels.set(await face(), i * size);
    } catch (error) {
      // No fault of the picture's: it would be left out, and kept in mind as unreadable.
      if (error instanceof FerlabError) throw error;
      failures.set(i, messageOf(error));
    }
    read[i] = 1;
    onProgress(++done, rows.length);
  };

  const jpegs = rows.flatMap(({ file, grey }, i) => (grey === undefined && isJpegName(file) ? [i] : []));
  // Fewer are read before the threads have started.
  if (jpegs.length > filesAtOnce) {
    await decodeJpegs(
      jpegs.map((i) => rows[i]!.file),
      to,
      (j, picture) => {
        const i = jpegs[j]!;
        // A frame is found in colour.
        if (wantsFrame(rows[i]!.box ?? picture, to)) return;
        void attempt(i, () => {
          const face = cutBox(picture, rows[i]!.box);
          return prepare(face.pixels, face, to);
        });
      },
    );
  }
  const others = rows.flatMap((_, i) => (read[i] === 1 ? [] : [i])).values();
  const reader = async () => {
    for (const i of others) await attempt(i, async () => framedPixels(await rowImage(rows[i]!), to));
  };
  await Promise.all(Array.from({ length: filesUnderWay }, reader));

  const kept = [...rows.keys()].filter((i) => !failures.has(i));
  kept.forEach((i, position) => pixels.copyWithin(position * size, i * size, (i + 1) * size));
  return { pixels: pixels.subarray(0, kept.length * size), kept, unreadable: [...failures] };
}

/** The picture of a labelled face, cut to its box. @throws Error that says why it can't be read. */
export async function rowImage({ file, grey, box }: Row): Promise<RgbImage> {
  if (grey === undefined) return cutBox(await decodeImage(file), box);
  return readImage({ data: grey.pixels, height: grey.height, width: grey.width });
}

/** Reads a picture and prepares it: `framedPixels(await decodeImage(file), to)`. */
export async function readFacePixels(source: string | Buffer, to: Preprocessing): Promise<Uint8Array> {
  return framedPixels(await decodeImage(source), to);
}
