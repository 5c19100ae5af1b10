import path from 'path';
import test from 'node:test';
import { endOf, surviveTrainingKills } from '../killedTrainings';
import { temporaryFolder } from '../temporaryFolder';
import { trainIn } from '../trainChild';

test('killed at 100 random moments and gone on with, trainings end as if they had not been', async (context) => {
  const parent = temporaryFolder(context);
  const whole = path.join(parent, 'whole');
  await trainIn(whole).done;
  await surviveTrainingKills(path.join(parent, 'killed'), 100, await endOf(whole));
});
