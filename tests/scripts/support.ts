import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

/** The project's root. */
export const root = path.resolve(__dirname, '..', '..');

/** Of a test's context, what the helpers here need. */
export interface Ending {
  after(act: () => void): void;
}

/** What set-up and doctor say of one thing. */
export interface Check {
  name: string;
  ok: boolean;
  found: string;
  needed: string;
  fix: string;
}

/** Part of a machine to put in the place of this one's; see scripts/setup/host.js. */
export interface HostParts {
  platform?: string;
  arch?: string;
  nodeVersion?: string;
  nodePath?: string;
  env?: Record<string, string | undefined>;
  libc?: () => string;
  freeBytes?: (folder: string) => number;
  nvidiaFolder?: string;
}

const load = createRequire(__filename);

/** A module of scripts/, which is JavaScript since it runs before a compiler is installed. */
export function script<T>(name: string): T {
  return load(path.join(root, 'scripts', name)) as T;
}

/** A host of scripts/setup that differs from this machine in some parts. */
export function hostWith(parts: HostParts = {}): object {
  return script<{ thisHost(parts: HostParts): object }>('setup/host').thisHost(parts);
}

/** A new folder whose path has a space and a letter outside ASCII; it goes when the test ends. */
export function temporaryFolder(t: Ending): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ferlab test ü '));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Fails the test when it has left a file behind where the project's own files lie. */
export function leavesTreeAlone(t: Ending): void {
  const before = treeNames();
  t.after(() =>
    assert.deepEqual(
      treeNames().filter((name) => !before.includes(name)),
      [],
    ),
  );
}

function treeNames(): string[] {
  // What others may write at the same time (caches, .jupyter) is no file of the project's.
  const folders = ['.', 'bin', 'notebooks', 'scripts', 'scripts/setup'];
  return folders.flatMap((folder) => {
    const place = path.join(root, folder);
    const names = fs.existsSync(place) ? fs.readdirSync(place) : [];
    return names
      .filter((name) => !['.cache', '.jupyter', 'node_modules'].includes(name))
      .map((name) => `${folder}/${name}`);
  });
}
