/** Everything that a cell can show; outside a notebook all of it is silent. */
import { randomUUID } from 'crypto';
import type { Figure, FigureSize, Json } from './figure';
import { figureToSvg, isDrawing } from './figureWorker';
import { isCollecting, isNotebook, send, type Bundle } from './kernel';
import { progressHtml, progressText, type ProgressState } from './progressState';
import { svgToPng } from './staticImage';
import {
  dataFrameTable,
  table,
  type Cell,
  type DataFrameLike,
  type RenderedTable,
  type TableOptions,
} from './tables';

/** Shows a bundle in the running cell; with an id, a later `liveDisplay` of that id can replace it. */
export function display(bundle: Bundle, options: { id?: string } = {}): void {
  send(bundle, options);
}

interface Still {
  svg: string;
  width: number;
  height: number;
}

async function drawStill(figure: Figure, size: FigureSize): Promise<Still> {
  const { width = figure.layout.width, height = figure.layout.height } = size;
  return { svg: await figureToSvg(figure, { width, height }), width, height };
}

/** A failure to draw must not cost the reader the rest of a cell: it is shown in the figure's place. */
function failure(error: unknown): string {
  return `(no still picture: ${error instanceof Error ? error.message : String(error)})`;
}

/** A figure as a still picture of twice the density, at its size in CSS pixels. */
async function stillBundle(figure: Figure, size: FigureSize): Promise<Bundle> {
  try {
    const { svg, width, height } = await drawStill(figure, size);
    const png = await svgToPng(svg, { width, height, scale: 2 });
    return {
      data: { 'image/png': png.toString('base64') },
      metadata: { 'image/png': { width, height } },
    };
  } catch (error) {
    return { data: { 'text/plain': failure(error) } };
  }
}

/**
 * A figure for every viewer: interactive for JupyterLab, still for those without scripts.
 *
 * JupyterLab's plotly extension shows the PNG, in its own size, until the mouse comes near: so it has a single
 * density. The HTML holds the one of twice the density; nbconvert and the like prefer it. When the pictures cannot be
 * drawn, the interactive figure remains and the text says what went wrong.
 */
export async function figureBundle(figure: Figure, size: FigureSize = {}): Promise<Bundle> {
  const { width = figure.layout.width, height = figure.layout.height } = size;
  const sized = { ...figure, layout: { ...figure.layout, width, height } };
  const interactive = { 'application/vnd.plotly.v1+json': sized as unknown as Json };
  try {
    const { svg } = await drawStill(sized, {});
    const [single, twice] = await Promise.all([1, 2].map((scale) => svgToPng(svg, { width, height, scale })));
    const source = `data:image/png;base64,${twice?.toString('base64') ?? ''}`;
    return {
      data: {
        ...interactive,
        'text/html': `<img alt="figure" width="${width}" style="max-width: 100%;" src="${source}">`,
        'image/png': single?.toString('base64'),
      },
      // No height: the extension may put a picture of other proportions in the PNG's place.
      metadata: { 'image/png': { width } },
    };
  } catch (error) {
    return { data: { ...interactive, 'text/plain': failure(error) } };
  }
}

/**
 * Shows a figure, by default at its layout's size in CSS pixels; drawn off the main thread. While the first one waits
 * for plotly, a bar stands in its place.
 */
export async function displayFigure(figure: Figure, size: FigureSize = {}): Promise<void> {
  if (!isNotebook()) return;
  if (isCollecting() || isDrawing()) {
    send(await figureBundle(figure, size));
    return;
  }
  const place = liveDisplay();
  place.update(htmlBundle({ html: progressHtml(firstFigure), text: progressText(firstFigure) }));
  await place.finishFigure(figure, size);
}

const firstFigure: ProgressState = {
  label: 'Drawing',
  unit: 'figures',
  total: 1,
  done: 0,
  elapsed: 0,
  note: 'the first one waits some seconds for plotly',
  finished: false,
};

