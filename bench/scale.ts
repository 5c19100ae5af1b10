/** `ferlab bench scale`: how time and memory grow with batches, pictures, threads, and with the size of a data set. */
import { Command } from 'commander';
import path from 'path';
import { nameOption, numberOption, print, table } from '../packages/cli/index';
import { doApart, type Outcome } from './apart';
import { makeImages, requireRoom, roomAt } from './madeImages';
import { describeProcessor } from './processor';
import { dataTasks, type DataTask } from './scaleTask';
import { withTemporaryFolder } from './temporaryFolder';

interface ScaleOptions {
  images?: number[];
  only?: 'inference' | 'data';
  seconds: number;
  timeLimit: number;
  json?: boolean;
}

/** One row of inference; seconds are those of a batch. */
export interface InferenceRow {
  threads: number;
  width: number;
  height: number;
  batch: number;
  took: Outcome;
}

/** One row of the data path. */
export interface DataRow {
  task: DataTask['task'];
  images: number;
  took: Outcome;
  /** Time per image, over that with the fewest images; null where one of the two failed or took none. */
  growth: number | null;
}

const batches = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const factors = [1, 2, 3, 4];
/** At which pictures of all sizes are measured. */
const usualBatch = 64;

export function scaleCommand(): Command {
  const count = numberOption('--images', 10, 100_000_000, 'whole');
  return new Command('scale')
    .description('time and memory as batches, pictures and data sets grow, each in a process of its own')
    .option(
      '--images <N...>',
      'sizes of the made data sets (default: 10000 100000)',
      (text, before: number[] = []) => [...before, count(text)],
    )
    .option('--only <PART>', 'inference or data', nameOption('--only', ['inference', 'data']))
    .option('--seconds <S>', 'of each row of inference', numberOption('--seconds', 0.01, 600), 1)
    .option('--time-limit <S>', 'after which a row is given up', numberOption('--time-limit', 1, 1e6), 600)
    .option('--json', 'print one JSON document')
    .action(runScale);
}

async function runScale(options: ScaleOptions): Promise<void> {
  const processor = describeProcessor();
  const { images = [10_000, 100_000], only } = options;
  const sizes = [...new Set(images)].sort((a, b) => a - b);
  if (only !== 'inference') {
    // Before anything is measured.
    await withTemporaryFolder(async (folder) => requireRoom(sizes.at(-1)!, folder, await roomAt(folder)));
  }
  const inference = only === 'data' ? [] : await measureInference(processor.cores, options);
  const data = only === 'inference' ? [] : await measureData(sizes, options);
  print(options.json, { inference, data, processor }, [
    ...inferenceLines(inference),
    ...(inference.length > 0 && data.length > 0 ? [''] : []),
    ...dataLines(data),
  ]);
}

async function measureInference(
  cores: number,
  { seconds, timeLimit }: Pick<ScaleOptions, 'seconds' | 'timeLimit'>,
): Promise<InferenceRow[]> {
  const rows: InferenceRow[] = [];
  const cases = [
    ...batches.map((batch) => ({ batch, factor: 1 })),
    ...factors.slice(1).map((factor) => ({ batch: usualBatch, factor })),
  ];
  for (const threads of new Set([1, cores])) {
    for (const { batch, factor } of cases) {
      const size = { width: 66 * factor, height: 88 * factor };
      const took = await doApart({ task: 'inference', batch, ...size, seconds }, timeLimit, threads);
      rows.push({ threads, ...size, batch, took });
      say(`inference, ${threads} threads, ${size.width}x${size.height}, batches of ${batch}`, took);
    }
  }
  return rows;
}

async function measureData(sizes: readonly number[], { timeLimit }: ScaleOptions): Promise<DataRow[]> {
  const rows: DataRow[] = [];
  for (const images of sizes) {
    await withTemporaryFolder(async (folder) => {
      console.error(`Making ${images.toLocaleString('en')} images.`);
      const faces = await makeImages(folder, images);
      const cache = path.join(folder, 'cache', 'made.faces');
      for (const task of Object.keys(dataTasks) as DataTask['task'][]) {
        const took = await doApart({ task, images, faces, cache }, timeLimit);
        const first = rows.find((row) => row.task === task) ?? { images, took };
        rows.push({ task, images, took, growth: growthOf(first, { images, took }) });
        say(`${dataTasks[task]}, ${images} images`, took);
      }
    });
  }
  return rows;
}

/** Time per image over that of a smaller data set: 1 where it grows in proportion. */
export function growthOf(
  first: Pick<DataRow, 'images' | 'took'>,
  row: Pick<DataRow, 'images' | 'took'>,
): number | null {
  if ('failed' in first.took || 'failed' in row.took || first.took.seconds === 0) return null;
  return row.took.seconds / row.images / (first.took.seconds / first.images);
}

function say(what: string, took: Outcome): void {
  console.error(`${what}: ${'failed' in took ? took.failed : `${took.seconds.toPrecision(3)} s`}`);
}

const whole = (value: number) => Math.round(value).toLocaleString('en');

function inferenceLines(rows: readonly InferenceRow[]): string[] {
  if (rows.length === 0) return [];
  const heading = ['threads', 'pixels', 'batch', 'images/s', 'ms a batch', 'per pixel', 'memory MB'];
  const pixels = ({ width, height, batch }: InferenceRow) => width * height * batch;
  return table([
    heading,
    ...rows.map((row) => {
      const start = [row.threads, `${row.width}×${row.height}`, row.batch];
      if ('failed' in row.took) return [...start, row.took.failed, '-', '-', '-'];
      const { seconds, mostMegabytes } = row.took;
      const small = rows.find(
        (other) => other.threads === row.threads && other.batch === usualBatch && other.width === 66,
      )!.took;
      const perPixel =
        'failed' in small || row.batch !== usualBatch
          ? '-'
          : (((seconds / small.seconds) * (66 * 88 * usualBatch)) / pixels(row)).toFixed(2);
      return [
        ...start,
        whole(row.batch / seconds),
        (1000 * seconds).toFixed(2),
        perPixel,
        whole(mostMegabytes),
      ];
    }),
  ]);
}

function dataLines(rows: readonly DataRow[]): string[] {
  if (rows.length === 0) return [];
  return table([
    ['images', 'what', 'seconds', 'µs an image', 'growth', 'memory MB'],
    ...rows.map(({ task, images, took, growth }) => {
      const start = [whole(images), dataTasks[task]];
      if ('failed' in took) return [...start, took.failed, '-', '-', '-'];
      const { seconds, mostMegabytes } = took;
      return [
        ...start,
        seconds.toFixed(3),
        ((1e6 * seconds) / images).toFixed(2),
        growth?.toFixed(2) ?? '-',
        whole(mostMegabytes),
      ];
    }),
  ]);
}
