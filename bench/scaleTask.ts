/** One thing of `ferlab bench scale`, in a process of its own, so that the memory told is what it took: `scaleTask.ts JSON`. */
import { existsSync } from 'fs';
import { messageOf } from '../packages/base/index';
import { cachePlace, listRows, readCached, writeCached } from '../packages/layouts/index';
import { findTwins, twinGroups } from '../packages/pixels/index';
import { takeValues, tf } from '../packages/tensorflow/index';
import {
  configure,
  disposeModel,
  predictLogits,
  preprocessingOf,
  trainingOrder,
  untrainedModel,
} from '../src/index';
import { madePixels } from './madeImages';
import { medianSeconds, timed } from './timing';

/** What is done with a made data set, in the order in which it is measured: `open` needs what `keep` has written. */
export const dataTasks = {
  nothing: 'the program itself',
  list: 'listing the rows',
  key: "the cache's key",
  order: 'order of an epoch',
  balanced: 'order, classes balanced',
  keep: 'writing the cache',
  open: 'opening the cache',
  twins: "the audit's twins",
} as const;

export interface DataTask {
  task: keyof typeof dataTasks;
  images: number;
  /** Of the images' files, and the cache's file. */
  faces: string;
  cache: string;
}

export interface InferenceTask {
  task: 'inference';
  batch: number;
  width: number;
  height: number;
  /** How long it may repeat. */
  seconds: number;
}

/** What work took. */
interface Took {
  seconds: number;
  /** Cores that were busy with it meanwhile. */
  busyCores: number;
}

/** What a task took. */
export interface TaskTook extends Took {
  /** All that the process ever held at once. */
  mostMegabytes: number;
}

const config = configure();
const preprocessing = preprocessingOf(config);

/** Does a task; its time is that of what it is about, without what that needs before. */
export async function doTask(task: DataTask | InferenceTask): Promise<TaskTook> {
  const took = await (task.task === 'inference' ? infer(task) : dataWork(task));
  return { ...took, mostMegabytes: process.resourceUsage().maxRSS / 1024 };
}

/** @param work may tell its seconds itself, such as a median */
async function measured(work: () => unknown): Promise<Took> {
  const before = process.cpuUsage();
  const [told, passed] = await timed(work);
  const { user, system } = process.cpuUsage(before);
  return { seconds: typeof told === 'number' ? told : passed, busyCores: (user + system) / 1e6 / passed };
}

/** Median seconds of a batch, by the default network. */
async function infer({ batch, width, height, seconds }: InferenceTask): Promise<Took> {
  const classes = Array.from({ length: 7 }, (_, i) => `class ${i}`);
  const info = { network: config.network, classes, preprocessing: { ...preprocessing, width, height } };
  const model = untrainedModel(info, config.seed);
  const images = tf.randomUniform<tf.Rank.R4>([batch, height, width, 1], 0, 1, 'float32', config.seed);
  const predict = () => void takeValues(predictLogits(model, images));
  predict();
  const took = await measured(() => medianSeconds(predict, seconds));
  images.dispose();
  disposeModel(model);
  return took;
}

async function dataWork({ task, images, faces, cache }: DataTask): Promise<Took> {
  const place = { file: cache, key: 'made', settled: true };
  const order = (changes: Partial<typeof config>) => {
    const dataset = { labels: Uint16Array.from({ length: images }, (_, i) => i % 7) };
    return measured(() => trainingOrder(dataset, { ...config, ...changes }, 1));
  };
  const tasks: Record<DataTask['task'], () => Promise<Took>> = {
    nothing: () => Promise.resolve({ seconds: 0, busyCores: 0 }),
    list: () => measured(() => listRows(faces)),
    async key() {
      const listed = await listRows(faces);
      return measured(() => cachePlace(listed, preprocessing));
    },
    order: () => order({}),
    balanced: () => order({ balance: 'sampling' }),
    async keep() {
      const kept = Array.from({ length: images }, (_, i) => i);
      const pixels = madePixels(images);
      const took = await measured(() => writeCached(place, { pixels, kept, unreadable: [] }));
      if (!existsSync(cache)) throw new Error('nothing was written');
      return took;
    },
    open: () =>
      measured(async () => {
        if ((await readCached(place)) === undefined) throw new Error('it could not be read');
      }),
    twins() {
      const pixels = madePixels(images);
      return measured(() => twinGroups(images, findTwins({ pixels, preprocessing })));
    },
  };
  return tasks[task]();
}

if (require.main === module) {
  doTask(JSON.parse(process.argv[2]!) as DataTask | InferenceTask).then(
    (took) => console.log(JSON.stringify(took)),
    (error) => console.log(JSON.stringify({ failed: messageOf(error) })),
  );
}
