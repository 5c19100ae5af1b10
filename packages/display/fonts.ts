/** Where the Inter font lies, for measuring what sharp and browsers will draw. */
import { existsSync } from 'fs';
import { createRequire } from 'module';
import path from 'path';

const WEIGHTS = ['400Regular', '600SemiBold', '700Bold'];

/** Absolute paths of Inter's files (regular, semi-bold, bold); empty when the package is not installed. */
export function interFiles(): string[] {
  try {
    const folder = path.dirname(createRequire(__filename).resolve('@expo-google-fonts/inter/package.json'));
    return WEIGHTS.map((weight) => path.join(folder, weight, `Inter_${weight}.ttf`)).filter(existsSync);
  } catch {
    return [];
  }
}
