import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { configure, modelFolderOf, writeHistory, writeRunDescription, type RunEnd } from '../../../src/index';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { aboutModel } from '../aboutModel';
import { isPassedOver, modelsBelow, readKeptModel } from '../keptModels';
import { openTrained } from '../openTrained';

interface Made {
  done: number;
  accuracy: number;
  by?: RunEnd['by'];
  quick?: boolean;
  data?: string;
  /** Epochs that were done when it ended, where it was gone on with. */
  endedAfter?: number;
}

/** A run of 16 epochs with the figures of a model; a later minute is a newer run. */
async function makeRun(folder: string, minute: number, made: Made): Promise<string> {
  const { done, accuracy, by, quick, data = 'a', endedAfter = done } = made;
  mkdirSync(modelFolderOf(folder), { recursive: true });
  const time = new Date(2026, 10, 30, 12, minute);
  const counts = { folder: 'faces', train: 70, valid: 35 };
  await writeRunDescription(folder, {
    config: configure({ epochs: 16 }),
    classes: ['happy', 'sad'],
    data: { ...counts, validFolder: 'faces' },
    quick,
    ended: by && { by, step: 12, epochs: endedAfter, at: time.toISOString() },
  });
  const row = { trainLoss: 1, trainAccuracy: 0.5, validLoss: 1, learningRate: 0.004, seconds: 1 };
  await writeHistory(
    folder,
    Array.from({ length: done }, (_, i) => ({ epoch: i + 1, validAccuracy: accuracy, ...row })),
  );
  const info = { data: { ...counts, fingerprint: data }, metrics: { validAccuracy: accuracy } };
  const file = path.join(modelFolderOf(folder), 'ferlab.json');
  writeFileSync(file, JSON.stringify(info));
  utimesSync(file, time, time);
  return folder;
}

test('one line tells of a run what it is, how it ended, what is better and what was skipped', async (context) => {
  const runs = temporaryFolder(context);
  const make = (name: string, minute: number, made: Made) => makeRun(path.join(runs, name), minute, made);
  const good = await make('good', 1, { done: 16, accuracy: 0.866, by: 'finished' });
  await make('other-data', 2, { done: 16, accuracy: 0.99, by: 'finished', data: 'b' });
  const newer = await make('newer', 3, { done: 9, accuracy: 0.7, by: 'early-stop' });
  const wild = await make('wild', 4, { done: 5, accuracy: 0.95, by: 'diverged' });
  const quickly = await make('2026-quick', 5, { done: 1, accuracy: 0.2 });
  writeFileSync(path.join(runs, 'notes.txt'), '');
  mkdirSync(path.join(runs, 'empty'));

  const models = await modelsBelow(runs);
  const names = models.map(({ run: { folder } }) => path.basename(folder));
  assert.deepEqual(names, ['2026-quick', 'wild', 'newer', 'other-data', 'good']);
  assert.equal(
    aboutModel(await readKeptModel(newer), models),
    `Your newest runs, '${quickly}' (not ended, 1 of 16 epochs), '${wild}' (diverged at step 12, 5 of 16 epochs), ` +
      `are skipped; openTrained('${quickly}') opens the first. ` +
      `${newer} (30 Nov 2026, 12:03; stopped early as its loss no longer fell, 9 of 16 epochs): ` +
      `70.0% right on 35 validation faces; better: openTrained('${good}'), 86.6%.`,
  );
  // Named, though a newer one is as good to open: nothing was skipped.
  assert.match(
    aboutModel(await readKeptModel(good), models, 'Judged by '),
    /^Judged by .*good \(30 Nov 2026, 12:01; finished, 16 of 16 epochs\): 86\.6% right .*, your best on these data\.$/,
  );
});

test('what diverged, was a quick look or was ended before its third epoch is opened by name alone', async (context) => {
  const runs = temporaryFolder(context);
  const passed = async (name: string, made: Omit<Made, 'accuracy'>) => {
    const folder = await makeRun(path.join(runs, name), 0, { ...made, accuracy: 0.5 });
    return isPassedOver((await readKeptModel(folder)).run);
  };
  assert.ok(await passed('diverged', { done: 16, by: 'diverged' }));
  assert.ok(await passed('looked', { done: 16, by: 'finished', quick: true }));
  assert.ok(await passed('stopped', { done: 2, by: 'interrupt' }));
  assert.ok(await passed('short-of-time', { done: 0, by: 'time-limit' }));
  assert.ok(await passed('killed', { done: 2 }));
  await assert.rejects(
    openTrained(undefined, runs),
    /No finished training in .*\. Start one with startTraining\. Your newest runs, '.* and 2 more, are skipped; openTrained\('.*'\) opens the first\.$/,
  );
  assert.ok(!(await passed('stopped-later', { done: 3, by: 'interrupt' })));
  assert.ok(!(await passed('killed-later', { done: 4 })));
  assert.ok(!(await passed('gone-on-with', { done: 7, by: 'interrupt', endedAfter: 1 })));
  assert.ok(!(await passed('of-before', { done: 16 })));
});
