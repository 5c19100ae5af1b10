/** Trainings that are killed at random moments, gone on with, and held against one that was let be. */
import assert from 'node:assert/strict';
import { spawn } from 'child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, watch } from 'fs';
import path from 'path';
import { checkpointsIn, randomStream, readCheckpoint } from '../packages/base/index';
import { disposeModel } from '../src/nn/model';
import { loadModel } from '../src/nn/modelFolder';
import { trainingStateSchema } from '../src/train/trainingState';

/** All that a run's newest checkpoint holds, without what clocks measured. */
export async function endOf(folder: string) {
  const [newest] = await checkpointsIn(folder);
  const { state, tensors } = await readCheckpoint(newest!, trainingStateSchema);
  const timeless = <T extends object>(record: T) => ({ ...record, seconds: 0, trainSeconds: 0 });
  return {
    tensors,
    state: {
      ...timeless(state),
      history: state.history.map(timeless),
      best: state.best && timeless(state.best),
    },
  };
}

export interface Child {
  /** Milliseconds from its first sign to its end, whether it was done by itself, what it said of errors. */
  milliseconds: number;
  done: boolean;
  status: number | null;
  errors: string;
}

/** Trains in a process of its own, which `end` may end. */
export function trainInChild(
  folder: string,
  { end, args = [] }: { end?: (kill: () => void) => void; args?: string[] } = {},
): Promise<Child> {
  const script = path.join(__dirname, 'trainChild.ts');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', script, folder, ...args]);
    let [began, output, errors] = [0, '', ''];
    child.stdout.on('data', (chunk) => {
      if (output === '') {
        began = performance.now();
        end?.(() => child.kill('SIGKILL'));
      }
      output += chunk;
    });
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.once('error', reject);
    child.once('close', (status) =>
      resolve({ milliseconds: performance.now() - began, done: output.includes('done'), status, errors }),
    );
  });
}

/** Kills trainings in `folder` so many times, half of them while something is saved. */
export async function surviveTrainingKills(
  folder: string,
  kills: number,
  expected: Awaited<ReturnType<typeof endOf>>,
): Promise<void> {
  const random = randomStream('kill', process.pid);
  mkdirSync(folder);
  let milliseconds = 1500;
  let inSaves = 0;
  for (let killed = 0; killed < kills;) {
    const watcher = watch(folder);
    const child = await trainInChild(folder, {
      end(kill) {
        const later = (most: number, act: () => void) => setTimeout(act, random.uniform(0, most));
        if (killed % 2 === 1) later(milliseconds, kill);
        else {
          later(milliseconds / 2, () =>
            watcher.on('change', (_, name) => String(name).endsWith('.tmp') && later(20, kill)),
          );
        }
      },
    });
    watcher.close();
    assert.equal(child.errors, '');
    if (child.done) {
      milliseconds = child.milliseconds;
      assert.deepEqual(await endOf(folder), expected);
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
    } else {
      killed++;
      if (readdirSync(folder).some((name) => name.endsWith('.tmp'))) inSaves++;
      for (const file of await checkpointsIn(folder)) await readCheckpoint(file, trainingStateSchema);
      const model = path.join(folder, 'model');
      if (existsSync(model)) disposeModel(await loadModel(model));
    }
  }
  assert.ok((await trainInChild(folder)).done);
  assert.deepEqual(await endOf(folder), expected);
  const names = readdirSync(folder).filter((name) => !name.startsWith('checkpoint-'));
  assert.deepEqual(names.sort(), ['history.csv', 'logs', 'model', 'run.json']);
  console.log(`${kills} kills, ${inSaves} of them while a file was written`);
}
