import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { auditDataset, type Audit } from '../auditDataset';
import { makeFaultyCopy } from '../faultyCopy';
import { faults } from '../plantFaults';
import { synthesizeDataset } from '../../drawn-faces/index';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';

/** What an audit says, by the names of the faults. */
function findings(audit: Audit) {
  const names = (found: { file: string }[]) => found.map(({ file }) => file).sort();
  return {
    twins: audit.exactTwins.flat(),
    conflicts: audit.conflictingLabels.flat(),
    near: audit.nearTwins.flat(),
    unreadable: names(audit.unreadable),
    endings: names(audit.wrongExtensions),
    dark: names(audit.brightnessOutliers),
    blurred: names(audit.sharpnessOutliers),
    others: audit.otherFiles,
  };
}

for (const kind of ['drawings', 'stripes'] as const) {
  test(`an audit finds in a faulty copy of ${kind} exactly what was planted`, async (context) => {
    const folder = temporaryFolder(context);
    const source = path.join(folder, kind === 'drawings' ? path.join('drawn', 'train') : 'striped');
    if (kind === 'drawings') await synthesizeDataset({ out: path.dirname(source), perClass: 6 });
    else await writeTinyDataset(source, 8);
    const { folder: out, planted } = await makeFaultyCopy(source, path.join(folder, 'runs', 'faulty'));
    const filesOf = (...wanted: (typeof faults)[number][]) =>
      planted.flatMap(({ fault, file }) => (wanted.includes(fault) ? [file] : [])).sort();
    assert.deepEqual([...new Set(planted.map(({ fault }) => fault))], [...faults]);

    const found = findings(await auditDataset([out]));
    const isPlanted = (file: string) => planted.some((fault) => fault.file === file);
    assert.deepEqual(found.twins.filter(isPlanted).sort(), filesOf('twin', 'twin under another label'));
    assert.equal(found.twins.length, 6);
    assert.deepEqual(found.conflicts.filter(isPlanted), filesOf('twin under another label'));
    assert.equal(found.conflicts.length, 2);
    assert.deepEqual(found.near.filter(isPlanted), filesOf('near twin'));
    assert.equal(found.near.length, 2);
    assert.deepEqual(found.unreadable, filesOf('truncated', 'no image'));
    assert.deepEqual(found.endings, filesOf('wrong ending'));
    assert.deepEqual(found.dark, filesOf('dark'));
    // In the dark there is nothing sharp either.
    assert.deepEqual(
      found.blurred.filter((file) => !found.dark.includes(file)),
      filesOf('blurred'),
    );
    assert.deepEqual(found.others, []);
  });
}

test('made again, the copy is kept; anything else in its place is refused and stays', async (context) => {
  const folder = temporaryFolder(context);
  const at = (...names: string[]) => path.join(folder, ...names);
  await writeTinyDataset(at('source'), 6);
  mkdirSync(at('out'));
  const made = await makeFaultyCopy(at('source'), at('out'));
  const written = statSync(made.planted[0]!.file).mtimeMs;
  assert.deepEqual(await makeFaultyCopy(at('source'), at('out')), made);
  assert.equal(statSync(made.planted[0]!.file).mtimeMs, written);
  const both = [1, 2].map(() => makeFaultyCopy(at('source'), at('both')));
  assert.deepEqual(...((await Promise.all(both)) as [unknown, unknown]));

  writeFileSync(at('out', 'a', 'mine.png'), 'mine');
  await assert.rejects(
    makeFaultyCopy(at('source'), at('out')),
    /Expected .*out to be empty or to hold a faulty copy/,
  );
  mkdirSync(at('other'));
  appendFileSync(at('other', 'mine.txt'), 'mine');
  await assert.rejects(makeFaultyCopy(at('source'), at('other')), /Choose another folder/);
  assert.deepEqual(readdirSync(at('other')), ['mine.txt']);
  await assert.rejects(makeFaultyCopy(at('out'), at('both')), /hold a faulty copy of .*out/);
  assert.deepEqual(readdirSync(folder).sort(), ['both', 'other', 'out', 'source']);
});

test('too small a source is refused before anything is written', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'source'), 2);
  await assert.rejects(
    makeFaultyCopy(path.join(folder, 'source'), path.join(folder, 'out')),
    /Expected 4 images in each class of .*source and 3 more, but found 6 in 3 classes/,
  );
  assert.deepEqual(readdirSync(folder), ['source']);
});
