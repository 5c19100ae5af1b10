import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { openSides } from '../../src/data/openData';
import { evaluate } from '../../src/evaluate/evaluate';
import { loadModel } from '../../src/nn/modelFolder';
import { startTraining } from '../../src/train/startTraining';
import { placeDrawings } from '../drawnFaces';
import { temporaryFolder } from '../temporaryFolder';
import { quick } from '../tinyTraining';
import { demoCopy, partsOf, write } from './demoCopy';
import { printed } from './notebook';
import { executed } from './ownJupyter';

test('parts of the demo, each begun with in a kernel of its own, go on from what a training left', async (context) => {
  const folder = temporaryFolder(context);
  const faces = path.join(folder, 'dataset');
  await placeDrawings(faces, 12);
  const config = quick({ epochs: 1 });
  const sides = { train: path.join(faces, 'train'), valid: path.join(faces, 'valid') };
  const data = await openSides(config, sides);
  const { model } = await startTraining(config, data, { folder: path.join(folder, 'runs', 'first') }).done;
  const { accuracy } = await evaluate(await loadModel(model), data.valid);

  const parts = partsOf(demoCopy());
  assert.deepEqual([...parts.keys()], [1, 2, 3, 4, 5, 6, 7, 8]);
  const shown = async (number: number) => {
    const cells = await executed(write(parts.get(number)!, path.join(folder, `part${number}.ipynb`)));
    return (id: string) => printed(cells.find((cell) => cell.id === id));
  };
  const evaluation = await shown(6);
  assert.match(evaluation('figures'), new RegExp(`accuracy +${(100 * accuracy).toFixed(1)}%`));
  const saved = await shown(8);
  assert.match(saved('save'), /ferlab\.json/);
  assert.match(saved('load'), /the same answer, to the last digit/);
});
