/** A small training in a process of its own, begun or gone on with: `trainChild.ts FOLDER [BYTES]`. */
import { execFileSync } from 'child_process';
import { configure } from '../src/config';
import { messageOf } from '../packages/base/index';
import { startTraining } from '../src/train/startTraining';
import type { TrainingView } from '../src/train/training';
import { data } from './tinyTraining';

/** Six batches an epoch and a checkpoint about every third one; all that a training remembers is in use. */
const config = configure({
  height: 40,
  width: 40,
  batchSize: 8,
  epochs: 8,
  learningRate: 0.01,
  checkpointMinutes: 0.001,
  schedule: 'plateau',
  plateauPatience: 1,
  mixup: 0.2,
  balance: 'sampling',
});

export const trainIn = (folder: string, view: TrainingView = {}) =>
  startTraining(config, data, { folder, resume: true, view });

/** After the first epoch this process can write no file of more than so many bytes, as on a full disk. */
function fullDisk(bytes: number): TrainingView {
  process.on('SIGXFSZ', () => undefined);
  return {
    onEpoch: () => void execFileSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${bytes}`]),
  };
}

if (require.main === module) {
  const [folder = '', bytes] = process.argv.slice(2);
  const limited = bytes === undefined ? {} : fullDisk(Number(bytes));
  const run = trainIn(folder, { ...limited, onStart: () => process.stdout.write('go\n') });
  run.done.then(
    () => process.stdout.write('done\n'),
    (error) => {
      console.error(messageOf(error));
      process.exitCode = 1;
    },
  );
}
