/** The demo from top to bottom, and what it must show whatever it was trained with. */
import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import path from 'path';
import sharp from 'sharp';
import { write, type demoCopy } from './demoCopy';
import { dataOf, placeAt, printed, readNotebook } from './notebook';

const root = path.join(__dirname, '..', '..');

/**
 * Runs a copy of the demo in a folder of the test's, and looks at what it shows.
 *
 * @param asCommitted whether on all the drawings, which it draws, in place of the faces that the folder holds
 */
export async function demoShows(
  folder: string,
  demo: ReturnType<typeof demoCopy>,
  asCommitted: boolean,
): Promise<void> {
  const output = path.join(folder, 'executed.ipynb');
  const html = path.join(folder, 'executed.html');
  const command = [
    path.join(root, 'scripts', 'notebook.js'),
    write(demo, path.join(folder, 'demo.ipynb')),
    '--output',
    output,
    '--html',
    html,
  ];
  const env = { ...process.env, ...placeAt(folder), FERLAB_COMMIT: asCommitted ? '1' : '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  const { cells } = readNotebook(output);
  const cell = (id: string) => cells.find((candidate) => candidate.id === id);

  const faces = asCommitted ? 1400 : 420;
  assert.match(printed(cell('open')), new RegExp(`(^|\\D)${faces} training faces`, 'm'));
  const untrained = Number(/([\d.]+)%/.exec(printed(cell('untrained')))![1]) / 100;
  assert.ok(untrained < 0.35, `${untrained} before training`);
  const accuracy = Number(/the best model, ([\d.]+)%/.exec(printed(cell('wait')))![1]) / 100;
  assert.ok(accuracy >= 0.6, `${accuracy} after training`);
  // Behind the bars of the data that the part reads.
  assert.match(dataOf(cell('form'), 'text/html').join(), /data-panel=/);
  assert.equal(dataOf(cell('runs'), 'text/html').length, 2, 'the kept runs and what tells two apart');
  assert.match(printed(cell('load')), /the same answer, to the last digit/);

  const plotly = 'application/vnd.plotly.v1+json';
  for (const id of ['distribution', 'overfit', 'finder', 'start', 'second', 'bars', 'confusion']) {
    assert.equal(dataOf(cell(id), plotly).length, 1, `${id} shows no interactive figure`);
  }
  for (const id of ['show-faces', 'lab', 'augment', 'mistakes', 'recognize'])
    assert.ok(dataOf(cell(id), 'image/png').length > 0, `${id} shows no picture`);
  assert.ok((readFileSync(html, 'utf8').match(/<img/g) ?? []).length >= 11);

  // Whatever photographs stood on the machine that made the committed notebook, it shows none of them.
  const committed = readNotebook(path.join(root, 'notebooks', 'demo.ipynb')).cells;
  for (const id of asCommitted ? ['show-faces', 'lab', 'augment'] : ['lab', 'augment']) {
    const pixels = async (of: typeof committed) => {
      const [png] = dataOf(
        of.find((candidate) => candidate.id === id),
        'image/png',
      );
      assert.ok(png, `the committed cell ${id} has no picture`);
      return sharp(Buffer.from(png, 'base64')).raw().toBuffer();
    };
    const [now, then] = await Promise.all([pixels(cells), pixels(committed)]);
    assert.equal(now.length, then.length, `${id} has another size than committed`);
    const difference =
      now.reduce((sum: number, value: number, i: number) => sum + Math.abs(value - then[i]!), 0) / now.length;
    assert.ok(difference < 2, `${id} differs from the committed picture by ${difference} levels`);
  }
  assert.match(printed(committed.find(({ id }) => id === 'open')), /from dataset\/synthetic\/train/);
}
