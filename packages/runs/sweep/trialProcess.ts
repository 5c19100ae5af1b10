/** One trial of a sweep as a process of its own: the command line, and the events that it tells. */
import { spawn } from 'child_process';
import path from 'path';
import { createInterface } from 'readline';
import { z } from 'zod';
import { epochRecordSchema, type EpochRecord } from '../../../src/index';
import { FerlabError, jsonOrUndefined, projectRoot } from '../../base/index';
import type { Sides } from './engine';
import type { Trial } from './sweepTrials';

/** The lines of `ferlab train --events -` that are heard here. */
const eventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('start'), train: z.int(), valid: z.int() }),
  epochRecordSchema.extend({ event: z.literal('epoch') }),
]);

export interface TrialProcess {
  /** Ends it after the batch under way; its checkpoint stays. */
  stop(): void;
  /** Whether it trained to its end; false where it was stopped. */
  readonly done: Promise<boolean>;
}

/** The options of `ferlab train` that name the images. */
export const sideArguments = ({ train, valid }: Sides): string[] => [
  ...['--data', train],
  ...(valid === undefined ? [] : ['--valid', valid]),
];

/** All that a trial is trained by. */
export const trialArguments = ({ folder }: Trial, sides: Sides): string[] => [
  ...sideArguments(sides),
  ...['--out', folder, '--config', `${folder}.json`],
];

const ferlab = path.join(projectRoot, 'bin', 'ferlab.js');

/**
 * Trains, or goes on, by `ferlab train` with the arguments.
 *
 * @throws (through `done`) FerlabError with the last thing that a failed training said.
 */
export function startTrial(
  args: readonly string[],
  heard: {
    /** Of TensorFlow's operations; all cores if left out. */
    threads?: number;
    onStart(counts: { train: number; valid: number }): void;
    onEpoch(record: EpochRecord): void;
  },
): TrialProcess {
  // A group of its own: JupyterLab's stop button interrupts the kernel's whole group, and a second SIGINT would end
  // the training without a checkpoint.
  const child = spawn(process.execPath, [ferlab, 'train', ...args, '--resume', '--events', '-'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...(heard.threads === undefined ? {} : { TF_NUM_INTRAOP_THREADS: String(heard.threads) }),
    },
  });
  let stopped = false;
  const stop = () => {
    if (stopped) return;
    stopped = true;
    child.kill('SIGINT');
  };
  createInterface(child.stdout).on('line', (line) => {
    const event = eventSchema.safeParse(jsonOrUndefined(line));
    if (!event.success) return;
    if (event.data.event === 'start') return heard.onStart(event.data);
    const { event: _, ...record } = event.data;
    heard.onEpoch(record);
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  const done = new Promise<boolean>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(true);
      else if (stopped) resolve(false);
      else
        reject(new FerlabError(said.trim().split('\n').at(-1) || `The training ended with status ${code}.`));
    });
  });
  return { stop, done };
}
