/** What happens in a training, one JSON document a line, for whoever drives it. */
import { appendFileSync } from 'fs';
import type { TrainingView } from '../../src/index';

/** Writes "start", "epoch", "change" and "end" events to a file, or with "-" to standard output. */
export function eventLines(file: string): TrainingView {
  const write = (event: string, facts: object) => {
    const line = `${JSON.stringify({ event, ...facts })}\n`;
    if (file === '-') process.stdout.write(line);
    else appendFileSync(file, line);
  };
  return {
    onStart: (start) => write('start', start),
    onEpoch: (history, best) => write('epoch', { ...history.at(-1), best: best?.epoch }),
    onChange: (changes) => write('change', { changes }),
    onEnd: (result) => write('end', result),
  };
}
