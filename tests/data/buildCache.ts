/** A process of its own that loads a data set, and so builds its cache: `buildCache.ts DIR`. */
import { loadDataset } from '../../src/data/loadDataset';
import { tinySize } from '../tinyDataset';

let told = false;
void loadDataset(process.argv[2]!, {
  ...tinySize,
  onProgress: () => {
    if (!told) process.stdout.write('started\n');
    told = true;
  },
});
