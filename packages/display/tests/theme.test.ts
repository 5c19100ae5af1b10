import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCENT, INK, layout } from '../theme';
import { contrast, expressionColor, FURTHER, inkOn } from '../expressionColor';

const expressions = ['anger', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'];
const OTHERS = Array.from({ length: 40 }, (_, index) => `class ${index}`);

test('contrast is what WCAG says', () => {
  assert.equal(contrast('#000000', '#ffffff').toFixed(2), '21.00');
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
});

test('all colours of texts and classes can be read in the dark theme, and seen on white', () => {
  const colors = [...expressions, 'not sure', ...OTHERS].map(expressionColor);
  for (const color of [INK, ...Object.values(ACCENT), ...FURTHER, ...colors]) {
    for (const [ground, least] of [
      ['#111111', 4.5],
      ['#ffffff', 3],
    ] as const) {
      assert.ok(contrast(color, ground) >= least, `${color} on ${ground}: ${contrast(color, ground)}`);
    }
  }
  assert.ok(contrast(INK, '#ffffff') > 4.1);
});

test('each expression has a colour of its own, other names always the same', () => {
  assert.equal(new Set(expressions.map(expressionColor)).size, 7);
  assert.equal(expressionColor('Fear'), expressionColor('fear'));
  assert.equal(expressionColor('contempt'), expressionColor('contempt'));
  assert.ok(new Set(OTHERS.map(expressionColor)).size > 4);
});

test('ink is chosen by the ground', () => {
  assert.equal(inkOn('#ffffff'), '#000000');
  assert.equal(inkOn('#103e70'), '#ffffff');
});

test('overrides lie over the house look, also on further axes', () => {
  const made = layout({ margin: { l: 1 }, yaxis2: { title: { text: 'loss' } } });
  assert.equal(made.paper_bgcolor, 'rgba(0,0,0,0)');
  assert.deepEqual(made.margin, { l: 1, r: 24, t: 56, b: 56 });
  assert.equal((made.yaxis2 as { tickfont: { color: string } }).tickfont.color, INK);
});
