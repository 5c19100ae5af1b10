/** The photos that face-api carries: 22 faces of grown-ups, looking every way. Read in place, never copied. */
import { createRequire } from 'module';
import path from 'path';
import { sharedOfUnion, type Area } from '../packages/face-points/index';

const folder = path.dirname(createRequire(__filename).resolve('@vladmandic/face-api/package.json'));

/** How many faces a person counts in each. */
export const samplePhotos = [3, 3, 3, 4, 5, 4].map((faces, i) => ({
  file: path.join(folder, 'demo', `sample${i + 1}.jpg`),
  faces,
}));

/** What two boxes share of what they cover together, 0 to 1. */
export const overlap = (a: Area, b: Area): number => sharedOfUnion(a, b);
