/** Points, colours and smooth paths: the little drawing language the faces are written in. */

export type Point = readonly [x: number, y: number];
export type Colour = readonly [red: number, green: number, blue: number];

export const BLACK: Colour = [18, 14, 16];
export const WHITE: Colour = [255, 252, 246];

/** Blends two colours; `share` is how much of the second one there is, from 0 to 1. */
export function mix(first: Colour, second: Colour, share: number): Colour {
  const blend = (a: number, b: number) => a + (b - a) * share;
  return [blend(first[0], second[0]), blend(first[1], second[1]), blend(first[2], second[2])];
}

/** A colour as CSS writes it. */
export function css(colour: Colour): string {
  return `rgb(${colour.map((channel) => Math.round(Math.min(255, Math.max(0, channel)))).join(',')})`;
}

/** A number as a path writes it: a tenth of a unit is finer than any pixel here. */
const short = (value: number) => String(Math.round(value * 10) / 10);
const pair = (point: Point) => `${short(point[0])} ${short(point[1])}`;

/** The cubic Béziers of a Catmull-Rom spline through the points, without its starting move. */
function bends(points: readonly Point[]): string {
  let path = '';
  for (let i = 0; i + 1 < points.length; i++) {
    const from = points[i] as Point;
    const to = points[i + 1] as Point;
    const before = points[i - 1] ?? from;
    const after = points[i + 2] ?? to;
    const leave: Point = [from[0] + (to[0] - before[0]) / 6, from[1] + (to[1] - before[1]) / 6];
    const arrive: Point = [to[0] - (after[0] - from[0]) / 6, to[1] - (after[1] - from[1]) / 6];
    path += `C${pair(leave)} ${pair(arrive)} ${pair(to)}`;
  }
  return path;
}

/** The path data of a smooth open line through two or more points. */
export function curve(points: readonly Point[]): string {
  return `M${pair(points[0] as Point)}${bends(points)}`;
}

/** The path data of a closed shape of smooth edges, each meeting the next at a corner. */
export function shape(...edges: readonly (readonly Point[])[]): string {
  const [first, ...rest] = edges.map((edge) => ({ start: pair(edge[0] as Point), line: bends(edge) }));
  return `M${first?.start}${first?.line}${rest.map(({ start, line }) => `L${start}${line}`).join('')}Z`;
}

/** The path data of a closed shape that is smooth all round, its seam included. */
export function blob(points: readonly Point[]): string {
  const around = [points.at(-1) as Point, ...points, points[0] as Point, points[1] as Point];
  const path = bends(around).split('C').slice(2, -1).join('C');
  return `M${pair(points[0] as Point)}C${path}Z`;
}

/** The points, and after them the mirror images of those off the middle, in reverse order: an outline from its half. */
export function mirrored(half: readonly Point[]): Point[] {
  const others = half.filter(([x]) => x !== 0).map(([x, y]): Point => [-x, y]);
  return [...half, ...others.reverse()];
}

type Attributes = Readonly<Record<string, string | number>>;

/** An SVG element; numbers among its attributes are shortened. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? Math.round(value * 1000) / 1000 : value}"`)
    .join('');
  return content ? `<${name}${written}>${content}</${name}>` : `<${name}${written}/>`;
}

/** A filled path. (An opacity of the fill alone: a whole element's makes the renderer draw it apart first.) */
export function filled(path: string, fill: string, opacity = 1, more: Attributes = {}): string {
  return element('path', { d: path, fill, ...(opacity < 1 ? { 'fill-opacity': opacity } : {}), ...more });
}

/** A line of the given width, with round ends. */
export function line(points: readonly Point[], stroke: Colour, width: number, opacity = 1): string {
  const look = {
    fill: 'none',
    stroke: css(stroke),
    'stroke-width': width,
    'stroke-linecap': 'round',
    'stroke-opacity': opacity,
  };
  return opacity < 0.02 ? '' : element('path', { d: curve(points), ...look });
}

/** A spot that fades out towards its rim: a highlight, a shadow or a blush. `id` must be unique in the SVG. */
export function glow(
  id: string,
  [x, y]: Point,
  rx: number,
  ry: number,
  colour: Colour,
  opacity: number,
): string {
  const stop = (offset: number, share: number) =>
    element('stop', { offset, 'stop-color': css(colour), 'stop-opacity': opacity * share });
  return (
    element('radialGradient', { id }, stop(0, 1) + stop(0.5, 0.6) + stop(1, 0)) +
    element('ellipse', { cx: x, cy: y, rx, ry, fill: `url(#${id})` })
  );
}

/** A linear gradient along a direction of the shape it fills; stops are [offset 0-1, colour, opacity 0-1]. */
export function gradient(
  id: string,
  angle: number,
  stops: readonly (readonly [number, Colour, number])[],
): string {
  const [dx, dy] = [Math.cos(angle) / 2, Math.sin(angle) / 2];
  return element(
    'linearGradient',
    { id, x1: 0.5 - dx, y1: 0.5 - dy, x2: 0.5 + dx, y2: 0.5 + dy },
    stops
      .map(([offset, colour, opacity]) =>
        element('stop', { offset, 'stop-color': css(colour), 'stop-opacity': opacity }),
      )
      .join(''),
  );
}
