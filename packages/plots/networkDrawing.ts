/** A network drawn as rows of boxes: what flows through it, how large and how deep. */
import { AXIS_LINE, formatCount, INK } from '../display/index';
import { toBlocks, type Block } from './networkBlocks';
import { estimateWidth, fitText, round, svgSheet, svgText, WIDEST } from './pictures/svg';
import type { LayerRow } from './summaryTable';

/** Height in CSS pixels of the largest plane, and the least of any. */
const TALLEST = 150;
const LEAST = 9;
const GAP = 20;
const MARGIN = 12;
const NAME = 13;
const LINE = 12;
const LINE_STEP = 16;
/** Of the arrow that leads into a further row. */
const LEAD = 30;
/** A plane goes back up and to the right, at this share of its width each way. */
const SLANT_X = 0.42;
const SLANT_Y = 0.3;
/** From the first block's colour to the last's. */
const FIRST = [66, 142, 196] as const;
const LAST = [150, 84, 188] as const;

interface Box {
  height: number;
  depth: number;
  slantX: number;
  slantY: number;
}

/** Small planes would vanish in true proportion: sizes are drawn to the power 0.6, depths to the root. */
function boxOf({ shape }: Block, largest: number): Box {
  if (shape.length === 1) {
    const height = Math.min(TALLEST * 0.8, Math.max(LEAST, shape[0]! * 9));
    return { height, depth: 10, slantX: 5, slantY: 4 };
  }
  const drawn = (size: number) => Math.max(LEAST, TALLEST * (size / largest) ** 0.6);
  const width = drawn(shape[1]!);
  return {
    height: drawn(shape[0]!),
    depth: Math.max(4, Math.sqrt(shape[2]!) * 4.5),
    slantX: width * SLANT_X,
    slantY: width * SLANT_Y,
  };
}

function shade(share: number, light: number): string {
  const mixed = FIRST.map((value, channel) => {
    const base = value + (LAST[channel]! - value) * share;
    return Math.round(light > 0 ? base + (255 - base) * light : base * (1 + light));
  });
  return `rgb(${mixed.join(',')})`;
}

/** The three visible sides of a box whose front's lower left corner is at (x, y). */
function drawBox({ height, depth, slantX, slantY }: Box, x: number, y: number, share: number): string {
  const at = (...points: (readonly [number, number])[]) =>
    points.map(([dx, dy]) => `${round(x + dx)},${round(y + dy)}`).join(' ');
  const front = at([0, 0], [depth, 0], [depth, -height], [0, -height]);
  const top = at(
    [0, -height],
    [depth, -height],
    [depth + slantX, -height - slantY],
    [slantX, -height - slantY],
  );
  const side = at(
    [depth, 0],
    [depth, -height],
    [depth + slantX, -height - slantY],
    [depth + slantX, -slantY],
  );
  const face = (points: string, light: number) =>
    `<polygon points="${points}" fill="${shade(share, light)}" stroke="${shade(share, -0.35)}" ` +
    'stroke-width="0.8" stroke-linejoin="round"/>';
  return face(front, 0.08) + face(top, 0.38) + face(side, -0.16);
}

/** The block's small layers on lines of at most so many characters. */
function wrap(words: readonly string[], most: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} · ${word}`;
    if (joined.length <= most) lines.pop();
    lines.push(joined.length <= most ? joined : word);
  }
  return lines;
}

function captionOf(block: Block): { name: string; shape: string; lines: string[] } {
  const parameters = block.parameters > 0 ? [`${formatCount(block.parameters)} parameters`] : [];
  const layers = block.layers.map((kind) => (kind === 'add' ? `${block.shortcuts} × add` : kind));
  return {
    name: fitText(block.name, 130, NAME),
    shape: block.shape.join(' × '),
    lines: [...wrap(layers, 18), ...parameters],
  };
}

/** An arrow from one box's right to the next one's left. */
function arrow(from: number, to: number, y: number): string {
  return (
    `<path d="M${round(from)} ${round(y)} H${round(to)} m-4.5 -3.5 l4.5 3.5 l-4.5 3.5" fill="none" ` +
    `stroke="${AXIS_LINE}" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/>`
  );
}

/** A bow below a box: what goes around its layers and is added to what comes out of them. */
function shortcut(from: number, to: number, y: number): string {
  return (
    `<path d="M${round(from)} ${round(y)} C${round(from)} ${round(y + 13)} ${round(to)} ${round(y + 13)} ${round(to)} ${round(y)} ` +
    `m-4 4 l4 -4.5 l3.5 4.5" fill="none" stroke="${INK}" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/>`
  );
}

