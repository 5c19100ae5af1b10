/** Boxes and labels of faces on a canvas. */
import { expressionColor, inkOn } from '../../display/expressionColor';
import type { Area } from '../../face-points/sharedArea';
import { placeLabels } from '../../faces/placeLabels';

/** A face as it is drawn, in the canvas's pixels. */
export interface DrawnFace {
  box: Area;
  expression: string;
  probability: number;
  /** Whether it is the one whose bars are shown, where there are several. */
  chosen: boolean;
}

/**
 * Draws a rounded box around every face, with its expression and percentage in the expression's colour; of several those
 * that are less high than a label get none, as it would hide them: their turn comes when they are chosen.
 */
export function drawFaces(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  faces: readonly DrawnFace[],
  { width, height, textSize }: { width: number; height: number; textSize: number },
): void {
  context.font = `600 ${textSize}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const named = faces.filter(
    ({ box, chosen }) => chosen || faces.length === 1 || box.height >= 1.8 * textSize,
  );
  const words = named.map(({ expression, probability }) => `${expression} ${Math.round(100 * probability)}%`);
  const labels = words.map((text) => ({
    width: Math.min(width, context.measureText(text).width + 1.2 * textSize),
    height: Math.min(height, 1.8 * textSize),
  }));
  const boxes = named.map(({ box }) => box);
  const places = placeLabels({ width, height }, boxes, labels, textSize / 2.5);
  const rounded = (area: Area, corner: number) => {
    context.beginPath();
    context.roundRect(area.x, area.y, area.width, area.height, corner);
  };
  for (const { box, expression, chosen } of faces) {
    const line = textSize / (chosen ? 3.6 : 6);
    rounded(box, Math.min(1.6 * textSize, box.width / 8, box.height / 8));
    context.strokeStyle = 'rgb(0 0 0 / 35%)';
    context.lineWidth = 1.9 * line;
    context.stroke();
    context.strokeStyle = expressionColor(expression);
    context.lineWidth = line;
    context.stroke();
  }
  for (const [i, { expression }] of named.entries()) {
    const color = expressionColor(expression);
    const place = places[i]!;
    rounded(place, place.height / 2);
    context.fillStyle = color;
    context.fill();
    context.fillStyle = inkOn(color);
    context.fillText(words[i]!, place.x + place.width / 2, place.y + place.height / 2, place.width);
  }
}
