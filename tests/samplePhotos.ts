/** The photos that face-api carries: 22 faces of grown-ups, looking every way. Read in place, never copied. */
import { createRequire } from 'module';
import path from 'path';
import type { FaceBox } from '../packages/faces/index';

const folder = path.dirname(createRequire(__filename).resolve('@vladmandic/face-api/package.json'));

/** How many faces a person counts in each. */
export const samplePhotos = [3, 3, 3, 4, 5, 4].map((faces, i) => ({
  file: path.join(folder, 'demo', `sample${i + 1}.jpg`),
  faces,
}));

/** What two boxes share of what they cover together, 0 to 1. */
export function overlap(a: FaceBox, b: FaceBox): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, wide) * Math.max(0, high);
  return shared / (a.width * a.height + b.width * b.height - shared);
}
