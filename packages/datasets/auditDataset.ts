/** Folders of labelled images → what is wrong with them. */
import { realpath } from 'fs/promises';
import { UsageError } from '../base/index';
import { labelCounts, listRows, nameClasses, type LeftOut, type Listing } from '../layouts/index';
import { findTwins, promisedFormat, twinGroups, type TwinPair } from '../pixels/index';
import {
  configure,
  groupLeftOut,
  preprocessingOf,
  type Dataset,
  type LeftOutGroup,
  type Preprocessing,
} from '../../src/index';
import { inspectImages, type InspectedImage } from './inspectImages';
import { outliers } from './outliers';

export interface Audit {
  /** Images that can be read. */
  images: number;
  unreadable: LeftOut[];
  /** Groups of images equal in every pixel that the network sees. */
  exactTwins: string[][];
  /** Groups of images that are copies of each other and not all equal: recompressed, resized, shifted by a pixel. */
  nearTwins: string[][];
  /** Groups of images and their mirror images, or copies of those. */
  mirroredTwins: string[][];
  /** Groups of equal images that stand under more than one label. */
  conflictingLabels: string[][];
  /** Groups of twins of any kind, not all equal, that stand under more than one label. */
  conflictingNearTwins: string[][];
  /** Images of later folders that have a twin of any kind in an earlier folder. */
  acrossFolders: number;
  /** Images that have a twin of any kind. */
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
  /** What was left out before anything was read, such as files that are no images by their names. */
  otherFiles: LeftOut[];
  /** How many images each class has, as the folders write its name. */
  classesFound: Record<string, number>;
  /** Names of folders or labels → the classes that they are taken for, where they differ. */
  mapped: Record<string, string>;
  /** All that was left out, unreadable files too, by its reasons. */
  leftOut: LeftOutGroup[];
  /** What a person should be told. */
  notes: string[];
  /** How many people there are, and how many on several sides, folders or parts of a table; null where nothing says who it is. */
  people: { count: number; onSeveralSides: number } | null;
  seconds: number;
}

export interface AuditOptions extends Partial<Omit<Preprocessing, 'colour'>> {
  /** As of a configuration. */
  classMap?: string;
  groupBy?: string;
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
  const { onProgress, classMap = '', groupBy } = options;
  // As the pictures are: looking for the face in each would take far longer, and hide what a copy was cut from.
  const preprocessing = preprocessingOf({ ...configure(), fit: 'stretch', ...options, colour: 'grey' });
  const listed: Listing[] = [];
  for (const folder of folders) listed.push(await listRows(folder, { lenient: true, groupBy }));
  await requireDifferent(listed);
  const classesFound = labelCounts(...listed);
  const names = nameClasses(classesFound, classMap, undefined, folders.join(' and '));
  const nameOf = (label: string) => names.classOf.get(label)!;
  const entries = listed.flatMap(({ rows }, folder) =>
    rows.map((row) => ({ row, name: nameOf(row.label), folder })),
  );
  let done = 0;
  const inspected = await inspectImages(
    entries.map(({ row }) => row),
    preprocessing,
    () => onProgress?.(++done, entries.length),
  );
  const readable = inspected.flatMap((image, i) => ('reason' in image ? [] : [{ image, ...entries[i]! }]));
  const unreadable = inspected.filter((image): image is LeftOut => 'reason' in image);
  const otherFiles = listed.flatMap(({ leftOut }) => leftOut);
  const images = readable.map(({ image }) => image);
  const dataset = asDataset(readable, preprocessing);
  const twins = twinReport(
    dataset,
    readable.map(({ folder }) => folder),
  );
  return {
    images: images.length,
    unreadable,
    ...twins,
    folders: listed.map(({ named, ...listing }, position) => {
      const classes = [...new Set(listing.classes.map(nameOf))];
      const counts = classes.map(
        (name) => readable.filter((entry) => entry.folder === position && entry.name === name).length,
      );
      return {
        folder: named,
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
    otherFiles,
    classesFound: Object.fromEntries(classesFound),
    mapped: names.mapped,
    leftOut: groupLeftOut([...otherFiles, ...unreadable]),
    notes: [...listed.flatMap(({ notes }) => notes), ...names.notes],
    people: peopleOf(listed),
    seconds: (performance.now() - began) / 1000,
  };
}

function peopleOf(listed: readonly Listing[]): Audit['people'] {
  const sides = new Map<string, Set<string>>();
  for (const [i, { rows }] of listed.entries())
    for (const { person, share = '' } of rows)
      if (person !== undefined)
        sides.set(person, (sides.get(person) ?? new Set<string>()).add(`${i} ${share.toLowerCase()}`));
  if (sides.size === 0) return null;
  return { count: sides.size, onSeveralSides: [...sides.values()].filter(({ size }) => size > 1).length };
}

async function requireDifferent(listed: readonly Listing[]): Promise<void> {
  const folders = listed.map(({ named }) => named);
  // A part of a table is no place of its own.
  const places = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
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
  const groupsOf = (...kinds: TwinPair['kind'][]) => {
    const chosen = pairs.filter(({ kind }) => kinds.includes(kind));
    return twinGroups(dataset.labels.length, chosen).filter((group) => group.length > 1);
  };
  const named = (groups: number[][]) => groups.map((group) => group.map((i) => dataset.files[i]!));
  const conflicting = (group: number[]) => new Set(group.map((i) => dataset.labels[i])).size > 1;
  const firstsOf = (...kinds: TwinPair['kind'][]) =>
    new Set(pairs.filter(({ kind }) => kinds.includes(kind)).map(({ first }) => first));
  const near = firstsOf('near');
  const unequal = firstsOf('near', 'mirrored');
  const exact = groupsOf('exact');
  const groups = groupsOf('exact', 'near', 'mirrored');
  const across = pairs.filter(({ first, second }) => folderOf[first]! < folderOf[second]!);
  return {
    exactTwins: named(exact),
    nearTwins: named(groupsOf('exact', 'near').filter((group) => group.some((i) => near.has(i)))),
    conflictingLabels: named(exact.filter(conflicting)),
    acrossFolders: new Set(across.map(({ second }) => second)).size,
    mirroredTwins: named(groupsOf('mirrored')),
    conflictingNearTwins: named(
      groups.filter((group) => conflicting(group) && group.some((i) => unequal.has(i))),
    ),
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
