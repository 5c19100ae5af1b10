import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import { test } from 'node:test';
import { temporaryFolder } from '../temporaryFolder';
import { script } from './support';

type Parts = Record<string, string | null>;

const { addonMismatch } = script<{ addonMismatch(record: Parts | null, now: Parts): string }>(
  'setup/addonRecord',
);
const { compileArguments, loaderArguments } = script<{
  compileArguments(parts: {
    sources: string[];
    tensorflow: string;
    nodeApiHeaders: string;
    out: string;
  }): string[];
  loaderArguments(parts: { source: string; tensorflow: string; out: string }): string[];
}>('setup/addon');

const { patchedSources } = script<{
  patchedSources(parts: { binding: string; patch: string; to: string }): string[];
}>('setup/patchedSources');

const now: Parts = {
  tensorflow: '2.21.0',
  tensorflowFolder: '/a b/ü/tensorflow',
  tfjsNodeGpu: '4.22.0',
  nodeApiHeaders: '1.9.0',
  device: 'cpu',
  compiler: 'g++ 12',
  sources: 'abc',
};

test('an addon compiled from what is installed stays', () => {
  assert.equal(addonMismatch({ ...now, compilerCommand: '/usr/bin/c++', addon: 'f00' }, now), '');
});

test('a change of any one thing makes it compile again, and is named', () => {
  assert.match(addonMismatch(null, now), /record is missing/);
  assert.equal(
    addonMismatch({ ...now, tensorflow: '2.20.0' }, now),
    'compiled for another TensorFlow (2.20.0, now 2.21.0)',
  );
  for (const key of Object.keys(now)) {
    assert.match(addonMismatch({ ...now, [key]: 'x' }, now), /^compiled for another/, key);
    const without = Object.fromEntries(Object.entries(now).filter(([name]) => name !== key));
    assert.match(addonMismatch(without, now), /^compiled for another/, key);
  }
});

test('folders with spaces, commas and letters outside ASCII stay one argument each', () => {
  const tensorflow = '/my, pröjects/a b/tensorflow';
  const parts = { sources: ['/s p/a.cc'], tensorflow, nodeApiHeaders: '/n h', out: '/o ü/x.node' };
  const args = compileArguments(parts);
  for (const whole of [tensorflow, `${tensorflow}/include`, '/n h/include', '/s p/a.cc', '/o ü/x.node']) {
    assert.ok(args.includes(whole), whole);
  }
  const linked = args.slice(args.indexOf('-rpath') - 1, args.indexOf('-rpath') + 3);
  assert.deepEqual(linked, ['-Xlinker', '-rpath', '-Xlinker', tensorflow]);

  const loader = loaderArguments({ source: '/s p/l.cc', tensorflow, out: '/o ü/l.node' });
  assert.ok(loader.includes(`-DTENSORFLOW_LIBRARY="${tensorflow}/libtensorflow_cc.so.2"`));
});

test('the patch goes into a copy of the sources, and another source is refused by name', (t) => {
  const folder = temporaryFolder(t);
  const project = path.join(__dirname, '..', '..');
  const binding = path.join(folder, 'binding');
  cpSync(path.join(project, 'node_modules/@tensorflow/tfjs-node-gpu/binding'), binding, { recursive: true });
  const patch = path.join(project, 'native', 'session.patch');
  const file = path.join(binding, 'tfjs_backend.cc');
  const before = readFileSync(file, 'utf8');

  const sources = patchedSources({ binding, patch, to: path.join(folder, 'patched') });
  assert.deepEqual(
    sources.map((source) => path.basename(source)),
    ['tfjs_backend.cc', 'tfjs_binding.cc'],
  );
  assert.match(readFileSync(sources[0]!, 'utf8'), /session_config\.pb/);
  assert.equal(readFileSync(file, 'utf8'), before);

  writeFileSync(
    file,
    before.replace('std::vector<TF_Tensor *> input_values;', 'std::vector<TF_Tensor*> inputs;'),
  );
  assert.throws(
    () => patchedSources({ binding, patch, to: path.join(folder, 'again') }),
    /session\.patch does not fit tfjs_backend\.cc of the installed tfjs-node-gpu/,
  );
});
