import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { root } from './support';

interface LockEntry {
  dev?: boolean;
  optional?: boolean;
  engines?: { node?: string };
}

test('every package that we run on admits the oldest Node that we promise', () => {
  // semver comes with tslab; it is no dependency of ours.
  const ofTslab = createRequire(createRequire(path.join(root, 'package.json')).resolve('tslab/package.json'));
  const { satisfies } = ofTslab('semver') as { satisfies(version: string, range: string): boolean };
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  const tooNew = Object.entries(lock.packages)
    .filter(([place, entry]) => place !== '' && !entry.dev && !entry.optional && entry.engines?.node)
    .filter(([, entry]) => !satisfies('20.19.0', entry.engines?.node ?? '*'))
    .map(([place, entry]) => `${place} wants Node ${entry.engines?.node}`);
  assert.deepEqual(tooNew, []);
});
