import assert from 'node:assert/strict';
import { spawn } from 'child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { sweepCommand } from '../sweepCommand';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';
import { runHere } from './runHere';

const ferlab = path.join(__dirname, '..', '..', '..', 'bin', 'ferlab.js');

/** A folder with images and hyperparameters, and the command run there. */
async function workplace(context: Parameters<typeof temporaryFolder>[0]) {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 12);
  const config = { height: 40, width: 40, mirror: 0, rotation: 0, scale: 0, erasing: 0, batchSize: 8 };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...config, validShare: 0.25 }));
  const env = { ...process.env, FERLAB_CACHE: path.join(folder, 'cache') };
  const common = ['sweep', '--data', 'faces', '--out', 'sweep', '--config', 'config.json'];
  /** As a shell does; interrupts once `until` was said on standard error. */
  const run = async (args: string[], until?: RegExp) => {
    const child = spawn(process.execPath, [ferlab, ...common, ...args], { cwd: folder, env });
    let [stdout, stderr, stopped] = ['', '', false];
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      if (until === undefined || stopped || !until.test(stderr)) return;
      stopped = child.kill('SIGINT');
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    return { status, stdout, stderr, json: stdout.startsWith('{') ? JSON.parse(stdout) : undefined };
  };
  return { folder, run, runAgain: (args: string[]) => runHere(folder, ...common, ...args) };
}

/** The same command in this process, where it ends before anything is trained. */
const refused = (folder: string, out: string, args: string[]) => async (name: string, message: RegExp) => {
  const command = sweepCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  const places = ['--data', path.join(folder, 'faces'), '--out', path.join(folder, out)];
  await assert.rejects(command.parseAsync([...places, ...args], { from: 'user' }), { name, message });
  process.removeAllListeners('SIGINT');
};

test('sweep tries combinations, puts weak ones aside, and tells one document; nothing is trained twice', async (context) => {
  const { folder, run, runAgain } = await workplace(context);
  const grid = [
    '--grid',
    'learningRate=1e-7,0.01',
    '--grid',
    'dropoutScale=0',
    '--epochs',
    '2',
    '--halving',
    '2',
  ];
  const { status, json, stderr } = await run([...grid, '--json']);
  assert.equal(status, 0, stderr);
  assert.deepEqual(
    json.trials.map(({ name, state, changes }: Record<string, unknown>) => ({ name, state, changes })),
    [
      { name: 'trial-02', state: 'finished', changes: { learningRate: 0.01, dropoutScale: 0 } },
      { name: 'trial-01', state: 'put aside', changes: { learningRate: 1e-7, dropoutScale: 0 } },
    ],
  );
  assert.deepEqual([json.out, json.stoppedBy, json.best.name], ['sweep', 'finished', 'trial-02']);
  assert.equal(json.best.config.learningRate, 0.01);
  assert.ok(JSON.parse(readFileSync(path.join(json.best.model, 'ferlab.json'), 'utf8')));
  assert.match(
    stderr,
    /^trial-02: dropoutScale 0, learningRate 0\.01, epochs done 2 of 2, .*state finished$/m,
  );
  const kept = JSON.parse(readFileSync(path.join(folder, 'sweep', 'sweep.json'), 'utf8'));
  assert.deepEqual(
    kept.trials.map(({ state }: { state: string }) => state),
    ['put aside', 'finished'],
  );

  const again = await runAgain(grid);
  assert.equal(again.status, 0, again.stderr);
  assert.doesNotMatch(again.stderr, /state training/);
  assert.match(again.stdout, /^Best: trial-02, validation accuracy [\d.]+%\.\nModel: .*trial-02.model$/m);
});

test('several seeds are told with mean, spread and a paired test', async (context) => {
  const { runAgain } = await workplace(context);
  const grid = ['--grid', 'learningRate=0.005,0.01', '--seeds', '2', '--epochs', '1', '--json'];
  const { status, json, stderr } = await runAgain(grid);
  assert.equal(status, 0, stderr);
  assert.deepEqual(
    json.trials
      .map(({ config, attempts }: { config: { seed: number }; attempts: number }) => [config.seed, attempts])
      .sort(),
    [
      [94, 1],
      [94, 1],
      [95, 1],
      [95, 1],
    ],
  );
  const [best, next] = json.configurations;
  assert.deepEqual(best.seeds, [94, 95]);
  assert.deepEqual(best.changes, { learningRate: json.best.config.learningRate });
  assert.ok(best.mean >= next.mean && best.spread >= 0);
  assert.ok(Math.abs(json.comparison.difference - (best.mean - next.mean)) < 1e-9);
  assert.ok(json.comparison.pValue >= 0 && json.comparison.pValue <= 1);
});

