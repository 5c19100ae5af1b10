import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import sharp from 'sharp';
import { placeDrawings } from '../drawnFaces';
import { temporaryFolder } from '../temporaryFolder';
import { demoCopy, write } from './demoCopy';
import { dataOf, printed, readNotebook } from './notebook';

const root = path.join(__dirname, '..', '..');
const demo = path.join(root, 'notebooks', 'demo.ipynb');

test('the demo runs from top to bottom, learns, and shows the faces that it was committed with', async (context) => {
  const folder = temporaryFolder(context);
  await placeDrawings(path.join(folder, 'dataset', 'synthetic'));
  const output = path.join(folder, 'executed.ipynb');
  const html = path.join(folder, 'executed.html');
  const command = [
    path.join(root, 'scripts', 'notebook.js'),
    write(demoCopy(folder), path.join(folder, 'demo.ipynb')),
    '--output',
    output,
    '--html',
    html,
  ];
  const env = { ...process.env, FERLAB_COMMIT: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  const { cells } = readNotebook(output);
  const cell = (id: string) => cells.find((candidate) => candidate.id === id);

  assert.match(printed(cell('open')), /1400 training faces/);
  const untrained = Number(/([\d.]+)%/.exec(printed(cell('untrained')))![1]) / 100;
  assert.ok(untrained < 0.35, `${untrained} before training`);
  const accuracy = Number(/validAccuracy: ([\d.]+)/.exec(printed(cell('wait')))![1]);
  assert.ok(accuracy >= 0.6, `${accuracy} after training`);
  // Behind the bars of the data that the part reads.
  assert.match(dataOf(cell('form'), 'text/html').join(), /data-panel=/);
  assert.equal(dataOf(cell('runs'), 'text/html').length, 2, 'the kept runs and what tells two apart');
  assert.match(printed(cell('load')), /true/);

  const plotly = 'application/vnd.plotly.v1+json';
  for (const id of ['distribution', 'overfit', 'finder', 'start', 'second', 'bars', 'confusion']) {
    assert.equal(dataOf(cell(id), plotly).length, 1, `${id} shows no interactive figure`);
  }
  const pictures = ['show-faces', 'lab', 'augment', 'mistakes', 'recognize'];
  for (const id of pictures) assert.ok(dataOf(cell(id), 'image/png').length > 0, `${id} shows no picture`);
  assert.ok((readFileSync(html, 'utf8').match(/<img/g) ?? []).length >= 11);

  // Whatever photographs stood on the machine that made the committed notebook, it shows none of them.
  const committed = readNotebook(demo).cells;
  for (const id of ['show-faces', 'lab', 'augment']) {
    const pixels = async (cells: typeof committed) => {
      const [png] = dataOf(
        cells.find((candidate) => candidate.id === id),
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
});
