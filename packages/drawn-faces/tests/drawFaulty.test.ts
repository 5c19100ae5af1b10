import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { auditDataset, type Audit } from '../../datasets/index';
import { drawFaulty } from '../drawFaulty';
import { temporaryFolder } from '../../../tests/temporaryFolder';

const faults = [
  'twin',
  'twin under another label',
  'near twin',
  'mirrored twin',
  'truncated',
  'no image',
  'wrong ending',
  'dark',
  'blurred',
] as const;

/** What an audit says, by the names of the faults. */
function findings(audit: Audit) {
  const names = (found: { file: string }[]) => found.map(({ file }) => file).sort();
  return {
    twins: audit.exactTwins.flat(),
    conflicts: audit.conflictingLabels.flat(),
    near: audit.nearTwins.flat(),
    mirrored: audit.mirroredTwins.flat(),
    unreadable: names(audit.unreadable),
    endings: names(audit.wrongExtensions),
    dark: names(audit.brightnessOutliers),
    blurred: names(audit.sharpnessOutliers),
    others: audit.otherFiles,
  };
}

test('an audit finds among faulty drawings exactly what was planted', async (context) => {
  const { folder, planted } = await drawFaulty(path.join(temporaryFolder(context), 'runs', 'faulty'));
  const filesOf = (...wanted: (typeof faults)[number][]) =>
    planted.flatMap(({ fault, file }) => (wanted.some((one) => one === fault) ? [file] : [])).sort();
  assert.deepEqual([...new Set(planted.map(({ fault }) => fault))], [...faults]);

  const audit = await auditDataset([folder]);
  assert.equal(audit.images, 22);
  const found = findings(audit);
  const isPlanted = (file: string) => planted.some((fault) => fault.file === file);
  assert.deepEqual(found.twins.filter(isPlanted).sort(), filesOf('twin', 'twin under another label'));
  assert.equal(found.twins.length, 6);
  assert.deepEqual(found.conflicts.filter(isPlanted), filesOf('twin under another label'));
  assert.equal(found.conflicts.length, 2);
  assert.deepEqual(found.near.filter(isPlanted), filesOf('near twin'));
  assert.equal(found.near.length, 2);
  assert.deepEqual(found.mirrored.filter(isPlanted), filesOf('mirrored twin'));
  assert.equal(found.mirrored.length, 2);
  assert.deepEqual(found.unreadable, filesOf('truncated', 'no image'));
  assert.deepEqual(found.endings, filesOf('wrong ending'));
  assert.deepEqual(found.dark, filesOf('dark'));
  // In the dark there is nothing sharp either.
  assert.deepEqual(found.blurred, filesOf('dark', 'blurred'));
  assert.deepEqual(found.others, []);
});

test('drawn again, the drawings are kept; anything else in their place is refused and stays', async (context) => {
  const folder = temporaryFolder(context);
  const at = (...names: string[]) => path.join(folder, ...names);
  mkdirSync(at('out'));
  const made = await drawFaulty(at('out'));
  const written = statSync(made.planted[0]!.file).mtimeMs;
  assert.deepEqual(await drawFaulty(at('out')), made);
  assert.equal(statSync(made.planted[0]!.file).mtimeMs, written);
  const both = await Promise.all([1, 2].map(() => drawFaulty(at('both'))));
  assert.deepEqual(both[0], both[1]);
  const names = readdirSync(at('out'), { recursive: true, encoding: 'utf8' }).sort();
  assert.deepEqual(readdirSync(at('both'), { recursive: true, encoding: 'utf8' }).sort(), names);
  for (const name of names.filter((each) => path.extname(each) !== ''))
    assert.ok(readFileSync(at('both', name)).equals(readFileSync(at('out', name))), name);

  writeFileSync(at('out', 'anger', 'mine.png'), 'mine');
  await assert.rejects(drawFaulty(at('out')), /out has something in it/);
  mkdirSync(at('other'));
  appendFileSync(at('other', 'mine.txt'), 'mine');
  await assert.rejects(drawFaulty(at('other')), /such as mine\.txt\. Choose another folder/);
  assert.deepEqual(readdirSync(at('other')), ['mine.txt']);
  await assert.rejects(drawFaulty(at('other', 'mine.txt')), /can't be made/);
  assert.deepEqual(readdirSync(folder).sort(), ['both', 'other', 'out']);
});
