/** Where in the program an operation was called. */
import { existsSync } from 'fs';
import path from 'path';
import { fileURLToPath } from 'url';

// Frames of tfjs, of Node and of what carries every operation tell nothing of the step.
// Source maps place tfjs's outside of node_modules.
const carriers =
  /node_modules|node:|tfjs-(core|node|layers)[\\/]|tensorflow[\\/](graph|kernel|nodeBackend)\b/;

/** "at name (file:line:column)", or without a name; what is built in has no line. */
const placed = /^\s+at (?:.*? \(|async )?(.+):(\d+):\d+\)?$/;

/** A notebook's cell, which the kernel names by its number and, where it knows it, the line as it was written. */
const inCell = /\bcell \[\d+\](?:, line \d+)?/;
// The kernel's scripts know nothing of ours (packages/kernel/tslabPlaces.js): this is where they meet.
const withPlaces = Symbol.for('ferlab.withPlaces');

/** Remembers the present call; `describe` costs, so it is only asked for when something went wrong. */
export function callSite(): { describe: () => string } {
  const limit = Error.stackTraceLimit;
  // tfjs puts some twenty frames of its own between a kernel and whoever asked for it.
  Error.stackTraceLimit = 50;
  const here = new Error();
  Error.stackTraceLimit = limit;
  return { describe: () => placeIn(here.stack ?? '') };
}

/** The first place in a stack that is the program's own, as "src/train/step.ts:12". */
export function placeIn(stack: string): string {
  const kernel = globalThis as { [withPlaces]?: (stack: string) => string };
  const frame = (kernel[withPlaces]?.(stack) ?? stack)
    .split('\n')
    .find((line) => inCell.test(line) || (placed.test(line) && !carriers.test(line)));
  if (frame === undefined) return 'an unknown place';
  const [cell] = inCell.exec(frame) ?? [];
  if (cell !== undefined) return cell;
  const [, found, line] = placed.exec(frame)!;
  // What a notebook's cells import is compiled without source maps: lines are a little off.
  const file = found!.startsWith('file:') ? fileURLToPath(found!) : found!;
  const source = file.replace(/\.js$/, '.ts');
  if (source === file || !existsSync(source)) return `${path.relative(process.cwd(), file)}:${line}`;
  return `line ${line} or so of ${path.relative(process.cwd(), source)}`;
}
