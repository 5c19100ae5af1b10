/** Plotly's SVG without what changes nothing: half as long, for notebooks hold it as text. */

/** Styles that hold anyway, or say what no still picture can do. */
const IDLE =
  /(?<=[";] ?)(?:opacity: 1|(?:fill|stroke)-opacity: 1|vector-effect: none|stroke-miterlimit: 2|font-(?:weight|style|variant): normal|white-space: pre|pointer-events: \w+|cursor: [\w-]+);? ?/g;

/** All of a stroke, for where it has no width. */
const STROKE = /stroke(?:-width|-opacity)?: [^;"]*;? ?/g;

/** Groups with nothing in them; those around them are empty, then. */
const EMPTY = /<(g|defs)(?: [\w-]+="[^"]*")*(?:\/>|><\/\1>)/g;

/** Parts with one thing in them, about which they say nothing. */
const BARE = /<g>((?:<(path|text|rect)\b[^>]*(?:\/>|>[^<]*<\/\2>))*)<\/g>/g;

/** A dot as plotly writes it. */
const DOT = /<path([^>]*?) d="M([\d.]+),0A\2,\2 0 1,1 0,-\2A\2,\2 0 0,1 \2,0Z"/g;

const CLIP = /<clipPath id="([^"]+)">.*?<\/clipPath>/g;

/** Turns and moves by nothing. */
const STILL = / transform="(?:rotate\(0,[^)]*\)|translate\(0,0\))"/g;

/** The fonts of all texts, which the whole can say once. */
const FONT = /font-family:[^;"]*;?/;

/** What is neither filled nor stroked: it is there for the mouse. */
function isUnseen(shape: string): boolean {
  const isFilled = !/fill:none|fill-opacity:0[;"]/.test(shape);
  const isStroked = /stroke:/.test(shape) && !/stroke-opacity:0[;"]|stroke-width:0[;"]/.test(shape);
  return / d=""|<path\/>/.test(shape) || (shape.includes('style="') && !isFilled && !isStroked);
}

const hex = (channels: string) =>
  `#${channels
    .split(', ')
    .map((channel) => Number(channel).toString(16).padStart(2, '0'))
    .join('')}`;

function untilSame(text: string, change: (text: string) => string): string {
  const changed = change(text);
  return changed === text ? text : untilSame(changed, change);
}

/** An SVG text of plotly's that looks the same; its coordinates are rounded to a tenth of a pixel. */
export function shortSvg(svg: string): string {
  const short = svg
    .replace(/ (?:class|data-[\w-]+)="[^"]*"/g, '')
    .replace(/style="[^"]*stroke-width: 0(?:px)?[;"][^"]*"?/g, (style) => style.replace(STROKE, ''))
    .replace(IDLE, '')
    .replace(/rgb\((\d+, \d+, \d+)\)/g, (_, channels: string) => hex(channels))
    .replace(/ (?:d|x|y|width|height|transform)="[^"]*"/g, (place) =>
      place.replace(/-?\d*\.\d{2,}/g, (number) => String(Math.round(Number(number) * 10) / 10)),
    )
    .replace(DOT, '<circle$1 r="$2"')
    .replace(CLIP, (clip, id: string) => (svg.includes(`#${id})`) ? clip : ''))
    .replace(/style="[^"]*"/g, (style) => style.replace(/(: |; ?)(?=[^"]|(?="))/g, (sign) => sign[0]!))
    .replace(/<(?:path|rect)\b[^>]*\/>/g, (shape) => (isUnseen(shape) ? '' : shape))
    .replace(STILL, '');
  const font = FONT.exec(short)?.[0] ?? '';
  const once = short
    .replaceAll(font, '')
    .replace(/^<svg/, `<svg style="${font}"`)
    .replace(/;"/g, '"')
    .replace(/ style=""/g, '');
  return untilSame(once, (text) => text.replace(EMPTY, '').replace(BARE, '$1'));
}
