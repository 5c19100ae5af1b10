/** A small data set of drawn faces with every fault that an audit can find, to see and to test what it finds. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { beginFolder, contentOf, makeFolder, type UnfinishedFolder } from '../base/index';
import { expressions, type Expression } from './actionUnits';
import { renderFace } from './drawFace';

/** A file and what is wrong with it. */
export interface PlantedFault {
  fault: string;
  file: string;
}

interface Fault extends PlantedFault {
  /** The face that it is made from. */
  of: readonly [Expression, number];
  change?: (jpeg: Buffer) => Buffer | Promise<Buffer>;
}

const toPng = (jpeg: Buffer, factor: number, offset = 0) =>
  sharp(jpeg).linear(factor, offset).png().toBuffer();

/** Faces 1 and 2 of an expression stay sound; those of higher numbers are here alone, or they would be twins too. */
const faults: readonly Fault[] = [
  { fault: 'twin', file: 'anger/anger-1-copy.jpg', of: ['anger', 1] },
  { fault: 'twin', file: 'disgust/disgust-1-copy.jpg', of: ['disgust', 1] },
  { fault: 'twin under another label', file: 'anger/fear-1-too.jpg', of: ['fear', 1] },
  // Lossless, or JPEG's own losses would come on top.
  {
    fault: 'near twin',
    file: 'happy/happy-1-brighter.png',
    of: ['happy', 1],
    change: (jpeg) => toPng(jpeg, 1, 1),
  },
  {
    fault: 'mirrored twin',
    file: 'sad/sad-1-mirrored.png',
    of: ['sad', 1],
    change: (jpeg) => sharp(jpeg).flop().png().toBuffer(),
  },
  {
    fault: 'truncated',
    file: 'neutral/neutral-1-cut.jpg',
    of: ['neutral', 1],
    change: (jpeg) => jpeg.subarray(0, jpeg.length >> 1),
  },
  {
    fault: 'no image',
    file: 'neutral/neutral-1-text.jpg',
    of: ['neutral', 1],
    change: () => Buffer.from('This is a text.\n'),
  },
  { fault: 'wrong ending', file: 'anger/anger-3-jpeg.png', of: ['anger', 3] },
  {
    fault: 'dark',
    file: 'disgust/disgust-3-dark.png',
    of: ['disgust', 3],
    change: (jpeg) => toPng(jpeg, 1 / 16),
  },
  {
    fault: 'blurred',
    file: 'disgust/disgust-4-blurred.png',
    of: ['disgust', 4],
    change: (jpeg) => sharp(jpeg).blur(6.6).png().toBuffer(),
  },
];

/** Of these people none is so pale, dark or out of focus that an audit would name the picture beside those planted. */
const seed = 113;

const sound = expressions.flatMap((expression) =>
  [1, 2].map((number) => ({
    file: `${expression}/${expression}-${number}.jpg`,
    of: [expression, number] as const,
  })),
);

/**
 * Draws fourteen faces, two of each expression, to `out/<expression>/`, and among them each kind of fault: twins, near
 * twins, equal faces under two labels, damaged files, wrong endings, a dark and a blurred face.
 *
 * The folder appears whole or not at all, and never in place of something: one that was drawn there already is kept as
 * it is.
 * @returns `planted`: what is wrong with which file
 * @throws FerlabError when `out` holds anything else, or can't be written.
 * @example const { folder, planted } = await drawFaulty('runs/faulty-faces');
 */
export async function drawFaulty(out: string): Promise<{ folder: string; planted: PlantedFault[] }> {
  if (!(await isDrawn(out))) await drawInto(out);
  const planted = faults.map(({ fault, file }) => ({ fault, file: path.join(out, file) }));
  return { folder: out, planted };
}

/** Whether just these files are there. */
async function isDrawn(out: string): Promise<boolean> {
  const held = await contentOf(out).catch((): string[] => []);
  const wanted = [...sound, ...faults].map(({ file }) => path.normalize(file)).sort();
  return held.join('\n') === wanted.join('\n');
}

async function drawInto(out: string): Promise<void> {
  let work: UnfinishedFolder | undefined;
  try {
    work = await beginFolder(out);
    for (const {
      file,
      of: [expression, number],
      change,
    } of [...sound, ...faults] as Fault[]) {
      const jpeg = await renderFace(expression, ['faulty', seed, expression, number]);
      const place = path.join(work.folder, file);
      await makeFolder(path.dirname(place));
      await writeFile(place, change === undefined ? jpeg : await change(jpeg));
    }
    await work.finish();
  } catch (error) {
    await work?.discard();
    // Another cell or process may have drawn the same meanwhile.
    if (!(await isDrawn(out))) throw error;
  }
}
