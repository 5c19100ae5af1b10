import { runCopy } from '/work/main/tests/notebook/runCopy';
import { demoCopy, write } from '/work/main/tests/notebook/demoCopy';
import { spawnSync } from 'child_process';
import { mkdtempSync } from 'fs';
const folder = mkdtempSync('/tmp/nbt-');
const f = write(demoCopy(folder), folder + '/demo.ipynb');
const r = spawnSync(process.execPath, ['/work/main/scripts/notebook.js', f, '--output', folder + '/o.ipynb', '--html', folder + '/o.html'], { env: { ...process.env, FERLAB_COMMIT: '1' }, encoding: 'utf8' });
console.log(r.stdout, r.stderr, folder);
void runCopy;
