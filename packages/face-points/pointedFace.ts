/** A face and where its eyes, nose and mouth are. */

export interface Point {
  x: number;
  y: number;
}

/** In pixels of the picture, whose edges the box may leave. */
export interface PointedFace {
  x: number;
  y: number;
  width: number;
  height: number;
  /** How sure the detector is, 0 to 1. */
  score: number;
  /** The middle of each eye; first the one at the left of an upright picture. */
  eyes: readonly [Point, Point];
  nose: Point;
  mouth: Point;
}
