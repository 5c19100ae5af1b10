import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { confusionMatrix, perClassBars } from '../../plots/index';
import { figureToSvg, stopDrawing } from '../figureWorker';
import { shortSvg } from '../shortSvg';
import { svgToPng } from '../staticImage';

after(stopDrawing);

const scores = (name: string) => ({ name, precision: 0.71, recall: 0.66, f1: 0.68, support: 306 });
const figures = {
  bars: perClassBars([scores('fear'), scores('<sad> & "so"')]),
  cells: confusionMatrix(
    ['happy', 'sad'],
    [
      [3, 1],
      [0, 2],
    ],
  ),
};

for (const [name, figure] of Object.entries(figures)) {
  test(`${name} look the same in less than two thirds of the text`, async () => {
    const { width, height } = figure.layout;
    const long = await figureToSvg(figure, { width, height });
    const short = shortSvg(long);
    assert.ok(short.length < 0.67 * long.length, `${short.length} of ${long.length}`);
    assert.equal(shortSvg(short), short);
    const options = { width, height, scale: 1, allColours: true };
    const [one, other] = await Promise.all(
      [long, short].map(async (svg): Promise<Buffer> =>
        sharp(await svgToPng(svg, options))
          .ensureAlpha()
          .raw()
          .toBuffer(),
      ),
    );
    // Coordinates are rounded to a tenth of a pixel, which an edge shows a little.
    const differ = [...one!].filter((value, i) => Math.abs(value - other![i]!) > 40).length;
    assert.ok(differ < 0.001 * one!.length, `${differ} of ${one!.length} values`);
  });
}

test('figures that differ name their clips differently, since one page may hold several', async () => {
  const size = { width: 300, height: 300 };
  const names = (svg: string) => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, name]) => name!);
  const [bars, cells, again] = await Promise.all(
    [figures.bars, figures.cells, figures.bars].map((figure) => figureToSvg(figure, size)),
  );
  assert.ok(bars === again, 'the same figure gives another SVG');
  const own = new Set(names(bars!));
  assert.deepEqual(
    names(cells!).filter((name) => own.has(name)),
    [],
  );
});
