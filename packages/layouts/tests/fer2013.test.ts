/** FER2013's table in the forms in which it goes round, and FER+'s votes on its faces. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { stripes, tinySize } from '../../../tests/tinyDataset';
import { listRows } from '../listRows';

const names = ['anger', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];
const side = { height: 48, width: 48 };

/** Faces of all emotions in three parts: emotion, levels, part. */
const faces = [...names.keys(), 0, 2, 4, 6, 1, 3, 5].map((emotion, i) => ({
  emotion,
  levels: Array.from(stripes(emotion, i, { ...tinySize, ...side })),
  usage: i < 7 ? 'Training' : i < 11 ? 'PublicTest' : 'PrivateTest',
}));
type Face = (typeof faces)[number];

const blanks = ({ levels }: Face) => levels.join(' ');
const table = (heading: string, row: (face: Face, i: number) => string, end = '\n') =>
  [heading, ...faces.map(row), ''].join(end);
const usual = table('emotion,pixels,Usage', (face) => `${face.emotion},${blanks(face)},${face.usage}`);

/** Writes a file and lists it. */
function place(context: Parameters<typeof temporaryFolder>[0]) {
  const folder = temporaryFolder(context);
  const list = async (content: string | Buffer, part = '', name = 'table.csv') => {
    writeFileSync(path.join(folder, name), content);
    const listed = await listRows(path.join(folder, name + part));
    const reasons = listed.leftOut.map(({ file, reason }) => `${path.relative(folder, file)}: ${reason}`);
    return { ...listed, reasons };
  };
  return { folder, list };
}

test('FER2013 is read in all its forms, level by level', async (context) => {
  const { folder, list } = place(context);
  const forms: Record<string, string | Buffer> = {
    a: usual,
    b: table('emotion,pixels', (face) => `${face.emotion},${blanks(face)}`),
    c: table('emotion, Usage, pixels', (face) => `${face.emotion},${face.usage},${blanks(face)}`),
    d: table('"emotion","pixels","Usage"', (face) => `"${face.emotion}","${blanks(face)}","${face.usage}"`),
    g: `\uFEFF${usual.replaceAll('\n', '\r\n')}`,
    h: usual.replaceAll(',', ';'),
    i: table('emotion,pixels,Usage', (face) => `${face.emotion},${blanks(face)} ,${face.usage}`),
    j: table('emotion,pixels,Usage', (face) => `${names[face.emotion]},${blanks(face)},${face.usage}`),
    k: table(',emotion,pixels,Usage', (face, i) => `${i},${face.emotion},${blanks(face)},${face.usage}`),
    l: table('emotion,pixels,Usage', (face) => `${face.emotion}.0,${blanks(face)},${face.usage}`),
    'l of pixels': table('emotion,pixels,Usage', (face) => {
      return `${face.emotion},${face.levels.map((level) => `${level}.0`).join(' ')},${face.usage}`;
    }),
    m: table('emotion,pixels,Usage', (face) => {
      return `${face.emotion},"[${face.levels.join(', ')}]",${face.usage}`;
    }),
    'm of numpy': table('emotion,pixels,Usage', (face) => {
      const lines = blanks(face).replace(/((?:\d+ ){16})/g, '$1\n ');
      return `${face.emotion},"[${lines}]",${face.usage}`;
    }),
    n: Buffer.from(`\uFEFF${usual}`, 'utf16le'),
    'n from the other end': Buffer.from(`\uFEFF${usual}`, 'utf16le').swap16(),
    'capitals and tabs': table('Emotion\tPixels\tUSAGE', (face) => {
      return `${face.emotion}\t${blanks(face)}\t${face.usage}`;
    }),
    'blank rows': usual.replaceAll('\n', '\n\n').replace('\n\n', '\n'),
  };
  for (const [form, content] of Object.entries(forms)) {
    const { rows, leftOut, classes, layout, source, notes } = await list(content);
    assert.deepEqual([layout, source, notes], ['FER2013', path.join(folder, 'table.csv'), []], form);
    assert.deepEqual(leftOut, [], form);
    assert.deepEqual(classes, [...names].sort(), form);
    assert.deepEqual(
      rows.map(({ label, grey, share }) => ({ label, ...grey, share })),
      faces.map(({ emotion, levels, usage }) => ({
        label: names[emotion],
        pixels: Uint8Array.from(levels),
        ...side,
        share: form === 'b' ? undefined : usage,
      })),
      form,
    );
    assert.equal(path.relative(folder, rows[0]!.file), 'table.csv row 2', form);
  }
});

