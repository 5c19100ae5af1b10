/** The columns of a table that say where in a photo the face is. */
import { positionsOf } from '../base/index';
import type { Box } from './row';
import { numberIn } from './table';

/** Left, top, and then width and height, or right and bottom. */
const sized = [
  ['x', 'y', 'w', 'h'],
  ['x', 'y', 'width', 'height'],
  ['left', 'top', 'width', 'height'],
  ['face_x', 'face_y', 'face_width', 'face_height'],
  ['bbox_x', 'bbox_y', 'bbox_w', 'bbox_h'],
];
const cornered = [
  ['left', 'top', 'right', 'bottom'],
  ['xmin', 'ymin', 'xmax', 'ymax'],
  ['x_min', 'y_min', 'x_max', 'y_max'],
  ['x1', 'y1', 'x2', 'y2'],
  ['x0', 'y0', 'x1', 'y1'],
  ['face_box_left', 'face_box_top', 'face_box_right', 'face_box_bottom'],
];

/**
 * Reads the box of a row.
 *
 * @param notes takes what a person should be told of columns that are not understood
 * @returns undefined where the table has no columns of boxes; a reason where a row has none that can be taken
 */
export function boxReader(
  columns: readonly string[],
  notes: string[],
): (cells: readonly string[]) => Box | { reason: string } | undefined {
  const find = (sets: readonly string[][]) =>
    sets
      .map((names) =>
        positionsOf(
          columns,
          names.map((name) => [name]),
        ),
      )
      .find((at) => !at.includes(-1));
  // With x3 and y3 behind them, x1 and y1 are the first of a face's landmarks or of a polygon.
  const corners = columns.some((name) => /^x_?3$/i.test(name.trim())) ? undefined : find(cornered);
  const at = corners ?? find(sized);
  if (at === undefined) {
    const whole = columns.find((name) => /^(face_?)?(bbox|box|bounding_?box|roi)$/i.test(name.trim()));
    if (whole !== undefined)
      notes.push(
        `boxes are read from columns x, y, width, height: "${whole}" is not, photos are taken whole`,
      );
    return () => undefined;
  }
  return (cells) => {
    const [left, top, third, fourth] = at.map((position) => numberIn(cells[position])) as [
      number,
      number,
      number,
      number,
    ];
    return boxOf(
      left,
      top,
      ...(corners ? ([third - left, fourth - top] as const) : ([third, fourth] as const)),
    );
  };
}

/** A box in whole pixels, or why it is none. */
export function boxOf(left: number, top: number, width: number, height: number): Box | { reason: string } {
  if (![left, top, width, height].every(Number.isFinite)) return { reason: 'no box in the table' };
  // Shares of the picture's size, perhaps; a face of a pixel there is none.
  if (!(width > 1 && height > 1)) return { reason: 'a box of a pixel or less (pixels are expected)' };
  const [x, y] = [Math.round(left), Math.round(top)];
  return { left: x, top: y, width: Math.round(left + width) - x, height: Math.round(top + height) - y };
}
