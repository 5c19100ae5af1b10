/** A small data set with every fault that an audit can find, to see and to test what it finds. */
import { readFile, writeFile } from 'fs/promises';
import path from 'path';
import {
  beginFolder,
  contentOf,
  FerlabError,
  makeFolder,
  UsageError,
  type UnfinishedFolder,
} from '../base/index';
import { listImageFolder } from '../../src/index';
import { pickEven, type PickedImage } from './pickEven';
import { plantFaults, type Planted } from './plantFaults';

export interface FaultyCopy {
  folder: string;
  /** What is wrong with which file, in the order in which it was planted. */
  planted: Planted[];
}

interface Manifest {
  version: number;
  source: string;
  files: string[];
  planted: Planted[];
}

const version = 1;
const manifestName = 'faulty-copy.json';
const leastSound = 12;
/** Faces of their own for the wrong ending, the dark and the blurred one: as copies they would be twins too. */
const spareImages = 3;

/**
 * Copies at least a dozen faces of `source/<class>/` to `out/<class>/` and plants each kind of fault among them:
 * twins, near twins, equal faces under two labels, damaged files, wrong endings, a dark and a blurred face.
 *
 * The copy appears whole or not at all, and never in place of something: a copy of the same source that stands
 * there already is kept as it is.
 * @throws UsageError when the source has too few images; FerlabError when `out` holds anything else.
 * @example const { folder, planted } = await makeFaultyCopy('dataset/synthetic/train', 'runs/faulty-drawings');
 */
export async function makeFaultyCopy(source: string, out: string): Promise<FaultyCopy> {
  const standing = await standingCopy(source, out);
  if (standing !== undefined) return standing;
  const { classes, files } = await listImageFolder(source);
  const perClass = Math.ceil(leastSound / classes.length);
  const { sound, spare } = await pickEven(source, classes, files, perClass, spareImages);
  if (sound.length < leastSound || spare.length < spareImages) {
    throw new UsageError(
      `Expected ${perClass} images in each class of ${source} and ${spareImages} more, but found ` +
        `${files.length} in ${classes.length} classes. Choose a larger folder.`,
    );
  }
  let work: UnfinishedFolder | undefined;
  try {
    work = await beginFolder(out);
    await fill(work.folder, source, sound, spare, classes);
    await work.finish();
  } catch (error) {
    await work?.discard();
    // Another cell or process may have made the same copy meanwhile.
    const other = await standingCopy(source, out);
    if (other === undefined) throw error;
    return other;
  }
  return (await standingCopy(source, out))!;
}

async function fill(
  work: string,
  source: string,
  sound: readonly PickedImage[],
  spare: readonly PickedImage[],
  classes: readonly string[],
): Promise<void> {
  for (const { name, bytes } of sound) await writeNew(path.join(work, name), bytes);
  const faults = await plantFaults(sound, spare, classes);
  for (const { file, bytes } of faults) await writeNew(path.join(work, file), bytes);
  const manifest: Manifest = {
    version,
    source,
    files: await contentOf(work),
    planted: faults.map(({ fault, file }) => ({ fault, file })),
  };
  await writeNew(path.join(work, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function writeNew(file: string, content: Uint8Array | string): Promise<void> {
  await makeFolder(path.dirname(file));
  await writeFile(file, content, { flag: 'wx' });
}

/**
 * The copy that stands in `out`, or undefined when nothing does.
 *
 * @throws FerlabError when something else does, such as a copy that was changed since.
 */
async function standingCopy(source: string, out: string): Promise<FaultyCopy | undefined> {
  const held = await contentOf(out);
  if (held.length === 0) return undefined;
  const manifest = await readManifest(path.join(out, manifestName));
  const expected = manifest && [...manifest.files, manifestName].sort();
  const same = manifest?.version === version && path.resolve(manifest.source) === path.resolve(source);
  if (!same || expected?.join('\n') !== held.join('\n')) {
    throw new FerlabError(
      `Expected ${out} to be empty or to hold a faulty copy of ${source}, but found ${held.length} other or ` +
        'changed files in it. Choose another folder, or remove that one yourself.',
    );
  }
  const planted = manifest!.planted.map(({ fault, file }) => ({ fault, file: path.join(out, file) }));
  return { folder: out, planted };
}

async function readManifest(file: string): Promise<Manifest | undefined> {
  try {
    const { version: made, source, files, planted } = JSON.parse(await readFile(file, 'utf8')) as Manifest;
    return Array.isArray(files) && Array.isArray(planted) && typeof source === 'string'
      ? { version: made, source, files, planted }
      : undefined;
  } catch {
    return undefined;
  }
}
