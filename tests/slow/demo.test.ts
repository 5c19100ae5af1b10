import test from 'node:test';
import { demoCopy } from '../notebook/demoCopy';
import { demoShows } from '../notebook/demoShows';
import { temporaryFolder } from '../temporaryFolder';

test('the demo as it is committed, on all drawings and with all of its epochs, learns and shows what it was committed with', (context) =>
  demoShows(temporaryFolder(context), demoCopy(), true));
