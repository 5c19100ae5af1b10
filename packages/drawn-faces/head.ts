/** The head as a solid: where a point of the face lands in the picture when the head turns. */
import type { Intensities } from './actionUnits';
import type { Person } from './person';
import type { Scene } from './scene';
import type { Point } from './svg';

/** Everything a part of the face needs to draw itself. */
export interface Sitter {
  person: Person;
  scene: Scene;
  units: Intensities;
  /** Where a point of the face's surface is seen; `lift` is its height above the surface, as of a nose. */
  onFace(x: number, y: number, lift?: number): Point;
  /** Where a point of the head's silhouette is seen. */
  onRim(x: number, y: number): Point;
  /** The picture's name for a gradient or a clip, unique even where several faces share a page. */
  id(name: string): string;
  /** How strongly the half of the face on one side (-1 the picture's left, 1 its right) moves: around 1. */
  side(side: Side): number;
}
export type Side = -1 | 1;
export const SIDES: readonly Side[] = [-1, 1];

const DEPTH = 92;

/**
 * Sets a person with an expression in a scene.
 *
 * The head's coordinates have their origin between the cheekbones, x to the picture's right, y down; the
 * face is about 210 wide and reaches from -150 (crown) to 142 (chin). `name` starts every id in the SVG.
 */
export function sitter(person: Person, scene: Scene, units: Intensities, name: string): Sitter {
  const [sinYaw, cosYaw] = [Math.sin(scene.yaw), Math.cos(scene.yaw)];
  const [sinPitch, cosPitch] = [Math.sin(scene.pitch), Math.cos(scene.pitch)];
  const depth = (x: number, y: number) => DEPTH * Math.sqrt(Math.max(0, 1 - (x / 125) ** 2 - (y / 210) ** 2));
  return {
    person,
    scene,
    units,
    onFace: (x, y, lift = 0) => {
      const z = depth(x, y) + lift;
      return [x * cosYaw + z * sinYaw, y * cosPitch + z * sinPitch];
    },
    // A solid's silhouette stays where it is while its face turns, but the chin, far from the axis, does not.
    onRim: (x, y) => {
      const low = Math.max(0, Math.min(1, (y + 70) / 190));
      return [x * (0.97 + 0.03 * cosYaw) + DEPTH * 0.62 * low * sinYaw, y + DEPTH * 0.5 * low * sinPitch];
    },
    id: (part) => `${name}-${part}`,
    side: (side) => 1 + side * person.lopsidedness,
  };
}

/** The right half of the face's outline, from the crown to the chin. */
export function faceEdge({ person, units }: Sitter): Point[] {
  const { cheekWidth, jawWidth, chinLength } = person;
  const drop = 17 * units[26];
  const chin = 104 * chinLength + 36 + drop;
  return [
    [0, -152],
    [62, -140],
    [96 * cheekWidth, -88],
    [103 * cheekWidth, -30],
    [101 * cheekWidth, 12],
    [92 * jawWidth * cheekWidth, 62 + drop * 0.3],
    [66 * jawWidth, 108 + drop * 0.8],
    [32 * jawWidth, chin - 6],
    [0, chin],
  ];
}

/**
 * Where a point of the hairline, a hat's brim or a beard is seen: near the temples it belongs to the head's
 * silhouette, towards the middle to the face's surface.
 */
export function onHead(who: Sitter, x: number, y: number): Point {
  const share = Math.max(0, Math.min(1, (Math.abs(x) - 55) / 45));
  const [on, rim] = [who.onFace(x, y), who.onRim(x, y)];
  return [on[0] + (rim[0] - on[0]) * share, on[1] + (rim[1] - on[1]) * share];
}
