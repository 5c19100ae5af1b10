import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  hostWith,
  leavesTreeAlone,
  root,
  script,
  temporaryFolder,
  type Check,
  type HostParts,
} from './support';

interface Report {
  ok: boolean;
  checks: Check[];
}
const { runDoctor } = script<{
  runDoctor(argv: string[], options?: { host?: object; write?: (text: string) => void }): number;
}>('doctor');

function doctor(parts: HostParts): { status: number; report: Report } {
  let text = '';
  const status = runDoctor(['--json'], { host: hostWith(parts), write: (more) => (text += more) });
  return { status, report: JSON.parse(text) as Report };
}

function named(report: Report, name: string): Check {
  const found = report.checks.find((check) => check.name === name);
  assert.ok(found, name);
  return found;
}

test('JSON has exactly the promised keys, and a fix for all that is amiss', () => {
  const { status, report } = doctor({ nodeVersion: '18.0.0' });
  assert.equal(status, 1);
  assert.deepEqual(Object.keys(report), ['ok', 'checks']);
  assert.equal(report.ok, false);
  for (const check of report.checks) {
    assert.deepEqual(Object.keys(check).sort(), ['fix', 'found', 'name', 'needed', 'ok']);
    assert.equal(check.fix === '', check.ok, check.name);
  }
  assert.equal(named(report, 'Node.js').found, '18.0.0');
});

test('a PATH without Python or compiler is told beside all the rest', (t) => {
  const { report } = doctor({ env: { ...process.env, PATH: temporaryFolder(t), npm_execpath: undefined } });
  for (const name of ['npm', 'Python', 'C++ compiler']) assert.equal(named(report, name).ok, false, name);
  assert.equal(named(report, 'Node.js').ok, true);
});

test('a wrong FERLAB_DEVICE is one thing amiss, and the rest is still told', () => {
  const { status, report } = doctor({ env: { ...process.env, FERLAB_DEVICE: 'tpu' } });
  assert.equal(status, 1);
  assert.match(named(report, 'Device').found, /'tpu'/);
  assert.ok(report.checks.length > 8);
});

test('without anything installed it runs, from any folder, and says what to do', (t) => {
  leavesTreeAlone(t);
  const project = path.join(temporaryFolder(t), 'neu hier');
  fs.cpSync(path.join(root, 'scripts'), path.join(project, 'scripts'), { recursive: true });
  for (const name of ['environment.yml', 'package.json', 'package-lock.json']) {
    fs.copyFileSync(path.join(root, name), path.join(project, name));
  }
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(project, 'scripts', 'doctor.js'), ...args], {
      encoding: 'utf8',
      cwd: '/',
    });

  const json = run('--json');
  assert.equal(json.status, 1);
  assert.equal(json.stderr, '');
  const report = JSON.parse(json.stdout) as Report;
  assert.equal(report.ok, false);
  for (const name of ['npm packages', 'Python packages', 'TensorFlow addon', 'Jupyter kernel']) {
    assert.deepEqual([named(report, name).ok, named(report, name).fix], [false, 'npm run setup']);
  }
  assert.match(run().stdout, /✗ npm packages +none\n +needed: .*\n +fix: npm run setup/);

  const wrong = run('--jsn');
  assert.equal(wrong.status, 2);
  assert.equal(wrong.stdout, '');
  assert.match(wrong.stderr, /unknown option '--jsn'; expected --json/);
});
