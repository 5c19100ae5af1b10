import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { hostWith, root, script, temporaryFolder } from './support';

interface Package {
  name: string;
  version: string;
}

const file = path.join(root, 'environment.yml');
const { environmentList } = script<{ environmentList(file: string): Package[] }>('setup/environmentList');
const { decideDevice, packagesFor } = script<{
  decideDevice(host: object): { device: string; why: string };
  packagesFor(
    list: Package[],
    device: string,
  ): { plain: string[]; alone: string[]; expected: Record<string, string> };
}>('setup/device');
const { pythonPackagesState } = script<{
  pythonPackagesState(
    host: object,
    paths: object,
  ): { ok: boolean; kind: string; found: string; passedOver: string };
}>('setup/pythonPackages');
const { pathsOf } = script<{ pathsOf(project: string): { venv: string } }>('setup/paths');

test('environment.yml is one that conda takes, with all that set-up asks of a machine', () => {
  const yaml = parse(fs.readFileSync(file, 'utf8')) as {
    name: string;
    channels: string[];
    dependencies: unknown[];
  };
  assert.equal(yaml.name, 'ferlab');
  assert.deepEqual(yaml.channels, ['conda-forge']);
  const plain = yaml.dependencies.filter((entry) => typeof entry === 'string');
  assert.deepEqual(plain, ['python >=3.10,<3.14', 'nodejs >=20.19', 'cxx-compiler', 'pip']);
});

test('set-up reads the same pip list as a YAML reader', () => {
  const yaml = parse(fs.readFileSync(file, 'utf8')) as { dependencies: ({ pip: string[] } | string)[] };
  const pip = yaml.dependencies.flatMap((entry) => (typeof entry === 'string' ? [] : entry.pip));
  assert.deepEqual(
    environmentList(file).map(({ name, version }) => `${name}==${version}`),
    pip,
  );
});

test('an entry that is not pinned is named with its file', (t) => {
  const other = path.join(temporaryFolder(t), 'environment.yml');
  fs.writeFileSync(other, 'dependencies:\n  - pip:\n      - tensorflow-cpu>=2\n');
  assert.throws(
    () => environmentList(other),
    /environment\.yml: expected '- name==version'.*'- tensorflow-cpu>=2'/,
  );
  fs.writeFileSync(other, 'dependencies:\n  - pip\n');
  assert.throws(() => environmentList(other), /expected tensorflow-cpu==VERSION/);
});

test('a GPU takes tensorflow[and-cuda] of the same version; the CPU takes its library alone', () => {
  const list = [
    { name: 'tensorflow-cpu', version: '2.0' },
    { name: 'plotly', version: '7' },
  ];
  assert.deepEqual(packagesFor(list, 'cpu'), {
    plain: ['plotly==7'],
    alone: ['tensorflow-cpu==2.0'],
    expected: { 'tensorflow-cpu': '2.0', plotly: '7' },
  });
  assert.deepEqual(packagesFor(list, 'gpu'), {
    plain: ['tensorflow[and-cuda]==2.0', 'plotly==7'],
    alone: [],
    expected: { tensorflow: '2.0', plotly: '7' },
  });
});

test('the device: the driver, nvidia-smi, or FERLAB_DEVICE', (t) => {
  const folder = temporaryFolder(t);
  const none = path.join(folder, 'none');
  const device = (parts: object) => decideDevice(hostWith({ nvidiaFolder: none, ...parts })).device;
  assert.equal(device({ env: { PATH: folder } }), 'cpu');
  fs.mkdirSync(path.join(folder, 'gpus', '0000:01'), { recursive: true });
  assert.equal(device({ env: { PATH: folder }, nvidiaFolder: path.join(folder, 'gpus') }), 'gpu');
  const smi = '#!/bin/sh\necho "GPU 0: NVIDIA Thing (UUID: GPU-1)"\n';
  fs.writeFileSync(path.join(folder, 'nvidia-smi'), smi, { mode: 0o755 });
  assert.equal(device({ env: { PATH: folder } }), 'gpu');
  assert.equal(device({ env: { PATH: folder, FERLAB_DEVICE: 'cpu' } }), 'cpu');
  assert.throws(
    () => device({ env: { FERLAB_DEVICE: 'cuda' } }),
    /FERLAB_DEVICE: expected cpu or gpu but found 'cuda'/,
  );
});

test('an active conda environment is used when it has the whole list, passed over otherwise', (t) => {
  const { venv } = pathsOf(root);
  const ours = { PATH: process.env.PATH, FERLAB_DEVICE: process.env.FERLAB_DEVICE };
  const plain = pythonPackagesState(hostWith({ env: ours }), pathsOf(root));
  if (!plain.ok || plain.kind !== 'venv') return t.skip('.venv is not made by set-up here');
  // A venv looks like a conda environment from where we stand: a prefix with bin/python.
  const posing = pythonPackagesState(hostWith({ env: { ...ours, CONDA_PREFIX: venv } }), pathsOf(root));
  assert.deepEqual([posing.ok, posing.kind, posing.passedOver], [true, 'conda', '']);
  const bare = path.join(temporaryFolder(t), 'conda');
  execFileSync(path.join(venv, 'bin', 'python'), ['-m', 'venv', '--without-pip', bare]);
  const passed = pythonPackagesState(hostWith({ env: { ...ours, CONDA_PREFIX: bare } }), pathsOf(root));
  assert.deepEqual([passed.ok, passed.kind], [true, 'venv']);
  assert.match(passed.passedOver, /conda has .*no jupyterlab/);
});