test('Ctrl-C leaves whole trials and tells them; the same command goes on, another one is refused', async (context) => {
  const { folder, run, runAgain } = await workplace(context);
  const grid = ['--grid', 'labelSmoothing=0,0.1', '--epochs', '3', '--learning-rate', '0.01', '--json'];
  const { status, json, stderr } = await run(grid, /trial-02: .*epochs done 1 of 3/);
  assert.equal(status, 130, stderr);
  assert.equal(json.stoppedBy, 'interrupt');
  const stateOf = (name: string) => json.trials.find((trial: { name: string }) => trial.name === name);
  assert.deepEqual([stateOf('trial-01').state, stateOf('trial-01').epochs], ['finished', 3]);
  assert.equal(stateOf('trial-02').state, 'interrupted');

  const common = ['--epochs', '3', '--learning-rate', '0.01', '--config', path.join(folder, 'config.json')];
  const other = (values: string) =>
    refused(folder, 'sweep', ['--grid', `labelSmoothing=${values}`, ...common]);
  await other('0,0.2')('FerlabError', /holds another sweep \(trial-02\.json differs\)\. Choose another/);
  await other('0,0.1,0.2')('FerlabError', /holds another sweep \(of 2 trials\)/);

  const rest = await runAgain(grid);
  assert.equal(rest.status, 0, rest.stderr);
  assert.doesNotMatch(rest.stderr, /trial-01: .*state training/);
  assert.deepEqual(
    rest.json.trials.map(({ state }: { state: string }) => state),
    ['finished', 'finished'],
  );
  assert.deepEqual(
    rest.json.trials.map(({ epochs }: { epochs: number }) => epochs),
    [3, 3],
  );
});

test('what a sweep can not try is refused before anything is trained', async (context) => {
  const { folder, runAgain } = await workplace(context);
  const wrong = (args: string[], message: RegExp, name = 'UsageError') =>
    refused(folder, 'other', args)(name, message);
  await wrong(
    ['--grid', 'learningRat=1'],
    /Unknown field "learningRat" in --grid\. Did you mean "learningRate"/,
  );
  await wrong(['--grid', '__proto__=1'], /Unknown field "__proto__"/);
  await wrong(
    ['--grid', 'learningRate=0.1,11'],
    /Expected --grid learningRate to be a number from 1e-7 to 10 but found "11"/,
  );
  await wrong(['--grid', 'optimizer=adam,sdg'], /Did you mean "sgd"\?/);
  await wrong(['--grid', 'nesterov=maybe'], /Expected --grid nesterov to be true or false but found "maybe"/);
  await wrong(['--grid', 'learningRate='], /Expected --grid learningRate to be a number .* but found ""/);
  await wrong(['--grid', 'learningRate'], /Expected --grid to be FIELD=VALUE,VALUE/);
  await wrong(['--grid', 'epochs=2', '--grid', 'epochs=3'], /Expected --grid to name epochs once/);
  await wrong(['--grid', 'optimizer=adam..sgd'], /Expected --grid optimizer to list values/);
  await wrong(['--grid', 'epochs=2..3'], /Expected values for epochs, or a number of trials/);
  await wrong(['--grid', 'preset=default,original'], /name those fields in place of "preset"/);
  await wrong(['--grid', 'epochs=2', '--parallel', '0'], /Expected --parallel to be a whole number from 1/);
  const rate = ['--grid', 'learningRate=0.1'];
  await wrong([...rate, '--search', 'tpee'], /Expected --search to be .*tpe.* but found "tpee"/);
  await wrong([...rate, '--search', 'tpe', '--trials', '2'], /"tpe" is Optuna's, which comes with Ray/);
  await wrong([...rate, '--random', '2', '--trials', '2'], /either --random, or --search and --trials/);
  await wrong([...rate, '--on', 'cloud'], /Expected --on to be local, ray, auto or ray:\/\/HOST:PORT/);
  await wrong([...rate, '--seeds', '2', '--halving'], /each is trained to the end, without halving/);
  await wrong([...rate, '--cpus-per-trial', '0'], /Expected --cpus-per-trial to be a whole number from 1/);
  await wrong([], /required option '--grid/, 'CommanderError');
  await wrong(['--grid', 'epochs=2', '--valid', 'nowhere'], /No data set at nowhere/, 'FerlabError');
  assert.ok(!existsSync(path.join(folder, 'other')));

  const isThere = refused(folder, 'sweep', ['--grid', 'learningRate=0.01,0.1']);
  mkdirSync(path.join(folder, 'sweep'));
  writeFileSync(path.join(folder, 'sweep', 'notes.txt'), 'mine');
  await isThere('FerlabError', /sweep holds files but no sweep of ferlab's\. Choose another folder\.$/);
  writeFileSync(path.join(folder, 'sweep', 'sweep.json'), '{"format": "something"}');
  await isThere('FerlabError', /sweep\.json can't be used: it is no description of a sweep/);
  const { status, stdout, stderr } = await runAgain(['--grid', 'epohcs=2']);
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /^ferlab: Unknown field "epohcs" in --grid\. Did you mean "epochs"\?$/m);
});
