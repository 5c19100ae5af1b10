/** Sweeps on Ray; what needs none is shown without. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import test from 'node:test';
import { projectRoot } from '../../base/index';
import { startSweep, type SweepOptions } from '../sweep/startSweep';
import { rayPython, requireCluster } from '../sweep/rayPlace';
import type { SweepSpace } from '../sweep/sweepTrials';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { surviveLostWorker, workplace } from './lostWorker';

const place = path.join(__dirname, '..', 'sweep', 'ray');

/** Why what needs Ray is left out; nothing where it is here. */
const without = (() => {
  try {
    return void rayPython();
  } catch {
    return 'Ray is not installed here: npm run setup -- --with ray';
  }
})();

test('without Ray a sweep on it says what to type, and so do other places', (context) => {
  const before = process.env.FERLAB_RAY_PYTHON;
  context.after(() => {
    if (before === undefined) delete process.env.FERLAB_RAY_PYTHON;
    else process.env.FERLAB_RAY_PYTHON = before;
  });
  process.env.FERLAB_RAY_PYTHON = path.join(temporaryFolder(context), 'python');
  const refused = (space: SweepSpace, options: Partial<SweepOptions>, message: RegExp) =>
    assert.throws(() => startSweep(space, { data: { train: 'nowhere' }, ...options }), {
      name: 'UsageError',
      message,
    });
  const rates = { learningRate: [0.1] };
  refused(rates, { on: 'ray' }, /FERLAB_RAY_PYTHON names .*, which is not there/);
  delete process.env.FERLAB_RAY_PYTHON;
  if (without !== undefined)
    refused(rates, { on: 'auto' }, /Ray is not installed here\. Install it by "npm run setup -- --with ray"/);
  refused(
    rates,
    { on: 'mars' },
    /Expected --on to be local, ray, auto or ray:\/\/HOST:PORT but found "mars"/,
  );
  refused(rates, { on: 'ray://host' }, /but found "ray:\/\/host"/);
  refused(rates, { search: 'tpe', trials: 4 }, /"tpe" is Optuna's, which comes with Ray/);
  refused(rates, { search: 'random' }, /Expected a number of trials for the search "random"/);
  refused(rates, { search: 'grid', trials: 4 }, /A grid tries every combination/);
  refused(rates, { seeds: 3, reduce: 3 }, /judged by their mean: each is trained to the end/);
  refused({ seed: [1, 2] }, { seeds: 2 }, /either values of the seed or a number of seeds/);
  refused(rates, { gpusPerTrial: 1 }, /dealt out by Ray/);
  refused({ learningRate: { from: 1e-4, to: 20 } }, { trials: 2 }, /learningRate to be a number .* found 20/);
});

test('where no cluster answers, that is said at once, with the address', async (context) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const { port } = server.address() as { port: number };
  await requireCluster(`ray://127.0.0.1:${port}`);
  await requireCluster('auto');
  await new Promise((resolve) => server.close(resolve));
  await assert.rejects(requireCluster(`ray://127.0.0.1:${port}`), {
    name: 'FerlabError',
    message: /^No Ray cluster answers at ray:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. Start one there/,
  });
});

test('workers of another ferlab, without the data, without room or not set up are named, each with its remedy', (context) => {
  // The project's own Python, since this part of the program needs no Ray.
  const python = path.join(projectRoot, '.venv', 'bin', 'python');
  if (!existsSync(python)) return context.skip('.venv is not made by set-up here');
  const folder = temporaryFolder(context);
  const ask = `
import json, os, sys
sys.path.insert(0, ${JSON.stringify(place)})
import worker_facts as w
spec = {"project": ${JSON.stringify(projectRoot)}, "node": "/none", "folder": ${JSON.stringify(folder)}, "places": [${JSON.stringify(folder)}], "megabytes": 1}
here = w.facts_of(spec)
os.makedirs(os.path.join(spec["folder"], "other", "src"))
open(os.path.join(spec["folder"], "other", "package.json"), "w").write('{"version": "0.1.0"}')
open(os.path.join(spec["folder"], "other", "src", "a.ts"), "w").write("1")
os.environ["FERLAB_PROJECT"] = os.path.join(spec["folder"], "other")
other = w.facts_of(spec)
away = {**here, "host": "b", "missing": ["/data"]}
print(json.dumps([here, w.complaints(here, [here], spec), w.complaints(here, [{**other, "host": "a"}, away, away], spec),
  w.complaints(here, [{**here, "host": "c", "free": 2e5}, {**here, "host": "d", "version": None}, {**here, "host": "e", "isReady": False}], spec)]))`;
  const [here, none, some, others] = JSON.parse(
    execFileSync(python, ['-B', '-c', ask], { encoding: 'utf8' }),
  ) as [Record<string, unknown>, string[], string[], string[]];
  assert.match(String(here.version), /^\d+\.\d+\.\d+ \([0-9a-f]{12}\)$/);
  assert.deepEqual([here.isReady, here.missing, none], [true, [], []]);
  assert.equal(some.length, 2);
  assert.match(
    some[0]!,
    /^a has another ferlab, 0\.1\.0 \([0-9a-f]{12}\), not the .* of here: bring both to one/,
  );
  assert.equal(some[1], 'b does not see /data: put it on a folder that all machines share.');
  assert.match(others[0]!, /^c has 0 MB free for .*, not the 1 MB that the trials take/);
  assert.match(others[1]!, /^d has no ferlab at .*start its worker with FERLAB_PROJECT=FOLDER\.$/);
  assert.match(others[2]!, /^e lacks what npm run setup installs/);
});