/** An output that changes in place. */
export interface LiveDisplay {
  readonly id: string;
  /** Replaces what is shown. */
  update(bundle: Bundle): void;
  /**
   * Replaces what is shown by a still picture of a figure. Need not be awaited, never rejects: while one is being
   * drawn, only the newest of those that come in waits for its turn.
   */
  updateFigure(figure: Figure, size?: FigureSize): Promise<void>;
  /** Shows the last figure, interactive like `displayFigure`'s. */
  finishFigure(figure: Figure, size?: FigureSize): Promise<void>;
}

/**
 * An output that appears in the running cell with its first update and changes in place with the later ones, also
 * those from later cells.
 *
 * Figures are still pictures until `finishFigure`: JupyterLab's plotly extension draws an output once and ignores
 * what comes after.
 *
 * @example
 * const live = liveDisplay();
 * for await (const history of run) void live.updateFigure(trainingCurves(history));
 * await live.finishFigure(trainingCurves(run.history));
 */
export function liveDisplay(id: string = randomUUID()): LiveDisplay {
  let shown = false;
  let newest: (() => Promise<Bundle>) | undefined;
  let drawing: Promise<void> | undefined;
  const update = (bundle: Bundle) => {
    send(bundle, { id, update: shown });
    shown = true;
  };
  const drawNewest = async () => {
    while (newest) {
      const draw = newest;
      newest = undefined;
      update(await draw());
    }
    drawing = undefined;
  };
  const enqueue = (draw: () => Promise<Bundle>) => {
    if (!isNotebook()) return Promise.resolve();
    newest = draw;
    drawing ??= drawNewest();
    return drawing;
  };
  return {
    id,
    update,
    updateFigure: (figure, size = {}) => enqueue(() => stillBundle(figure, size)),
    finishFigure: (figure, size = {}) => enqueue(() => figureBundle(figure, size)),
  };
}

/** Where PNG keeps its width and height, as 32-bit big-endian numbers. */
const PNG_WIDTH_AT = 16;
const PNG_HEIGHT_AT = 20;

/**
 * A PNG as an output, `width` CSS pixels wide; half its own width when left out, since pictures here have twice the
 * density.
 *
 * Throws a RangeError when the bytes are too few to be a PNG.
 */
export function imageBundle(png: Buffer, options: { width?: number; alt?: string } = {}): Bundle {
  const [ownWidth, ownHeight] = [png.readUInt32BE(PNG_WIDTH_AT), png.readUInt32BE(PNG_HEIGHT_AT)];
  const { width = Math.round(ownWidth / 2), alt = 'picture' } = options;
  return {
    data: { 'image/png': png.toString('base64'), 'text/plain': alt },
    metadata: { 'image/png': { width, height: Math.round((width * ownHeight) / ownWidth), alt } },
  };
}

/** Shows a PNG; see `imageBundle`. */
export function displayImage(png: Buffer, options: { width?: number; alt?: string } = {}): void {
  send(imageBundle(png, options));
}

/** Shows an SVG drawing. */
export function displaySvg(svg: string, options: { alt?: string } = {}): void {
  send({ data: { 'image/svg+xml': svg, 'text/plain': options.alt ?? 'drawing' } });
}

/** HTML as an output, and `text` for where there is none; texts from outside go through `escapeHtml` first. */
export function htmlBundle({ html, text }: RenderedTable): Bundle {
  return { data: { 'text/html': html, 'text/plain': text } };
}

/** Shows HTML; see `htmlBundle`. */
export function displayHtml(html: string, text = ''): void {
  send(htmlBundle({ html, text }));
}

/** Shows a table that is already rendered, such as `summaryTable`'s. */
export function displayRendered(table: RenderedTable): void {
  send(htmlBundle(table));
}

/**
 * Shows rows of cells under titled columns; cells are escaped, numbers stand flush right.
 *
 * @example displayTable(['class', 'faces'], [['fear', 1709], ['happy', 3120]])
 */
export function displayTable(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions = {},
): void {
  displayRendered(table(columns, rows, options));
}

/** Shows a danfo DataFrame (or whatever has its columns, index and rows of values) as pandas would. */
export function displayDataFrame(frame: DataFrameLike, options: { maxRows?: number } = {}): void {
  displayRendered(dataFrameTable(frame, options));
}
