/** A face and where its eyes, nose and mouth are. */
import type { Area } from './sharedArea';

export interface Point {
  x: number;
  y: number;
}

/** The part of a picture that is a face's frame: 3 wide, 4 high, turned about its middle by some degrees, clockwise. */
export interface Frame {
  middle: Point;
  width: number;
  degrees: number;
}

/** In pixels of the picture, whose edges the box may leave. */
export interface PointedFace extends Area {
  /** How sure the detector is, 0 to 1. */
  score: number;
  /** The middle of each eye; first the one at the left of the face held upright. */
  eyes: readonly [Point, Point];
  nose: Point;
  mouth: Point;
}

/** A face that was looked at closely. */
export interface FramedFace extends PointedFace {
  /** What of the picture a network is shown; its degrees tell how far the face is turned. */
  frame: Frame;
}

/** A face elsewhere: each point as `move` has it, its box about the same middle, `times` as large. */
export function moved(face: PointedFace, move: (point: Point) => Point, times = 1): PointedFace {
  const middle = move({ x: face.x + face.width / 2, y: face.y + face.height / 2 });
  const [width, height] = [face.width * times, face.height * times];
  return {
    x: middle.x - width / 2,
    y: middle.y - height / 2,
    width,
    height,
    score: face.score,
    eyes: [move(face.eyes[0]), move(face.eyes[1])],
    nose: move(face.nose),
    mouth: move(face.mouth),
  };
}
