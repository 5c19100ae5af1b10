/** Boxes and labels of faces on a canvas. */
import { expressionColor, inkOn } from '../../../expressionColor';
import { placeLabels, type Area } from '../../placeLabels';

/** A face as it is drawn, in the canvas's pixels. */
export interface DrawnFace {
  box: Area;
  expression: string;
  probability: number;
  /** Whether it is the one whose bars are shown, where there are several. */
  chosen: boolean;
}

/** Draws a rounded box around every face, with its expression and percentage in the expression's colour. */
export function drawFaces(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  faces: readonly DrawnFace[],
  { width, height, textSize }: { width: number; height: number; textSize: number },
): void {
  context.font = `600 ${textSize}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const words = faces.map(({ expression, probability }) => `${expression} ${Math.round(100 * probability)}%`);
  const labels = words.map((text) => ({
    width: Math.min(width, context.measureText(text).width + 1.2 * textSize),
    height: Math.min(height, 1.8 * textSize),
  }));
  const boxes = faces.map(({ box }) => box);
  const places = placeLabels({ width, height }, boxes, labels, textSize / 2.5);
  for (const [i, { box, expression, chosen }] of faces.entries()) {
    const [color, line] = [expressionColor(expression), textSize / (chosen ? 3.6 : 6)];
    const rounded = (area: Area, corner: number) => {
      context.beginPath();
      context.roundRect(area.x, area.y, area.width, area.height, corner);
    };
    rounded(box, Math.min(1.6 * textSize, box.width / 8, box.height / 8));
    context.strokeStyle = 'rgb(0 0 0 / 35%)';
    context.lineWidth = 1.9 * line;
    context.stroke();
    context.strokeStyle = color;
    context.lineWidth = line;
    context.stroke();
    const place = places[i]!;
    rounded(place, place.height / 2);
    context.fillStyle = color;
    context.fill();
    context.fillStyle = inkOn(color);
    context.fillText(words[i]!, place.x + place.width / 2, place.y + place.height / 2, place.width);
  }
}