test(
  'of two machines one is killed: every trial ends, and all weights are those of a sweep here',
  { skip: without, timeout: 600_000 },
  (context) => surviveLostWorker(context, { learningRate: [0.01, 0.02, 0.03] }, 12),
);

test(
  'a sweep on Ray that was stopped goes on; what TPE asks for is the same, interrupted or not',
  { skip: without, timeout: 600_000 },
  async (context) => {
    const { sweep, parent } = await workplace(context, 3);
    const space: SweepSpace = {
      learningRate: { from: 1e-3, to: 0.03, scale: 'log' },
      batchSize: { from: 4, to: 12 },
    };
    const options = { on: 'ray', search: 'tpe', trials: 3, parallel: 2, cpusPerTrial: undefined } as const;
    const stopped = sweep('stopped', space, {
      ...options,
      onProgress: (trials) => trials[0]?.history.length === 1 && stopped.stop(),
    });
    const first = await stopped.done;
    assert.ok(first.some(({ state, history }) => state === 'interrupted' && history.length < 3));
    const sweepFile = path.join(parent, 'stopped', 'sweep.json');
    const kept = JSON.parse(readFileSync(sweepFile, 'utf8'));
    assert.deepEqual([kept.search.kind, kept.trials.length], ['tpe', first.length]);
    const rest = await sweep('stopped', space, options).done;
    assert.deepEqual(
      rest.map(({ state, history }) => [state, history.length]),
      Array(3).fill(['finished', 3]),
    );
    for (const { name, changes } of first)
      assert.deepEqual(rest.find((trial) => trial.name === name)?.changes, changes);
    for (const { changes } of rest) {
      assert.equal(Number(changes.learningRate!.toPrecision(3)), changes.learningRate);
      assert.ok(Number.isInteger(changes.batchSize) && changes.batchSize! >= 4 && changes.batchSize! <= 12);
    }
    await assert.rejects(sweep('stopped', space, { ...options, trials: 4 }).done, /holds another sweep/);
  },
);

test(
  'a trial that fails is shown with its last words, is tried again, and the others go on; weak ones are put aside',
  { skip: without, timeout: 600_000 },
  async (context) => {
    const { sweep, parent } = await workplace(context, 3);
    const folder = path.join(parent, 'sweep');
    const options = { on: 'ray', retries: 1, reduce: 2, cpusPerTrial: undefined } as const;
    const space = { learningRate: [0.01, 1e-7, 2e-7] };
    const states: string[] = [];
    const first = sweep('sweep', space, {
      ...options,
      onProgress(trials) {
        // A folder that is none: what a worker without rights or room meets.
        if (trials[0]!.state === 'training' && !existsSync(path.join(folder, 'trial-03')))
          writeFileSync(path.join(folder, 'trial-03'), 'no folder');
        states.push(trials[2]!.state);
      },
    });
    const trials = await first.done;
    const of = (name: string) => trials.find((trial) => trial.name === name)!;
    assert.deepEqual([of('trial-01').state, of('trial-01').history.length], ['finished', 3]);
    assert.equal(of('trial-02').state, 'put aside');
    assert.deepEqual([of('trial-03').state, of('trial-03').attempts], ['failed', 2]);
    assert.match(of('trial-03').reason!, /trial-03/);
    assert.ok(states.includes('waiting') && states.at(-1) === 'failed');
  },
);
