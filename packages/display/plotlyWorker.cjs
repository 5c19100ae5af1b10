/**
 * A worker thread that turns plotly figures into SVG: plotly.js inside jsdom, canvas by @napi-rs/canvas.
 *
 * Plain JavaScript, because a worker is started by file name and must start alike under tslab, tsx and Node.
 * Receives { id, figure, width, height }, answers { id, svg } or { id, error }.
 */
'use strict';
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { TextDecoder, TextEncoder } = require('node:util');
const { parentPort, workerData } = require('node:worker_threads');
const { createCanvas, GlobalFonts } = require('@napi-rs/canvas');
const { JSDOM, VirtualConsole } = require('jsdom');

for (const path of workerData.fonts) GlobalFonts.registerFromPath(path, 'Inter');

const LINE_HEIGHT = 1.3;
const pen = createCanvas(1, 1).getContext('2d');

/** The value of a text property: own style, own attribute, or the nearest ancestor's. */
function property(element, name) {
  for (let node = element; node && node.nodeType === 1; node = node.parentNode) {
    const value = node.style?.getPropertyValue(name) || node.getAttribute(name);
    if (value) return value;
  }
  return '';
}

/** A box after an element's own transform: moved, and turned when it is a quarter turn (axis titles). */
function transformed(element, box) {
  const transform = element.getAttribute('transform') ?? '';
  const turn = /rotate\(\s*(-?90)[\s,]*([-\d.e]+)?[\s,]*([-\d.e]+)?/.exec(transform);
  const move = /translate\(\s*([-\d.e]+)[\s,]*([-\d.e]+)?/.exec(transform);
  let { x, y, width, height } = box;
  if (turn) {
    const [sign, pivotX, pivotY] = [Math.sign(Number(turn[1])), Number(turn[2] ?? 0), Number(turn[3] ?? 0)];
    const [middleX, middleY] = [x + width / 2 - pivotX, y + height / 2 - pivotY];
    [width, height] = [height, width];
    x = pivotX - sign * middleY - width / 2;
    y = pivotY + sign * middleX - height / 2;
  }
  return { x: x + Number(move?.[1] ?? 0), y: y + Number(move?.[2] ?? 0), width, height };
}

/** The box of a run of text in its parent's coordinates, measured in the font that will be drawn. */
function textBox(element) {
  const size = parseFloat(property(element, 'font-size')) || 12;
  const weight = property(element, 'font-weight') || '400';
  const family = property(element, 'font-family').replace(/"/g, '') || 'sans-serif';
  pen.font = `${weight} ${size}px ${family}, sans-serif`;
  const lines = [...element.children].filter((child) => child.getAttribute('class') === 'line');
  const texts = lines.length > 0 ? lines.map((line) => line.textContent) : [element.textContent];
  const width = Math.max(...texts.map((text) => pen.measureText(text).width));
  if (width === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const anchor = property(element, 'text-anchor');
  const left =
    Number(element.getAttribute('x') ?? 0) - (anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0);
  const top = Number(element.getAttribute('y') ?? 0) - size;
  return { x: left, y: top, width, height: size * LINE_HEIGHT * texts.length };
}

/** The box of any element in its own coordinates; plotly asks for those of texts, boxes and groups of them. */
function boxOf(element) {
  const tag = element.tagName.toLowerCase();
  if (tag === 'text' || tag === 'tspan') return textBox(element);
  if (tag === 'rect' || tag === 'image') {
    const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) =>
      Number(element.getAttribute(name) ?? 0),
    );
    return { x, y, width, height };
  }
  const boxes = [...element.children]
    .map((child) => transformed(child, boxOf(child)))
    .filter((box) => box.width > 0 && box.height > 0);
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** The box of an element in the page's coordinates. */
function pageBox(element) {
  let box = boxOf(element);
  for (let node = element; node?.getAttribute; node = node.parentNode) box = transformed(node, box);
  return box;
}

/** A path's corners; its curves as straight lines, which will do for an arrow's ends and a label's place. */
function cornersOf(path) {
  const corners = [];
  let [x, y, start] = [0, 0, undefined];
  for (const [, letter, text] of (path.getAttribute('d') ?? '').matchAll(
    /([mlhvcsqtaz])([^mlhvcsqtaz]*)/gi,
  )) {
    const kind = letter.toUpperCase();
    const numbers = (text.match(/-?[\d.]+(?:e[-+]?\d+)?/gi) ?? []).map(Number);
    if (kind === 'Z' && start) corners.push(([x, y] = start));
    const count = { H: 1, V: 1, M: 2, L: 2, T: 2, S: 4, Q: 4, C: 6, A: 7 }[kind];
    for (let i = count; i <= numbers.length; i += count) {
      const [fromX, fromY] = letter === kind ? [0, 0] : [x, y];
      if (kind !== 'V') x = fromX + numbers[kind === 'H' ? i - 1 : i - 2];
      if (kind !== 'H') y = fromY + numbers[i - 1];
      corners.push([x, y]);
      if (kind === 'M') start = [x, y];
    }
  }
  return corners;
}

/** The length of a path up to `most`, and where that is. */
function walk(path, most = Infinity) {
  const corners = cornersOf(path);
  let [x, y] = corners[0] ?? [0, 0];
  let length = 0;
  for (const [nextX, nextY] of corners.slice(1)) {
    const side = Math.hypot(nextX - x, nextY - y);
    const share = Math.max(0, Math.min(1, (most - length) / side || 0));
    [x, y] = [x + share * (nextX - x), y + share * (nextY - y)];
    length += share * side;
    if (share < 1 && side > 0) break;
  }
  return { length, x, y };
}

/** A browser window with what plotly needs and jsdom lacks. */
function createWindow() {
  // Quiet: jsdom reports what it does not implement, and plotly probes for it.
  const dom = new JSDOM('<!doctype html><body><div id="figure"></div></body>', {
    runScripts: 'outside-only',
    pretendToBeVisual: true,
    virtualConsole: new VirtualConsole(),
  });
  const { window } = dom;
  const canvases = new WeakMap();
  const canvasOf = (element) => {
    let canvas = canvases.get(element);
    if (!canvas || canvas.width !== element.width || canvas.height !== element.height) {
      canvas = createCanvas(element.width, element.height);
      canvases.set(element, canvas);
    }
    return canvas;
  };
  window.HTMLCanvasElement.prototype.getContext = function (kind) {
    return kind === '2d' ? canvasOf(this).getContext('2d') : null;
  };
  window.HTMLCanvasElement.prototype.toDataURL = function () {
    return canvasOf(this).toDataURL('image/png');
  };
  Object.assign(window, { TextDecoder, TextEncoder });
  window.URL.createObjectURL = () => '';
  window.URL.revokeObjectURL = () => {};
  window.SVGElement.prototype.getBBox = function () {
    return boxOf(this);
  };
  window.SVGElement.prototype.getTotalLength = function () {
    return walk(this).length;
  };
  window.SVGElement.prototype.getPointAtLength = function (length) {
    return walk(this, length);
  };
  window.SVGElement.prototype.getComputedTextLength = function () {
    return boxOf(this).width;
  };
  window.SVGElement.prototype.getBoundingClientRect = function () {
    const { x, y, width, height } = pageBox(this);
    return { x, y, left: x, top: y, right: x + width, bottom: y + height, width, height };
  };
  // Plotly names parts at random; with a fixed sequence equal figures give equal SVG.
  let state = 1;
  window.Math.random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  window.eval(readFileSync(require.resolve('plotly.js-dist'), 'utf8'));
  return { window, restart: () => (state = 1) };
}

const { window, restart } = createWindow();

async function draw({ id, figure, width, height }) {
  const text = JSON.stringify(figure);
  restart();
  // Parsed inside the window: plotly tells plain objects by their prototype.
  const { data, layout } = window.JSON.parse(text);
  const svg = await window.Plotly.toImage(
    { data, layout: { ...layout, width, height, autosize: false } },
    { format: 'svg', width, height, imageDataOnly: true },
  );
  // One page may hold several figures, whose clip paths must not have the same names.
  const [, name] = /id="defs-(\w+)"/.exec(svg);
  return { id, svg: svg.replaceAll(name, createHash('sha256').update(text).digest('hex').slice(0, 8)) };
}

/** One after the other: two at once would mix their names. */
let last = Promise.resolve();

parentPort.on('message', (request) => {
  last = last
    .then(() => draw(request))
    .then(
      (answer) => parentPort.postMessage(answer),
      (error) => parentPort.postMessage({ id: request.id, error: error?.message ?? String(error) }),
    );
});
