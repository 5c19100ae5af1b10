/** Folders of labelled images → what is wrong with them. */
import { realpath } from 'fs/promises';
import { UsageError } from '../base/index';
import { promisedFormat } from '../pixels/index';
import {
  configure,
  findTwins,
  listImageFolder,
  preprocessingOf,
  twinGroups,
  type Dataset,
  type ImageFolder,
  type Preprocessing,
  type SkippedFile,
} from '../../src/index';
import { inspectImages, type InspectedImage } from './inspectImages';
import { outliers } from './outliers';

export interface Audit {
  /** Images that can be read. */
  images: number;
  unreadable: SkippedFile[];
  /** Groups of images equal in every pixel that the network sees. */
  exactTwins: string[][];
  /** Groups of images within 2 grey levels of each other, root mean square, and not all of them equal. */
  nearTwins: string[][];
  /** Groups of equal images that stand under more than one label. */
  conflictingLabels: string[][];
  /** Images of later folders that equal or nearly equal one of an earlier folder. */
  acrossFolders: number;
  /** Images that have an exact or near twin. */
  imagesWithTwins: number;
  folders: { folder: string; images: number; classes: Record<string, number> }[];
  /** Sizes in pixels, the most frequent first. */
  sizes: { width: number; height: number; images: number }[];
  /** Files whose content is of another format than their ending says. */
  wrongExtensions: { file: string; format: string }[];
  /** Images far darker or brighter than the others: mean level, 0 to 255. */
  brightnessOutliers: { file: string; brightness: number }[];
  /** Images far more blurred or noisy than the others: variance of the Laplacian. */
  sharpnessOutliers: { file: string; sharpness: number }[];
  /** Files that are no images by their names. */
  otherFiles: SkippedFile[];
  seconds: number;
}

export interface AuditOptions extends Partial<Omit<Preprocessing, 'colour'>> {
  onProgress?: (done: number, total: number) => void;
}

/**
 * Reads every image below `folder/<class>/` of each folder and compares all with all.
 *
 * What would stop a training (an unreadable file, one class only, an empty folder) is reported here.
 * @param options size at which images are compared, 88 x 66 in L of CIE LAB by default; always in grey
 * @throws FerlabError when a folder is missing; UsageError when one is given twice.
 */
export async function auditDataset(folders: readonly string[], options: AuditOptions = {}): Promise<Audit> {
  const began = performance.now();
  const { onProgress } = options;
  const preprocessing = preprocessingOf({ ...configure(), ...options, colour: 'grey' });
  const listed: ImageFolder[] = [];
  for (const folder of folders) listed.push(await listImageFolder(folder, { lenient: true }));
  await requireDifferent(listed.map(({ folder }) => folder));
  const entries = listed.flatMap(({ files, classes }, folder) =>
    files.map(({ file, label }) => ({ file, name: classes[label]!, folder })),
  );
  let done = 0;
  const inspected = await inspectImages(
    entries.map(({ file }) => file),
    preprocessing,
    () => onProgress?.(++done, entries.length),
  );
  const readable = inspected.flatMap((image, i) => ('reason' in image ? [] : [{ image, ...entries[i]! }]));
  const images = readable.map(({ image }) => image);
  const dataset = asDataset(readable, preprocessing);
  const twins = twinReport(
    dataset,
    readable.map(({ folder }) => folder),
  );
  return {
    images: images.length,
    unreadable: inspected.filter((image): image is SkippedFile => 'reason' in image),
    ...twins,
    folders: listed.map(({ folder, classes }, position) => {
      const counts = classes.map(
        (name) => readable.filter((entry) => entry.folder === position && entry.name === name).length,
      );
      return {
        folder,
        images: counts.reduce((sum, count) => sum + count, 0),
        classes: Object.fromEntries(classes.map((name, label) => [name, counts[label]!])),
      };
    }),
    sizes: sizesOf(images),
    wrongExtensions: images
      .filter(({ file, format }) => format !== promisedFormat(file))
      .map(({ file, format = 'unknown' }) => ({ file, format })),
    brightnessOutliers: outliers(images, ({ brightness }) => brightness, 16).map(({ file, brightness }) => ({
      file,
      brightness,
    })),
    // Sharpness is spread over orders of magnitude.
    sharpnessOutliers: outliers(images, ({ sharpness }) => Math.log(1 + sharpness), 1).map(
      ({ file, sharpness }) => ({ file, sharpness }),
    ),
    otherFiles: listed.flatMap(({ skipped }) => skipped),
    seconds: (performance.now() - began) / 1000,
  };
}

async function requireDifferent(folders: readonly string[]): Promise<void> {
  const places = await Promise.all(folders.map((folder) => realpath(folder)));
  const twice = folders.find((_, i) => places.indexOf(places[i]!) !== i);
  if (twice !== undefined) {
    throw new UsageError(`The folder ${twice} is given twice: every image would be a twin. Name it once.`);
  }
}

/** The classes of all folders together, so that equal names are equal labels. */
function asDataset(
  readable: readonly { image: InspectedImage; name: string }[],
  preprocessing: Preprocessing,
): Dataset {
  const classes = [...new Set(readable.map(({ name }) => name))].sort();
  const size = preprocessing.height * preprocessing.width;
  const pixels = new Uint8Array(readable.length * size);
  readable.forEach(({ image }, i) => pixels.set(image.pixels, i * size));
  return {
    folder: '',
    classes,
    files: readable.map(({ image }) => image.file),
    labels: Uint16Array.from(readable, ({ name }) => classes.indexOf(name)),
    pixels,
    preprocessing,
    skipped: [],
  };
}

function twinReport(dataset: Dataset, folderOf: readonly number[]) {
  const pairs = findTwins(dataset);
  const groupsOf = (chosen: typeof pairs) =>
    twinGroups(dataset.labels.length, chosen).filter((group) => group.length > 1);
  const named = (groups: number[][]) => groups.map((group) => group.map((i) => dataset.files[i]!));
  const near = new Set(pairs.filter(({ distance }) => distance > 0).map(({ first }) => first));
  const exact = groupsOf(pairs.filter(({ distance }) => distance === 0));
  const groups = groupsOf(pairs);
  const across = pairs.filter(({ first, second }) => folderOf[first]! < folderOf[second]!);
  return {
    exactTwins: named(exact),
    nearTwins: named(groups.filter((group) => group.some((i) => near.has(i)))),
    conflictingLabels: named(exact.filter((group) => new Set(group.map((i) => dataset.labels[i])).size > 1)),
    acrossFolders: new Set(across.map(({ second }) => second)).size,
    imagesWithTwins: groups.reduce((sum, group) => sum + group.length, 0),
  };
}

function sizesOf(images: readonly InspectedImage[]): Audit['sizes'] {
  const counts = new Map<string, number>();
  for (const { width, height } of images) {
    counts.set(`${width} ${height}`, (counts.get(`${width} ${height}`) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([size, count]) => {
      const [width, height] = size.split(' ').map(Number) as [number, number];
      return { width, height, images: count };
    });
}
