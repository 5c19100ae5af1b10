/** A drawn face with an expression: as an SVG, and as the photograph a small camera would take of it. */
import sharp from 'sharp';
import { randomStream } from '../base/index';
import { sampleIntensities, type Expression } from './actionUnits';
import { drawBeard } from './beard';
import { drawBrows, drawEyes, drawGlasses } from './eyes';
import { drawHairBehind, drawHairInFront } from './hair';
import { sitter } from './head';
import { drawHeadwear, drawHeadwearBehind } from './headwear';
import { drawMouth, mouthCorner } from './mouth';
import { samplePerson, type Person } from './person';
import { sampleScene, type Scene } from './scene';
import { drawBody, drawEars, drawFaceLight, drawFaceSkin, drawFolds, drawNose } from './skin';
import { BLACK, css, element, glow, gradient, mix, WHITE } from './svg';

/** What names a face: the same key draws the same face. */
export type FaceKey = readonly (string | number)[];

/** What is made of the person and the scene that a key names, while all the rest of the drawing stays as it is. */
export interface FaceChanges {
  person?: (person: Person) => Person;
  scene?: (scene: Scene) => Scene;
}

const WIDTH = 330;
const HEIGHT = 440;

/**
 * Draws a face with an expression as an SVG 330 wide and 440 high, without text.
 *
 * The key names the person and the scene, and with the expression the strength of each action unit (Ekman &
 * Friesen's Facial Action Coding System): the same key gives the same person's seven expressions.
 */
export function drawFace(expression: Expression, ...key: FaceKey): string {
  return draw(expression, key, sampleScene(randomStream(...key, 'scene')));
}

function draw(expression: Expression, key: FaceKey, scene: Scene, change?: FaceChanges['person']): string {
  const sampled = samplePerson(randomStream(...key, 'person'));
  const person = change?.(sampled) ?? sampled;
  const units = sampleIntensities(expression, randomStream(...key, 'action units'));
  const name = `f${randomStream(...key, expression, 'id').integer(1e9)}`;
  const who = sitter(person, scene, units, name);
  const corner = (side: -1 | 1) => mouthCorner(who, side);
  const degrees = (scene.roll * 180) / Math.PI;
  const [x, y] = [WIDTH / 2 + scene.shift[0] - 42 * Math.sin(scene.yaw), 226 + scene.shift[1]];
  const head =
    drawHairBehind(who) +
    drawHeadwearBehind(who) +
    drawBody(who) +
    drawEars(who) +
    drawFaceSkin(who) +
    drawFolds(who, corner) +
    drawBeard(who, corner) +
    drawMouth(who) +
    drawNose(who) +
    drawEyes(who) +
    drawBrows(who) +
    drawFaceLight(who) +
    drawHairInFront(who) +
    drawHeadwear(who) +
    drawGlasses(who);
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` },
    drawBackdrop(scene, name) +
      element(
        'g',
        {
          transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${degrees.toFixed(1)}) scale(${scene.scale.toFixed(3)})`,
        },
        head,
      ),
  );
}

function drawBackdrop(scene: Scene, name: string): string {
  const [from, to] = scene.backdrop;
  const shapes = scene.clutter.map(([x, y, radius, tone], i) =>
    glow(`${name}-clutter${i}`, [x, y], radius, radius * 1.2, tone > 0 ? WHITE : BLACK, Math.abs(tone) * 0.5),
  );
  return (
    gradient(`${name}-backdrop`, scene.lightAngle, [
      [0, from, 1],
      [1, mix(from, to, 0.6), 1],
    ]) +
    element('rect', { width: WIDTH, height: HEIGHT, fill: css(from) }) +
    element('rect', { width: WIDTH, height: HEIGHT, fill: `url(#${name}-backdrop)` }) +
    shapes.join('')
  );
}

/**
 * Renders a face as a colour JPEG of the given width and height in pixels (66 and 88 by default, a shape of
 * 3 by 4), with the exposure, blur and noise of its scene; the same key gives the same bytes.
 *
 * @param options.person makes another person of the key's; `options.scene` likewise
 */
export async function renderFace(
  expression: Expression,
  key: FaceKey,
  options: { width?: number; height?: number } & FaceChanges = {},
): Promise<Buffer> {
  const { width = 66, height = 88 } = options;
  const sampled = sampleScene(randomStream(...key, 'scene'));
  const scene = options.scene?.(sampled) ?? sampled;
  // Twice the size and then shrunk: smoother edges than the SVG renderer's own.
  const density = (72 * 2 * width) / WIDTH;
  const shrunk = sharp(Buffer.from(draw(expression, key, scene, options.person)), { density })
    .resize(width, height, { fit: 'fill' })
    .removeAlpha();
  const sigma = scene.blur * width;
  const { data } = await (sigma > 0.3 ? shrunk.blur(sigma) : shrunk)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const noise = randomStream(...key, expression, 'noise');
  const channels = data.length / (width * height);
  const gain = scene.exposure * scene.contrast;
  const middle = 128 * (1 - scene.contrast);
  for (let pixel = 0; pixel < data.length; pixel += channels) {
    const grain = middle + noise.normal(0, scene.noise);
    for (let channel = 0; channel < channels; channel++) {
      const value = gain * (data[pixel + channel] as number) + grain;
      data[pixel + channel] = Math.max(0, Math.min(255, Math.round(value)));
    }
  }
  return sharp(data, { raw: { width, height, channels: channels as 3 } })
    .jpeg({ quality: scene.quality })
    .toBuffer();
}
