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

test('what is thinned keeps its places and its end', () => {
  const thinned = (trace: object) => {
    const { data } = thinFigure({ data: [{ type: 'scatter', ...trace }], layout });
    const { x, y } = data[0] as unknown as { x: number[]; y: number[] };
    return [x.slice(0, 2), x.at(-1), y.slice(0, 2), y.at(-1), x.length === y.length];
  };
  const y = numbers(20_001);
  assert.deepEqual(thinned({ y }), [[0, 3], 20_000, [0, 3], 20_000, true]);
  assert.deepEqual(thinned({ y, x0: 10, dx: 0.5 }), [[10, 11.5], 10_010, [0, 3], 20_000, true]);
  assert.deepEqual(thinned({ x: y, y0: 1 }), [[0, 3], 20_000, [1, 4], 20_001, true]);
  // The last point, also where it is not the next in turn; of x and y plotly takes as many as the shorter has.
  assert.deepEqual(thinned({ x: numbers(20_000), y }), [[0, 2], 19_999, [0, 2], 19_999, true]);
});

test('where nothing can be thinned nothing is said', () => {
  const lines = numbers(20_000).map((y) => ({ type: 'scatter' as const, x: [0, 1], y: [y, y] }));
  const short = { data: lines, layout };
  assert.equal(thinFigure(short), short);
  const dated = { data: [{ type: 'scatter' as const, x0: '2026-01-01', y: numbers(20_001) }], layout };
  assert.equal(thinFigure(dated), dated);
});