test('an emotion that is none is never a label: form e, and its kind', async (context) => {
  const { list } = place(context);
  const cells = ['', '  ', '7', '-1', '2.5', 'nan', 'None', 'NaN', '0', 'very happy', '"3"', 'Joy'];
  const body = cells.map((cell) => `${cell},${blanks(faces[0]!)},Training`);
  const { rows, reasons, classes } = await list(['emotion,pixels,Usage', ...body].join('\n'));
  assert.deepEqual(
    rows.map(({ label }) => label),
    ['anger', 'happy', 'Joy'],
  );
  assert.deepEqual(classes, ['Joy', 'anger', 'happy']);
  const expected = 'instead of a whole number from 0 to 6';
  assert.deepEqual(reasons, [
    ...[2, 3].map((row) => `table.csv row ${row}: emotion empty ${expected}`),
    ...['7', '-1', '2.5', 'nan', 'None', 'NaN'].map(
      (cell, i) => `table.csv row ${i + 4}: emotion "${cell}" ${expected}`,
    ),
    `table.csv row 11: emotion "very happy" ${expected}`,
  ]);
});

test('pixels that are no levels of 48 x 48 are left out with what to do: form f, and its kind', async (context) => {
  const { list } = place(context);
  const { levels } = faces[0]!;
  const shares = levels.map((level) => (level / 255).toFixed(4)).join(' ');
  const rest = levels.slice(1).join(' ');
  const forms: readonly (readonly [pixels: string, reason: string])[] = [
    [shares, 'pixels from 0 to 1 instead of 2304 whole numbers from 0 to 255: multiply by 255'],
    [levels.map((_, i) => i % 2).join(' '), 'pixels from 0 to 1 instead of'],
    [`-1 ${rest}`, 'pixels that are not 2304 whole numbers from 0 to 255'],
    [`256 ${rest}`, 'pixels that are not 2304'],
    [`99999999999999999999 ${rest}`, 'pixels that are not 2304'],
    [`12.5 ${rest}`, 'pixels that are not 2304'],
    [`x ${rest}`, 'pixels that are not 2304'],
    [rest, '2303 pixels instead of 2304 whole numbers from 0 to 255'],
    // Two blanks are no zero between them.
    [rest.replace(' ', '  '), '2303 pixels instead of'],
    [`${rest} 1 2`, '2305 pixels instead of'],
    ['', '0 pixels instead of'],
  ];
  const body = forms.map(([pixels]) => `3,${pixels},Training`);
  const black = `6,${levels.map(() => 0).join(' ')},Training`;
  const spaced = `5,${levels.join('  ')},Training`;
  const { rows, reasons } = await list(['emotion,pixels,Usage', ...body, black, spaced].join('\n'));
  assert.deepEqual(
    rows.map(({ label, grey }) => [label, grey!.pixels.every((level, i) => level === levels[i])]),
    [
      ['neutral', false],
      ['surprise', true],
    ],
  );
  assert.ok(rows[0]!.grey!.pixels.every((level) => level === 0));
  assert.equal(reasons.length, forms.length);
  for (const [i, [, reason]] of forms.entries())
    assert.ok(reasons[i]!.startsWith(`table.csv row ${i + 2}: ${reason}`), reasons[i]);
});

