import assert from 'node:assert/strict';
import test from 'node:test';
import { MOST_POINTS, thinFigure } from '../thinFigure';

const layout = { width: 300, height: 200 };
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

test('a figure of very many points shows some of each trace, and says so; others stay as they are', () => {
  const few = { data: [{ type: 'scatter' as const, x: numbers(MOST_POINTS), y: numbers(9) }], layout };
  assert.equal(thinFigure(few), few);
  const marker = { size: numbers(100_000), color: '#123456' };
  const { data, layout: said } = thinFigure({
    data: [
      { type: 'scatter', mode: 'markers', x: numbers(100_000), y: numbers(100_000), marker },
      { type: 'scatter', mode: 'lines', x: [0, 1], y: [0, 1] },
    ],
    layout: { ...layout, annotations: [{ text: 'own' }] },
  });
  const [many, line] = data;
  assert.deepEqual((many!.x as number[]).slice(0, 3), [0, 11, 22]);
  assert.ok((many!.x as number[]).length <= MOST_POINTS);
  assert.equal(((many!.marker as typeof marker).size as number[]).length, (many!.y as number[]).length);
  assert.deepEqual([many!.mode, line!.x], ['markers', [0, 1]]);
  const [own, note] = said.annotations as { text: string }[];
  assert.deepEqual([own!.text, note!.text], ['own', '1 of 11 points shown, of 100,002']);
});
