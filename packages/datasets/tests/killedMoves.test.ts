import test from 'node:test';
import { surviveKills } from './killedMoves';
import { temporaryFolder } from '../../../tests/temporaryFolder';

test('a move, an undo or a split killed at 3 random moments loses nothing, and the next run is right', (context) =>
  surviveKills(temporaryFolder(context), 3));