test('a part of FER2013 is chosen by its Usage, with what was left out of it', async (context) => {
  const { list } = place(context);
  const damaged = usual.replace('\n0,', '\n,').replace(/\n(\d),([\d ]+,PrivateTest)/, '\n,$2');
  const sizes: Record<string, number> = {};
  for (const part of ['', '#Training', '#publictest', '#PRIVATETEST']) {
    const { rows, leftOut } = await list(damaged, part);
    sizes[part] = rows.length;
    const shares = new Set(rows.map(({ share }) => share!.toLowerCase()));
    assert.ok(part === '' || (shares.size === 1 && shares.has(part.slice(1).toLowerCase())));
    assert.equal(leftOut.length, { '': 2, '#publictest': 0 }[part] ?? 1, part);
  }
  assert.deepEqual(sizes, { '': 12, '#Training': 6, '#publictest': 4, '#PRIVATETEST': 2 });
  await assert.rejects(
    list(usual, '#train'),
    /no rows of "train"\. Expected one of PrivateTest, PublicTest, Training\./,
  );
  await assert.rejects(
    list(
      table('emotion,pixels', (face) => `${face.emotion},${blanks(face)}`),
      '#Training',
    ),
    /It has no column Usage/,
  );
});

test('FER2013 is found in its folder, and without its first row is told what it lacks, in few words', async (context) => {
  const { folder, list } = place(context);
  await list(usual, '', 'fer2013.csv');
  for (const name of ['README', 'fer2013.bib']) writeFileSync(path.join(folder, name), '');
  assert.equal((await listRows(folder)).rows.length, 14);
  await list(usual, '', 'icml_face_data.csv');
  await assert.rejects(
    listRows(folder),
    /There are tables too \(fer2013\.csv, icml_face_data\.csv\): is one meant\?/,
  );
  const headless = await list(usual.split('\n').slice(1).join('\n')).catch((error: Error) => error.message);
  assert.ok(typeof headless === 'string' && headless.length < 1000);
  assert.match(headless, /looks like data: put one above it, such as emotion,pixels,Usage\.$/);
});

const heading = 'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF';
/** Votes by what they come to, as `label` or as a reason. */
const votes: readonly (readonly [label: string, votes: string])[] = [
  ['neutral', '6,0,0,2,1,0,0,0,1,0'],
  ['happiness', '0,10,0,0,0,0,0,0,0,0'],
  // Four of ten, and single votes aside four of six.
  ['surprise', '2,1,4,1,1,0,1,0,0,0'],
  ['no majority among its votes', '0,0,0,5,5,0,0,0,0,0'],
  ['no majority among its votes', '1,1,1,1,1,1,1,1,1,1'],
  ['no majority among its votes', '4,3,3,0,0,0,0,0,0,0'],
  ['voted to be no known expression', '0,0,2,0,0,0,0,0,7,1'],
  ['voted to be no face', '0,0,0,0,0,0,0,0,0,10'],
  ['votes that are no whole numbers', '0,0,0,0,,0,0,0,0,10'],
  ['votes that are no whole numbers', '0,0,0.5,9.5,0,0,0,0,0,0'],
  ['sadness', '0,0,0,8,2,0,0,0,0,0'],
  ['contempt', '0,0,0,0,0,0,2,8,0,0'],
  ['fear', '0,0,0,0,0,0,9,1,0,0'],
  ['disgust', '0,0,0,0,0,6,0,0,4,0'],
];
const labels = ['neutral', 'happiness', 'surprise', 'sadness', 'contempt', 'fear', 'disgust'];
const imageName = (i: number) => (i === 7 ? '' : `fer00000${String(i).padStart(2, '0')}.png`);
const ferPlus = [heading, ...votes.map(([, cells], i) => `${faces[i]!.usage},${imageName(i)},${cells}`)].join(
  '\n',
);

