import path from 'path';
import test from 'node:test';
import { placeDrawings } from '../drawnFaces';
import { temporaryFolder } from '../temporaryFolder';
import { change, demoCopy } from './demoCopy';
import { demoShows } from './demoShows';

// On all drawings and as it is committed it runs in tests/slow/demo.test.ts.
test('the demo runs from top to bottom, learns, and shows the faces that it was committed with', async (context) => {
  const folder = temporaryFolder(context);
  await placeDrawings(path.join(folder, 'dataset'));
  const demo = demoCopy();
  change(demo, 'overfit', 'steps: 60', 'steps: 20');
  change(demo, 'finder', '(configure(), data)', '(configure(), data, { batches: 30 })');
  // What learns fewer faces well: small batches, and nothing that makes it harder.
  change(demo, 'config', 'epochs: 16,', 'epochs: 14, batchSize: 16,');
  change(demo, 'config', 'learningRate: 0.004', 'learningRate: 0.002');
  change(demo, 'config', 'dropoutScale: 0.5', 'dropoutScale: 0');
  change(demo, 'config', 'erasing: 0.1', 'erasing: 0');
  change(demo, 'second', 'epochs: 8', 'epochs: 2');
  await demoShows(folder, demo, false);
});
