/** The default data set: drawn faces, for a machine that has no photographs. */
import { readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { contentOf, makeFolder, workFolder } from '../base/index';
import { manifestName } from './isDrawing';
import { expressions, type Expression } from './actionUnits';
import { renderFace } from './drawFace';

export interface SynthesizeOptions {
  /** The folder to draw into: it gets `train/<expression>/` and `valid/<expression>/`. */
  out: string;
  /** Training images of each expression, from 1 to 100,000; validation gets a quarter as many, rounded up. */
  perClass?: number;
  seed?: number;
  /** Called after every image with how many are drawn and how many there will be. */
  onProgress?: (done: number, total: number) => void;
}

export interface SynthesizedDataset {
  /** How many images there are, training and validation together. */
  images: number;
  /** How many of them show each expression. */
  classes: Record<string, number>;
  out: string;
}

/** What `synthetic.json` records; `generator` goes up whenever the same seed would draw other pictures. */
interface Manifest {
  generator: number;
  perClass: number;
  seed: number;
}

const GENERATOR = 1;
const MOST = 100_000;
const SPLITS = ['train', 'valid'] as const;
type Split = (typeof SPLITS)[number];

/**
 * Draws the data set of faces into `out/train` and `out/valid`: 66 x 88 colour JPEGs, the same bytes for the
 * same seed; training and validation share no person. A set already drawn with these settings is kept.
 *
 * Throws if `perClass` (1 to 100,000) or `seed` is not a whole number, and if `out/train` or `out/valid`
 * hold anything that these settings would not have drawn; nothing there is deleted or overwritten.
 */
export async function synthesizeDataset(options: SynthesizeOptions): Promise<SynthesizedDataset> {
  const { out, perClass = 200, seed = 94, onProgress } = options;
  if (!Number.isInteger(perClass) || perClass < 1 || perClass > MOST) {
    throw new Error(`Expected perClass to be a whole number from 1 to 100,000 but found ${perClass}.`);
  }
  if (!Number.isSafeInteger(seed)) {
    throw new Error(`Expected seed to be a whole number but found ${seed}.`);
  }
  const wanted: Manifest = { generator: GENERATOR, perClass, seed };
  await requireFolder(out);
  if (!(await isDrawn(out, wanted))) await drawInto(out, wanted, onProgress);
  const each = perClass + quarter(perClass);
  return {
    images: each * expressions.length,
    classes: Object.fromEntries(expressions.map((expression) => [expression, each])),
    out,
  };
}

const quarter = (perClass: number) => Math.ceil(perClass / 4);

interface Picture {
  expression: Expression;
  index: number;
  file: string;
}

function picturesOf(split: Split, perClass: number): Picture[] {
  const count = split === 'train' ? perClass : quarter(perClass);
  return expressions.flatMap((expression) =>
    Array.from({ length: count }, (_, index) => {
      const number = String(index + 1).padStart(String(MOST).length, '0');
      return { expression, index, file: join(expression, `${expression}-${number}.jpg`) };
    }),
  );
}

async function requireFolder(out: string): Promise<void> {
  const found = await stat(out).catch(() => undefined);
  if (found && !found.isDirectory()) {
    throw new Error(`Expected ${out} to be a folder but found a file. Choose another --out.`);
  }
}

/** Whether `out` holds the whole set already; throws if it holds anything else. */
async function isDrawn(out: string, wanted: Manifest): Promise<boolean> {
  const manifest = await readFile(join(out, manifestName), 'utf8').catch(() => undefined);
  const same = manifest !== undefined && manifest.trim() === write(wanted).trim();
  let missing = 0;
  for (const split of SPLITS) {
    const held = new Set(await contentOf(join(out, split)));
    const expected = picturesOf(split, wanted.perClass);
    const absent = expected.filter(({ file }) => !held.has(file)).length;
    missing += absent;
    // A run that was interrupted between its two renames leaves a folder with just these names.
    const ours = held.size === 0 || (absent === 0 && (same || held.size === expected.length));
    if (!ours || (held.size > 0 && manifest !== undefined && !same)) {
      throw occupied(join(out, split), held.size, expected.length, wanted, manifest);
    }
  }
  return same && missing === 0;
}

function occupied(
  folder: string,
  held: number,
  expected: number,
  wanted: Manifest,
  manifest?: string,
): Error {
  const found =
    manifest === undefined
      ? `no ${manifestName} beside it, so they may be yours`
      : `a ${manifestName} beside it that says ${manifest.replace(/\s+/g, ' ').trim()}`;
  return new Error(
    `Expected ${folder} to be empty or to hold ${expected} faces drawn with perClass ${wanted.perClass}, ` +
      `seed ${wanted.seed} and generator ${wanted.generator}, but found ${held} files in it and ${found}. ` +
      `Choose another --out, or remove ${folder} yourself.`,
  );
}

const write = (manifest: Manifest) => `${JSON.stringify(manifest, null, 2)}\n`;

async function drawInto(
  out: string,
  wanted: Manifest,
  onProgress: SynthesizeOptions['onProgress'],
): Promise<void> {
  const drawing = await workFolder(out, 'drawing');
  try {
    await drawAll(drawing, wanted, onProgress);
    for (const split of SPLITS) await place(drawing, out, split, wanted);
    await writeFile(join(drawing, manifestName), write(wanted));
    await rename(join(drawing, manifestName), join(out, manifestName));
  } finally {
    await rm(drawing, { recursive: true, force: true });
  }
}

async function drawAll(
  folder: string,
  wanted: Manifest,
  onProgress: SynthesizeOptions['onProgress'],
): Promise<void> {
  const { perClass, seed } = wanted;
  for (const split of SPLITS) {
    for (const expression of expressions) await makeFolder(join(folder, split, expression));
  }
  const all = SPLITS.flatMap((split) =>
    picturesOf(split, perClass).map((picture) => ({ split, ...picture })),
  );
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let picture = all[next++]; picture; picture = all[next++]) {
      const { split, expression, index, file } = picture;
      const jpeg = await renderFace(expression, [seed, split, expression, index]);
      await writeFile(join(folder, split, file), jpeg);
      onProgress?.(++done, all.length);
    }
  };
  // Each worker waits half its time for the renderer, hence two a core.
  const workers = Array.from({ length: 2 * availableParallelism() }, () =>
    worker().catch((error: unknown) => {
      next = all.length;
      throw error;
    }),
  );
  // All must have stopped before a failure is reported, for then the folder is removed.
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** Moves one half into place, unless another run has put the very same files there first. */
async function place(drawing: string, out: string, split: Split, wanted: Manifest): Promise<void> {
  const [from, to] = [join(drawing, split), join(out, split)];
  // Only an empty folder can be removed this way, and not every system renames onto one.
  await rmdir(to).catch(() => undefined);
  try {
    await rename(from, to);
  } catch (error) {
    const [drawn, held] = [await contentOf(from), await contentOf(to)];
    if (held.length === 0) throw error;
    for (const file of new Set([...drawn, ...held])) {
      const [mine, theirs] = await Promise.all(
        [from, to].map((folder) => readFile(join(folder, file)).catch(() => undefined)),
      );
      if (!mine || !theirs || !mine.equals(theirs)) throw occupied(to, held.length, drawn.length, wanted);
    }
  }
}
