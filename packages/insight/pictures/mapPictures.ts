/** Maps of numbers as pictures: evidence over the face that it was found on, feature maps, filters. */
import { INK } from '../../display/index';
import {
  emptyPicture,
  estimateWidth,
  sheetToPng,
  svgFace,
  svgText,
  type FacePicture,
} from '../../plots/index';
import { enlargeMap, type ClassMap } from '../activationMaps';
import type { FeatureMaps } from '../featureMaps';
import { evidenceColor, strengthColor, type Rgb } from './evenColors';

const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The largest evidence for or against in several maps, so that they can share a scale; 1 where there is none. */
export function strongest(maps: readonly Pick<ClassMap, 'values'>[]): number {
  return Math.max(...maps.map(({ values }) => largest(values))) || 1;
}

const paint = (count: number, colorAt: (i: number) => Rgb): Uint8Array => {
  const pixels = new Uint8Array(3 * count);
  for (let i = 0; i < count; i++) pixels.set(colorAt(i), 3 * i);
  return pixels;
};

/**
 * A map laid over its face, at the face's size: orange speaks for the expression, blue against, the more colourful the
 * more strongly.
 *
 * @param most the evidence at full colour, such as `strongest` of the maps beside it
 */
export function overlay(face: FacePicture, map: ClassMap, most = strongest([map])): FacePicture {
  const { width, height, channels, pixels } = face;
  const evidence = enlargeMap(map, { height, width });
  const grey = (i: number) =>
    channels === 1
      ? pixels[i]!
      : 0.299 * pixels[3 * i]! + 0.587 * pixels[3 * i + 1]! + 0.114 * pixels[3 * i + 2]!;
  const painted = paint(width * height, (i) => evidenceColor(evidence[i]! / most, grey(i)));
  return { ...face, channels: 3, pixels: painted, label: map.expression, color: undefined };
}

/** One filter as a picture: mid-grey is 0, light what it wants light, dark what it wants dark. */
export function filterPicture({ layer, height, width, channels, values }: FeatureMaps): FacePicture {
  const most = largest(values) || 1;
  const shown = channels === 3 ? 3 : 1;
  const pixels = Uint8Array.from({ length: height * width * shown }, (_, i) =>
    Math.round(127.5 + 127.5 * (values[channels === shown ? i : i * channels]! / most)),
  );
  const label = layer.replace(/.* /, '');
  return { pixels, height, width, channels: shown, label, color: INK };
}

/** The least value and how far the others go beyond it: of one channel, or of all. */
function rangeOf({ values, channels }: FeatureMaps, channel?: number): { least: number; range: number } {
  let [least, most] = [Infinity, -Infinity];
  for (let i = channel ?? 0; i < values.length; i += channel === undefined ? 1 : channels) {
    least = Math.min(least, values[i]!);
    most = Math.max(most, values[i]!);
  }
  return { least, range: most - least };
}

const TILE = { width: 54, height: 72, gap: 6 };
const NAME = 13;
const NOTE = 12;

/**
 * Feature maps as a row for each layer: its name and shape, then its channels from dark to light (least to most
 * of the layer), the ones first that differ most from place to place. A transparent PNG with two pixels per CSS pixel.
 *
 * @param options.most channels shown of each layer, 8 by default
 * @param options.names of the channels of the last layer, such as the classes; they keep their order
 */
export async function featureGrid(
  layers: readonly FeatureMaps[],
  { most = 8, names = [] }: { most?: number; names?: readonly string[] } = {},
): Promise<Buffer> {
  if (layers.length === 0) return emptyPicture('no layers');
  const titles = layers.map(({ layer, height, width, channels }) => [
    layer,
    `${height} × ${width} × ${channels}`,
  ]);
  const left = 12 + Math.max(...titles.flat().map((text) => estimateWidth(text, NAME)));
  const rowHeight = TILE.height + TILE.gap + 4;
  const named = names.length > 0 ? NOTE + 6 : 0;
  const elements: string[] = [];
  for (const [row, maps] of layers.entries()) {
    const top = 2 + row * rowHeight;
    const middle = top + TILE.height / 2;
    const [name = '', shape = ''] = titles[row]!;
    elements.push(svgText(name, { x: 0, y: middle - 2, size: NAME, bold: true }));
    elements.push(svgText(shape, { x: 0, y: middle + NOTE + 3, size: NOTE }));
    const isNamed = row === layers.length - 1 && names.length > 0;
    const order = Array.from({ length: maps.channels }, (_, channel) => channel);
    if (!isNamed) order.sort((one, other) => rangeOf(maps, other).range - rangeOf(maps, one).range);
    const scale = rangeOf(maps);
    for (const [column, channel] of order.slice(0, most).entries()) {
      const x = left + column * (TILE.width + TILE.gap);
      const box = { x, y: top, ...TILE, id: `map${row}-${column}` };
      elements.push(await svgFace(channelPicture(maps, channel, scale), box));
      if (isNamed) {
        const below = { x: x + TILE.width / 2, y: top + TILE.height + NOTE + 4, size: NOTE - 1 };
        elements.push(svgText(names[channel] ?? '', { ...below, anchor: 'middle' }));
      }
    }
  }
  const columns = Math.min(most, Math.max(...layers.map(({ channels }) => channels)));
  return sheetToPng(left + columns * (TILE.width + TILE.gap), layers.length * rowHeight + named, elements);
}

/** One channel, each place in the colour of its strength on the given scale. */
function channelPicture(
  { height, width, channels, values }: FeatureMaps,
  channel: number,
  { least, range }: { least: number; range: number },
): FacePicture {
  const strength = (i: number) => (values[i * channels + channel]! - least) / (range || 1);
  const pixels = paint(height * width, (i) => strengthColor(strength(i)));
  return { pixels, height, width, channels: 3, label: '' };
}

/** A bar of the colours of evidence with what its ends mean, for below the pictures that use them; SVG. */
export async function evidenceLegend(
  most: number,
  { unit, height, width }: Pick<ClassMap, 'unit' | 'height' | 'width'>,
  place: { x: number; y: number },
): Promise<string> {
  const bar = {
    width: 120,
    height: 1,
    channels: 3 as const,
    label: '',
    pixels: paint(120, (i) => evidenceColor(i / 59.5 - 1, 128)),
  };
  const odds = Number(Math.exp(most).toPrecision(2)).toLocaleString('en-US');
  const [low, high] =
    unit === 'logits'
      ? [`against: score −${most.toFixed(1)}`, `for: score +${most.toFixed(1)} (${height} × ${width} places)`]
      : [`against: covering it raises the odds up to ${odds}-fold`, `for: covering it lowers them`];
  const start = place.x + estimateWidth(low, NOTE) + 6;
  const text = { y: place.y + 10, size: NOTE };
  const image = await svgFace(bar, { x: start, y: place.y, width: bar.width, height: 12, id: 'legend' });
  return svgText(low, { x: place.x, ...text }) + image + svgText(high, { x: start + bar.width + 8, ...text });
}
