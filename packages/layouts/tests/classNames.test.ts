import assert from 'node:assert/strict';
import test from 'node:test';
import { nameClasses } from '../classNames';

const model = ['anger', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'];
const named = (names: string[], expected?: readonly string[], classMap = '') =>
  nameClasses(new Map(names.map((name) => [name, 6])), classMap, expected, 'here');

test('names that differ in case, blanks or Unicode alone are one class, and it is said', () => {
  const decomposed = 'A\u0308rger';
  const { classes, mapped, notes } = named(['Happy', 'happy', 'happy ', decomposed, '\u00c4rger', 'HAP PY']);
  assert.deepEqual(classes, ['happy', '\u00c4rger']);
  assert.deepEqual(mapped, {
    Happy: 'happy',
    'happy ': 'happy',
    'HAP PY': 'happy',
    [decomposed]: '\u00c4rger',
  });
  assert.ok(notes.includes('"happy " is taken for "happy"'));
  const counted = nameClasses(
    new Map([
      ['SAD', 1],
      ['Sad', 5],
    ]),
    '',
    undefined,
    'here',
  );
  assert.deepEqual(counted.classes, ['Sad'], 'without a plain spelling the most frequent one');
});

test('what looks alike is told and left', () => {
  const { classes, notes } = named([
    'angry',
    'anger',
    'suprise',
    'surprise',
    'sad',
    'mad',
    'fear',
    'fearful',
  ]);
  assert.equal(classes.length, 8);
  assert.deepEqual(
    notes.map((note) => /^"(\w+)" and "(\w+)" look alike: .* --map "\1=\2"$/.exec(note)?.slice(1).join()),
    ['anger,angry', 'fear,fearful', 'suprise,surprise'],
  );
});

test('a set of other names, fewer classes or one more is judged by what is common', () => {
  const kaggle = named(
    ['angry', 'disgusted', 'fearful', 'happiness', 'normal', 'sadness', 'Surprised'],
    model,
  );
  assert.deepEqual([...kaggle.classOf.values()].sort(), model);
  assert.equal(Object.keys(kaggle.mapped).length, 7);
  const ck = named(['anger', 'contempt', 'disgust', 'fear', 'happy', 'sadness', 'surprise'], model);
  assert.deepEqual(ck.classes, model);
  assert.ok(!ck.classOf.has('contempt'));
  assert.match(ck.notes.join('\n'), /"contempt" is none of the classes expected: 6 images are left out/);
  assert.match(ck.notes.join('\n'), /here has no images of neutral/);
  assert.throws(
    () => named(['anger', 'cats'], model),
    /\(anger, cats\) have only anger in common with .* --map anger=anger/,
  );
  assert.throws(
    () => named(['0', '1'], model),
    /have none in common with the classes expected \(anger, .*--map 0=anger/,
  );
});

test('a map decides by hand, before all else', () => {
  const { classes, mapped } = named(['0', '1', 'smile'], undefined, '0=sad, 1 = anger, SMILE=sad');
  assert.deepEqual(classes, ['anger', 'sad']);
  assert.deepEqual(mapped, { 0: 'sad', 1: 'anger', smile: 'sad' });
  const judged = named(['angry', 'sad', 'happy'], model, 'angry=fear');
  assert.equal(judged.classOf.get('angry'), 'fear');
  assert.match(named(['a', 'b'], undefined, 'c=d').notes.join(), /no class of here is called "c"/);
  for (const wrong of ['a', 'a=', '=b', 'a=b=c'])
    assert.throws(
      () => named(['a', 'b'], undefined, wrong),
      /to be like "angry=anger, suprise=surprise" but found/,
    );
});

test('names of properties of objects are plain names', () => {
  const { classes, mapped } = named(['__proto__', 'constructor']);
  assert.deepEqual([classes, mapped], [['__proto__', 'constructor'], {}]);
});
