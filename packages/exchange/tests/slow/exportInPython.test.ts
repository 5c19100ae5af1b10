import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { mkdirSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { exportModel } from '../../exportModel';
import { disposeModel, predictLogits, predictScores } from '../../../../src/index';
import { takeValues, tf } from '../../../tensorflow/index';
import { livelyModel, noise } from '../../../../tests/livelyModel';
import { hostWith, root, script } from '../../../../tests/scripts/support';
import { temporaryFolder } from '../../../../tests/temporaryFolder';

/** Runs each exported model on its images and prints all that it gives. */
const program = `
import json, os, sys
import numpy as np
import tensorflow as tf

results = []
for name in sys.argv[1:]:
    model = tf.saved_model.load(os.path.join(name, "model"))
    shape, values = (json.load(open(os.path.join(name, part + ".json"))) for part in ("shape", "images"))
    outputs = model.signatures["serving_default"](image=tf.constant(values, tf.float32, shape))
    results.append({key: value.numpy().ravel().tolist() for key, value in outputs.items()})
print(json.dumps(results))
`;

test("Python's TensorFlow opens an exported SavedModel and computes the same", async (context) => {
  const folder = temporaryFolder(context);
  const run = (file: string, ...args: string[]) => {
    const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
    const done = spawnSync(file, args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 2 ** 26 });
    assert.equal(done.status, 0, `${file} ${args.join(' ')}: ${done.stderr}`);
    return done.stdout;
  };
  // The project's own Python has TensorFlow without what its Python side needs.
  const { python } = script<{ findPython(host: object): { python: { python: string } } }>(
    'setup/findPython',
  ).findPython(hostWith());
  const { environmentList } = script<{
    environmentList(file: string): { name: string; version: string }[];
  }>('setup/environmentList');
  const packages = environmentList(path.join(root, 'environment.yml'));
  const { version } = packages.find(({ name }) => name === 'tensorflow-cpu')!;
  run(python.python, '-m', 'venv', 'venv');
  const venvPython = path.join(folder, 'venv', 'bin', 'python');
  run(venvPython, '-m', 'pip', 'install', '--quiet', `tensorflow-cpu==${version}`);

  const expected: Record<string, Float32Array>[] = [];
  const names: string[] = [];
  for (const [network, colour] of [
    ['fcn-fer', 'grey'],
    ['residual-se', 'rgb'],
  ] as const) {
    const model = livelyModel(network, colour);
    for (const count of [1, 64]) {
      const name = `${network}-${count}`;
      names.push(name);
      mkdirSync(path.join(folder, name));
      await exportModel(model, 'savedmodel', path.join(folder, name, 'model'));
      const images = noise(model, count);
      const logits = predictLogits(model, images);
      expected.push({
        probabilities: takeValues(tf.softmax(logits)),
        logits: takeValues(logits),
        scores: takeValues(predictScores(model, images)),
      });
      writeFileSync(path.join(folder, name, 'shape.json'), JSON.stringify(images.shape));
      writeFileSync(path.join(folder, name, 'images.json'), JSON.stringify(Array.from(takeValues(images))));
    }
    disposeModel(model);
  }
  const found = JSON.parse(run(venvPython, '-c', program, ...names)) as Record<string, number[]>[];
  for (const [i, outputs] of expected.entries()) {
    assert.deepEqual(Object.keys(found[i]!).sort(), Object.keys(outputs).sort());
    for (const [key, values] of Object.entries(outputs)) {
      assert.equal(found[i]![key]!.length, values.length);
      const difference = Math.max(...found[i]![key]!.map((value, j) => Math.abs(value - values[j]!)));
      context.diagnostic(`${names[i]}: ${key} differ by ${difference} at most`);
      assert.ok(difference < 1e-5, `${names[i]}: ${key}`);
    }
  }
});
