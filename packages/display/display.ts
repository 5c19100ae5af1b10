/** Everything that a cell can show; outside a notebook all of it is silent. */
import { randomUUID } from 'crypto';
import { escapeHtml } from './escape';
import { sizeOf, type Figure, type FigureSize, type Json } from './figure';
import { figureToSvg, isDrawing } from './figureWorker';
import { isCollecting, isNotebook, send, type Bundle } from './kernel';
import { progressHtml, progressText, type ProgressState } from './progressState';
import { shortSvg } from './shortSvg';
import { figureToPng, svgToPng } from './staticImage';
import { thinFigure } from './thinFigure';
import {
  dataFrameTable,
  table,
  type Cell,
  type DataFrameLike,
  type RenderedTable,
  type TableOptions,
} from './tables';

// Where packages/kernel/tslabDisplay.js asks for a figure that is a cell's last value.
Object.assign(globalThis, { [Symbol.for('ferlab.figureOf')]: (figure: Figure) => figureBundle(figure) });

/** Shows a bundle in the running cell; with an id, a later `liveDisplay` of that id can replace it. */
export function display(bundle: Bundle, options: { id?: string } = {}): void {
  send(bundle, options);
}

/** A failure to draw must not cost the reader the rest of a cell: it is shown in the figure's place. */
function failure(error: unknown): string {
  return `(no still picture: ${error instanceof Error ? error.message : String(error)})`;
}

/** A figure as a still picture of twice the density, at its size in CSS pixels. */
async function stillBundle(figure: Figure, size: FigureSize): Promise<Bundle> {
  const { width, height } = sizeOf(figure, size);
  try {
    const png = await svgToPng(await figureToSvg(figure, { width, height }), { width, height });
    return {
      data: { 'image/png': png.toString('base64') },
      metadata: { 'image/png': { width, height } },
    };
  } catch (error) {
    return { data: { 'text/plain': failure(error) } };
  }
}

/** In CSS pixels, as wide as the widest picture; a narrower column makes it smaller. */
const COMMITTED_WIDTH = 640;

/** A figure's title without plotly's markup. */
function titleOf({ layout }: Figure): string {
  const title = layout.title as { text?: string } | undefined;
  return title?.text?.replace(/<[^>]*>/g, '') ?? 'figure';
}

/**
 * A figure for every viewer: interactive for JupyterLab, still for those without scripts.
 *
 * The interactive one has no width: it takes that of the column, now and whenever it changes. The still is no PNG, which
 * JupyterLab's plotly extension would show in the figure's place, in the PNG's own width, until the mouse comes near.
 * A notebook that is committed has the PNG all the same, for pages that show neither, no wider than a narrow window.
 * When it cannot be drawn, the interactive figure remains and the text says what went wrong.
 */
export async function figureBundle(given: Figure, size: FigureSize = {}): Promise<Bundle> {
  const figure = thinFigure(given);
  const { width, height } = sizeOf(figure, size);
  const layout = { ...figure.layout, width: undefined, height, autosize: true };
  const interactive = { 'application/vnd.plotly.v1+json': { ...figure, layout } as unknown as Json };
  try {
    if (process.env.FERLAB_COMMIT === '1') {
      const png = await figureToPng(figure, { width: Math.min(width, COMMITTED_WIDTH), height, scale: 1 });
      const still = { 'image/png': png.toString('base64'), 'text/plain': titleOf(figure) };
      return { data: { ...interactive, ...still } };
    }
    const svg = shortSvg(await figureToSvg(figure, { width, height }));
    return { data: { ...interactive, 'image/svg+xml': svg, 'text/plain': titleOf(figure) } };
  } catch (error) {
    return { data: { ...interactive, 'text/plain': failure(error) } };
  }
}

/**
 * Shows a figure as wide as the column; its still has the layout's size in CSS pixels by default, and is drawn off the
 * main thread. While the first one waits for plotly, a bar stands in its place.
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

/** What a live display shows, and how often it has changed. */
export interface Shown {
  bundle: Bundle | undefined;
  version: number;
}

let followed: Shown[] | undefined;

/**
 * Runs a function, and gives beside its result what each live display that it made shows, at any later time: for a page
 * that was reloaded, whose outputs the kernel reaches no more.
 */
export function followDisplays<Result>(make: () => Result): { result: Result; shown: readonly Shown[] } {
  const former = followed;
  const shown: Shown[] = (followed = []);
  try {
    return { result: make(), shown };
  } finally {
    followed = former;
  }
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
  const follower: Shown | undefined = followed && { bundle: undefined, version: 0 };
  if (follower) followed!.push(follower);
  const update = (bundle: Bundle) => {
    if (follower) Object.assign(follower, { bundle, version: follower.version + 1 });
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

/**
 * Shows an SVG drawing; as an image in HTML, too, since JupyterLab leaves bare SVG out of notebooks that it does not
 * trust yet.
 */
export function displaySvg(svg: string, { alt = 'drawing' }: { alt?: string } = {}): void {
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  const html = `<img alt="${escapeHtml(alt)}" src="${source}">`;
  send({ data: { 'text/html': html, 'image/svg+xml': svg, 'text/plain': alt } });
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