/** Blocks in rows that are no wider than a page shows legibly, each with the room that it takes. */
function rowsOf(blocks: readonly Placed[]): Placed[][] {
  const total = blocks.reduce((sum, { slot }) => sum + slot + GAP, 0);
  const room = WIDEST - 2 * MARGIN - LEAD;
  // About as many in each row, rather than all but one in the first.
  const even = Math.min(room, (total / Math.ceil(total / room)) * 1.1);
  const rows: Placed[][] = [];
  let right = Infinity;
  for (const placed of blocks) {
    right += placed.slot + GAP;
    if (right > even) {
      rows.push([]);
      right = placed.slot;
    }
    rows.at(-1)!.push(placed);
  }
  return rows;
}

interface Placed {
  block: Block;
  box: Box;
  caption: ReturnType<typeof captionOf>;
  slot: number;
  /** From 0 for the first block to 1 for the last. */
  share: number;
}

function drawRow(
  row: readonly Placed[],
  top: number,
  isFirst: boolean,
): { svg: string; bottom: number; right: number } {
  const middle = top + MARGIN + Math.max(...row.map(({ box }) => (box.height + box.slantY) / 2));
  const hasBows = row.some(({ block }) => block.shortcuts > 0);
  const captionTop = middle * 2 - MARGIN - top + (hasBows ? 34 : 24);
  const elements: string[] = [];
  let x = MARGIN + (isFirst ? 0 : LEAD);
  let previousEnd = isFirst ? undefined : MARGIN - 6;
  for (const { block, box, caption, slot, share } of row) {
    const boxWidth = box.depth + box.slantX;
    const centre = x + slot / 2;
    const left = centre - boxWidth / 2;
    if (previousEnd !== undefined) elements.push(arrow(previousEnd + 6, left - 6, middle));
    previousEnd = left + boxWidth;
    const bottom = middle + (box.height + box.slantY) / 2;
    elements.push(drawBox(box, left, bottom, share));
    if (block.shortcuts > 0) elements.push(shortcut(left, left + boxWidth, bottom + 4));
    const line = (text: string, at: number, bold: boolean) =>
      svgText(text, {
        x: centre,
        y: captionTop + at * LINE_STEP + (at > 0 ? 2 : 0),
        size: bold ? NAME : LINE,
        anchor: 'middle',
        bold,
        color: INK,
      });
    elements.push(line(caption.name, 0, true), line(caption.shape, 1, false));
    caption.lines.forEach((text, at) => elements.push(line(text, at + 2, false)));
    x += slot + GAP;
  }
  const lines = 2 + Math.max(...row.map(({ caption }) => caption.lines.length));
  const bottom = captionTop + (lines - 1) * LINE_STEP + MARGIN;
  return { svg: elements.join(''), bottom, right: x - GAP + MARGIN };
}

/**
 * An SVG of the network as rows of boxes: height and width as the planes', depth as the channels; a convolution and
 * the normalization, activation, pooling and dropout after it share a box, which shows what leaves the last of them.
 *
 * @example displaySvg(networkDrawing(describeNetwork(fcnFer, [88, 66, 1], 7).layers))
 */
export function networkDrawing(layers: readonly LayerRow[]): string {
  const blocks = toBlocks(layers);
  if (blocks.length === 0)
    return svgSheet(240, 40, [svgText('no layers', { x: 120, y: 25, anchor: 'middle' })]);
  const planes = blocks.filter(({ shape }) => shape.length > 1);
  const largest = Math.max(1, ...planes.flatMap(({ shape }) => shape.slice(0, 2)));
  const placed = blocks.map((block, index): Placed => {
    const [box, caption] = [boxOf(block, largest), captionOf(block)];
    const texts = [caption.shape, ...caption.lines].map((line) => estimateWidth(line, LINE));
    const slot = Math.max(box.depth + box.slantX, estimateWidth(caption.name, NAME), ...texts);
    return { block, box, caption, slot, share: blocks.length > 1 ? index / (blocks.length - 1) : 0 };
  });
  let [bottom, right] = [0, 0];
  const elements = rowsOf(placed).map((row, index) => {
    const drawn = drawRow(row, bottom, index === 0);
    [bottom, right] = [drawn.bottom, Math.max(right, drawn.right)];
    return drawn.svg;
  });
  return svgSheet(right, bottom, elements);
}