test("FER+ gives FER2013's faces the majority of its votes", async (context) => {
  const { folder, list } = place(context);
  await list(usual, '', 'fer2013.csv');
  const { rows, reasons, layout, classes } = await list(ferPlus, '', 'fer2013new.csv');
  assert.equal(layout, 'FER+');
  const kept = votes.flatMap(([label], i) => (labels.includes(label) ? [i] : []));
  assert.deepEqual(
    rows.map(({ file, label, share, grey }) => ({
      file: path.relative(folder, file),
      label,
      share,
      ...grey,
    })),
    kept.map((i) => ({
      file: `fer2013.csv row ${i + 2}`,
      label: votes[i]![0],
      share: faces[i]!.usage,
      pixels: Uint8Array.from(faces[i]!.levels),
      ...side,
    })),
  );
  assert.deepEqual(classes, [...labels].sort());
  assert.deepEqual(
    reasons,
    votes.flatMap(([label], i) => (labels.includes(label) ? [] : [`fer2013.csv row ${i + 2}: ${label}`])),
  );
  assert.equal((await listRows(folder)).layout, 'FER+', 'beside the pixels its votes are what is meant');
  const part = await list(ferPlus, '#PublicTest', 'fer2013new.csv');
  assert.deepEqual([part.rows.map(({ label }) => label), part.reasons.length], [['sadness'], 3]);

  // As it is cloned: the votes in a folder of their own.
  mkdirSync(path.join(folder, 'FERPlus'));
  assert.equal((await list(ferPlus, '', 'FERPlus/fer2013new.csv')).rows.length, 7);
});

test('FER+ beside other faces, or the same in another order, is refused', async (context) => {
  const { list } = place(context);
  await list(usual.split('\n').slice(0, -2).join('\n'), '', 'fer2013.csv');
  await assert.rejects(
    list(ferPlus, '', 'fer2013new.csv'),
    /fer2013new\.csv has 14 rows and .*fer2013\.csv has 13\. Expected .* of the same faces, in the same order/,
  );
  const [first, ...rows] = usual.trim().split('\n');
  await list([first, ...rows.reverse()].join('\n'), '', 'fer2013.csv');
  await assert.rejects(
    list(ferPlus, '', 'fer2013new.csv'),
    /fer2013new\.csv row 2 is of Training, .*fer2013\.csv row 2 of PrivateTest\. .*in the same order/,
  );
});

test('FER+ with images below it takes them by their names', async (context) => {
  const { folder, list } = place(context);
  await assert.rejects(
    list(ferPlus, '', 'fer2013new.csv'),
    /holds votes alone\. Expected fer2013\.csv with the pixels/,
  );
  const parts = { Training: 'FER2013Train', PublicTest: 'FER2013Valid', PrivateTest: 'FER2013Test' };
  const fileOf = (i: number) => path.join('data', parts[faces[i]!.usage as keyof typeof parts], imageName(i));
  for (const part of Object.values(parts)) mkdirSync(path.join(folder, 'data', part), { recursive: true });
  for (const i of votes.keys()) if (imageName(i) !== '') writeFileSync(path.join(folder, fileOf(i)), '');
  rmSync(path.join(folder, fileOf(1)));
  writeFileSync(path.join(folder, 'data', imageName(2)), '');
  const { rows, reasons } = await list(ferPlus, '', 'fer2013new.csv');
  assert.deepEqual(
    rows.map(({ file, label, grey }) => [path.relative(folder, file), label, grey]),
    [0, 10, 11, 12, 13].map((i) => [fileOf(i), votes[i]![0], undefined]),
  );
  assert.deepEqual(
    reasons.filter((reason) => !/majority|voted|whole numbers/.test(reason)),
    [
      'fer2013new.csv row 3: its picture is not there',
      `${fileOf(2)}: the folder holds several files of its name`,
    ],
  );
  assert.equal(reasons.length, 9);
  // Without its table, its folders are parts and no expressions.
  await assert.rejects(
    listRows(path.join(folder, 'data')),
    /FER2013Test, FER2013Train, FER2013Valid of .* are parts .*"--data .*FER2013Train --valid .*FER2013Valid"/,
  );
});
