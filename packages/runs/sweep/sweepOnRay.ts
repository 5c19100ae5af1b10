/** The trials of a sweep on Ray: what its Python program (`ray/ray_sweep.py`) is told, and what it says. */
import { spawn, type ChildProcess } from 'child_process';
import { existsSync } from 'fs';
import { availableParallelism } from 'os';
import path from 'path';
import { createInterface } from 'readline';
import { z } from 'zod';
import { bestOf, epochRecordSchema, fields, runName, type Config, type Field } from '../../../src/index';
import {
  FerlabError,
  jsonOrUndefined,
  messageOf,
  placesIn,
  projectRoot,
  writeWholeFile,
} from '../../base/index';
import { readRun } from '../readRun';
import type { Engine, SweepWork } from './engine';
import { rayPython, requireCluster } from './rayPlace';
import { absolute } from './sweepFolder';
import { rungsOf, type Trial } from './sweepTrials';
import { sideArguments } from './trialProcess';

const trial = z.string();
const eventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('ready'), machines: z.int(), cpus: z.int(), atOnce: z.int() }),
  z.object({ event: z.literal('refused'), reason: z.string() }),
  z.object({ event: z.literal('planned'), trial, changes: z.record(z.string(), z.unknown()) }),
  z.object({ event: z.literal('start'), trial, train: z.int(), valid: z.int() }),
  epochRecordSchema.extend({ event: z.literal('epoch'), trial }),
  z.object({
    event: z.literal('state'),
    trial,
    state: z.enum(['training', 'waiting', 'finished', 'put aside', 'failed', 'interrupted']),
    reason: z.string().optional(),
  }),
]);
type RayEvent = z.infer<typeof eventSchema>;

/** What a trial's checkpoints, model and logs take, in megabytes, with room to spare. */
const MEGABYTES = 50;

/**
 * Trains on Ray: a local one with "ray", the cluster of which this machine is a part with "auto", or that of an address,
 * `ray://HOST:PORT`. The sweep's folder and the images must lie where all its machines see them.
 */
export function sweepOnRay(on: string, gpusPerTrial: number, work: SweepWork): Engine {
  const { trials, folder, told } = work;
  let child: ChildProcess | undefined;
  let stopped = false;
  let refused: string | undefined;
  // Closed, its standard input tells the program to end; so does the end of this process, whatever it ends by.
  const stop = () => {
    stopped = true;
    child?.stdin?.end();
  };
  const hear = (event: RayEvent) => {
    if (event.event === 'ready') return;
    if (event.event === 'refused') return void (refused = event.reason);
    if (event.event === 'planned') {
      work.add(event.changes as Partial<Config>);
      return told();
    }
    const of = trials.find(({ name }) => name === event.trial);
    if (of === undefined) return;
    if (event.event === 'start') {
      try {
        work.requireSameCounts(event);
      } catch (error) {
        refused = messageOf(error);
        stop();
      }
      return;
    }
    if (event.event === 'epoch') {
      const record = epochRecordSchema.parse(event);
      of.history = [...of.history.filter(({ epoch }) => epoch < record.epoch), record];
      of.best = bestOf(of.history);
    } else {
      if (event.state === 'training') of.attempts += 1;
      Object.assign(of, { state: event.state, reason: event.reason });
      void work.save();
    }
    told();
  };
  const run = async () => {
    await requireCluster(on);
    const spec = path.join(folder, 'ray.json');
    await writeWholeFile(spec, `${JSON.stringify(specOf(on, gpusPerTrial, work), null, 2)}\n`);
    if (stopped) return;
    const program = path.join(__dirname, 'ray', 'ray_sweep.py');
    // Out of the kernel's group, which the stop button interrupts as a whole; and nothing is written beside the program.
    const ray = (child = spawn(rayPython(), ['-B', program, spec], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    }));
    ray.stdin.on('error', () => undefined);
    createInterface(ray.stdout).on('line', (line) => {
      const event = eventSchema.safeParse(jsonOrUndefined(line));
      if (event.success) hear(event.data);
    });
    let said = '';
    ray.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
    const status = await new Promise<number | null>((resolve, reject) => {
      ray.on('error', reject);
      ray.on('close', resolve);
    });
    for (const one of trials) await conclude(one, stopped);
    if (refused !== undefined) throw new FerlabError(refused);
    if (status !== 0 && !stopped) {
      const reason = said.trim().split('\n').at(-1) || `it ended with status ${status}`;
      throw new FerlabError(`The sweep on Ray broke off (${reason}). The same command goes on with it.`);
    }
  };
  return { run, stop };
}

/** What was reached stands in the run's folder, also what was said while nobody listened. */
async function conclude(trial: Trial, stopped: boolean): Promise<void> {
  if (trial.state === 'training') trial.state = stopped ? 'interrupted' : 'waiting';
  if (!existsSync(path.join(trial.folder, runName))) return;
  trial.history = (await readRun(trial.folder)).history;
  trial.best = bestOf(trial.history);
}

function specOf(on: string, gpus: number, work: SweepWork) {
  const { trials, config, reduce, search, cpusPerTrial = null, parallel, retries = 2 } = work;
  const sides = absolute(work.sides);
  const isOver = ({ state }: Trial) => state === 'finished' || (reduce > 1 && state === 'put aside');
  const folder = path.resolve(work.folder);
  // Those that are shipped come with the project.
  const models = [config.from, config.teacher].filter((place) => place !== '' && existsSync(place));
  const count = search?.trials ?? trials.length;
  const [first] = rungsOf(count, config.epochs, reduce);
  return {
    on,
    folder,
    gpus,
    parallel,
    retries,
    config,
    cpus: cpusPerTrial,
    cores: availableParallelism(),
    project: path.resolve(projectRoot),
    node: process.execPath,
    cwd: process.cwd(),
    sides: sideArguments(sides),
    places: [
      folder,
      ...Object.values<string>({ ...sides }).flatMap(placesIn),
      ...models.map((place) => path.resolve(place)),
    ],
    megabytes: MEGABYTES * (count - trials.filter(isOver).length),
    epochs: config.epochs,
    halving: reduce > 1 ? reduce : null,
    firstRung: Math.max(1, Math.round(config.epochs * first!.share)),
    known: trials.length,
    planned: trials.filter((one) => !isOver(one)).map(({ name, changes }) => ({ name, changes })),
    done: trials
      .filter(isOver)
      .map(({ changes, best }) => ({ changes, accuracy: best?.validAccuracy ?? null })),
    more: count - trials.length,
    seed: search?.seed ?? 0,
    ...(search === undefined ? {} : { space: spaceOf(search.space) }),
  };
}

/** Values, or a range with what Optuna has to know of it. */
const spaceOf = (space: NonNullable<SweepWork['search']>['space']) =>
  Object.fromEntries(
    Object.entries(space).map(([name, values]) => {
      if (Array.isArray(values)) return [name, { values: [...new Set(values)] }];
      const { from, to, scale } = values as { from: number; to: number; scale?: string };
      const { accepts } = fields[name as keyof Config] as Field<unknown>;
      // A whole number's field takes no half.
      const whole = !accepts(from + (to - from) / Math.E);
      return [name, { from, to, log: scale === 'log', whole }];
    }),
  );
