import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { hostWith, root, script, temporaryFolder } from './support';

interface Plan {
  folder: string;
  change: string;
  says: string;
}
const { carryOut, planFor, userKernels } = script<{
  userKernels(env: Record<string, string>): string;
  planFor(what: string, host: object, paths: object): Plan;
  carryOut(plan: Plan, host: object, paths: object): void;
}>('own-jupyter');
const { pathsOf } = script<{ pathsOf(project: string): object }>('setup/paths');
const paths = pathsOf(root);

test("the user's kernels lie where Jupyter looks for them", () => {
  assert.equal(userKernels({ HOME: '/h' }), '/h/.local/share/jupyter/kernels');
  assert.equal(userKernels({ HOME: '/h', XDG_DATA_HOME: '/x' }), '/x/jupyter/kernels');
  assert.equal(userKernels({ HOME: '/h', XDG_DATA_HOME: '/x', JUPYTER_DATA_DIR: '/j' }), '/j/kernels');
});

test('the kernel is installed and removed again, and nothing is done by planning it', (t) => {
  const home = temporaryFolder(t);
  const host = hostWith({ env: { HOME: home } });
  const folder = path.join(home, '.local', 'share', 'jupyter', 'kernels', 'ferlab');
  assert.equal(planFor('uninstall', host, paths).change, 'none');
  const plan = planFor('install', host, paths);
  assert.deepEqual([plan.folder, plan.change], [folder, 'write']);
  assert.match(plan.says, /tslab-kernel\.js/);
  assert.deepEqual(fs.readdirSync(home), []);

  carryOut(plan, host, paths);
  const { argv } = JSON.parse(fs.readFileSync(path.join(folder, 'kernel.json'), 'utf8')) as {
    argv: string[];
  };
  assert.deepEqual(argv.slice(0, 2), [process.execPath, path.join(root, 'scripts', 'tslab-kernel.js')]);
  assert.equal(planFor('install', host, paths).change, 'none');
  const newer = hostWith({ env: { HOME: home }, nodePath: '/newer/node' });
  assert.equal(planFor('install', newer, paths).change, 'write');

  carryOut(planFor('uninstall', host, paths), host, paths);
  assert.deepEqual(fs.readdirSync(path.dirname(folder)), []);
});

test("another project's kernel of the same name is left alone", (t) => {
  const home = temporaryFolder(t);
  const host = hostWith({ env: { HOME: home } });
  carryOut(planFor('install', host, pathsOf('/elsewhere')), host, pathsOf('/elsewhere'));
  for (const what of ['install', 'uninstall'])
    assert.throws(
      () => planFor(what, host, paths),
      /but found \/elsewhere\/scripts\/tslab-kernel\.js; it is left alone/,
    );
  fs.writeFileSync(path.join(userKernels({ HOME: home }), 'ferlab', 'kernel.json'), 'x');
  assert.throws(() => planFor('install', host, paths), /something that is no kernel/);
});
