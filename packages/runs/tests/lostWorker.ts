/** Sweeps on a Ray of two nodes, of which one is killed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { modelFolderOf } from '../../../src/index';
import { rayPython } from '../sweep/rayPlace';
import { startSweep, type SweepOptions } from '../sweep/startSweep';
import type { SweepSpace, Trial } from '../sweep/sweepTrials';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';
import { quick } from '../../../tests/tinyTraining';

/** What a test hands over. */
type Context = Parameters<typeof temporaryFolder>[0];

/** Small images, and sweeps of them in folders beside. */
export async function workplace(context: Context, epochs: number) {
  const parent = temporaryFolder(context);
  const train = path.join(parent, 'images');
  await writeTinyDataset(train, 24);
  const config = quick({ epochs, validShare: 0.25, batchSize: 8, earlyStopPatience: 50 });
  const sweep = (name: string, space: SweepSpace, options: Partial<SweepOptions> = {}) =>
    startSweep(space, {
      config,
      data: { train },
      folder: path.join(parent, name),
      reduce: 1,
      cpusPerTrial: 1,
      ...options,
    });
  return { parent, sweep };
}

const weightsOf = (trials: readonly Trial[]) =>
  Object.fromEntries(
    trials.map(({ name, folder }) => [
      name,
      readFileSync(path.join(modelFolderOf(folder), 'weights.bin'), 'base64'),
    ]),
  );

/** A Ray of two nodes with one core each, the second of which can be killed. */
async function twoNodes(context: Context) {
  const child = spawn(rayPython(), ['-B', path.join(__dirname, 'ray_cluster.py')], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => (said = `${said}${text}`.slice(-2000)));
  const lines = createInterface(child.stdout);
  const next = () =>
    new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      child.once('close', () => reject(new Error(`the cluster ended: ${said}`)));
    });
  context.after(() => child.stdin.end());
  const address = await next();
  return {
    address,
    kill: async () => {
      child.stdin.write('kill\n');
      await next();
    },
  };
}

/**
 * Sweeps here, and on a Ray of two nodes of which one is killed (SIGKILL) while both train: every trial ends, none loses
 * more than an epoch, and all weights are the same, bit for bit.
 */
export async function surviveLostWorker(context: Context, space: SweepSpace, epochs: number): Promise<void> {
  const { sweep } = await workplace(context, epochs);
  const here = await sweep('here', space).done;
  const cluster = await twoNodes(context);
  const before = process.env.RAY_ADDRESS;
  process.env.RAY_ADDRESS = cluster.address;
  context.after(() =>
    before === undefined ? delete process.env.RAY_ADDRESS : (process.env.RAY_ADDRESS = before),
  );
  const heard = new Map<string, number[]>();
  let killed: Promise<void> | undefined;
  const onRay = sweep('ray', space, {
    on: 'auto',
    onProgress(trials) {
      for (const { name, history } of trials) {
        const epochs = heard.get(name) ?? [];
        if (epochs.at(-1) !== history.length) heard.set(name, [...epochs, history.length]);
      }
      // Both machines are in the middle of a trial.
      const under = trials.filter(({ state, history }) => state === 'training' && history.length >= 1);
      if (under.length === 2) killed ??= cluster.kill();
    },
  });
  const trials = await onRay.done;
  assert.ok(killed !== undefined, 'no machine was killed in the middle');
  await killed;
  assert.deepEqual(
    trials.map(({ state, history }) => [state, history.length]),
    here.map(() => ['finished', epochs]),
  );
  assert.ok(
    trials.some(({ attempts }) => attempts > 1),
    'no trial lost its worker',
  );
  for (const [name, epochs] of heard)
    assert.deepEqual(
      epochs,
      [...epochs].sort((a, b) => a - b),
      `${name} went back: ${epochs.join(' ')}`,
    );
  assert.equal(trials[0]!.name, here[0]!.name);
  assert.deepEqual(weightsOf(trials), weightsOf(here));
}
