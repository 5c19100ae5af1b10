/** A task of `ferlab bench scale` in a process of its own. */
import { execFile } from 'child_process';
import { existsSync } from 'fs';
import path from 'path';
import { promisify } from 'util';
import { messageOf, projectRoot } from '../packages/base/index';
import type { DataTask, InferenceTask, TaskTook } from './scaleTask';

/** What it took, or why it could not be done. */
export type Outcome = TaskTook | { failed: string };

/**
 * Does a task in a new process, which is ended after so many seconds.
 *
 * @param threads that TensorFlow may compute with
 */
export async function doApart(
  task: DataTask | InferenceTask,
  timeLimit: number,
  threads?: number,
): Promise<Outcome> {
  const count = String(threads);
  const limits = { TF_NUM_INTRAOP_THREADS: count, TF_NUM_INTEROP_THREADS: count, OMP_NUM_THREADS: count };
  // What tsx has compiled for `bin/ferlab.js`, which it looks for in the folder for temporary files.
  const compiled = path.join(projectRoot, '.cache', 'tsx');
  const args = ['--require', require.resolve('tsx/cjs'), path.join(__dirname, 'scaleTask.ts')];
  const running = promisify(execFile)(process.execPath, [...args, JSON.stringify(task)], {
    env: {
      ...process.env,
      ...(existsSync(compiled) ? { TMPDIR: compiled } : {}),
      ...(threads === undefined ? {} : limits),
    },
    timeout: timeLimit * 1000,
    killSignal: 'SIGKILL',
  });
  const end = () => running.child.kill('SIGKILL');
  process.prependOnceListener('exit', end);
  try {
    return JSON.parse((await running).stdout) as Outcome;
  } catch (error) {
    return { failed: reasonOf(error as { killed?: boolean; signal?: string; stderr?: string }, timeLimit) };
  } finally {
    process.removeListener('exit', end);
  }
}

function reasonOf(error: { killed?: boolean; signal?: string; stderr?: string }, timeLimit: number): string {
  if (error.killed === true) return `not within ${timeLimit} s`;
  // As the system does where memory does not suffice.
  if (error.signal) return `ended by ${error.signal}`;
  const words = error.stderr?.split('\n').find((line) => /error/i.test(line));
  return words?.trim() ?? messageOf(error).split('\n')[0]!;
}
