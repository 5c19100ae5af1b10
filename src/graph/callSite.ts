/** Where in the program an operation was called. */
import path from 'path';

// Frames of tfjs, of Node and of what carries every operation tell nothing of the step.
// Source maps place tfjs's outside of node_modules.
const carriers = /node_modules|node:|tfjs-\w+[\\/]|src[\\/](graph|kernel|nodeBackend)\b/;

/** Remembers the present call; `describe` costs, so it is only asked for when something went wrong. */
export function callSite(): { describe: () => string } {
  const limit = Error.stackTraceLimit;
  // tfjs puts some twenty frames of its own between a kernel and whoever asked for it.
  Error.stackTraceLimit = 50;
  const here = new Error();
  Error.stackTraceLimit = limit;
  return { describe: () => placeIn(here.stack ?? '') };
}

function placeIn(stack: string): string {
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line) && !carriers.test(line));
  const [, file, line] = /\(?(?:file:\/\/)?([^()\s][^()]*):(\d+):\d+\)?$/.exec(frame ?? '') ?? [];
  return file === undefined ? 'an unknown place' : `${path.relative(process.cwd(), file)}:${line}`;
}
