/** The original project's training in PyTorch, on the same files as ours: `bench/peer/accuracy_peer.py`. */
import { writeFileSync } from 'fs';
import path from 'path';
import { UsageError } from '../packages/base/index';
import type { Dataset, Split } from '../src/index';
import { startPeer } from './peer';
import { type Aim, type Reached, sayEpoch } from './reached';
import { timed } from './timing';

interface Greeting {
  name: string;
  torch: string;
  threads: number;
  /** How many it trains at most. */
  epochs: number;
  learningRate: number;
}

/** An epoch, or the part of it that there was time for. */
interface EpochAnswer {
  whole: boolean;
  /** Null where only a part was trained, and an earlier one was measured. */
  accuracy: number | null;
  seconds: number;
  mostMegabytes: number;
}

/** The original's way, ready to train. */
export interface Original {
  train(aim: Aim): Promise<Omit<Greeting, 'epochs'> & Reached>;
  stop(): void;
}

/**
 * Starts it and tells it the files of both sides.
 *
 * @param folder for the list of files
 * @throws FerlabError when the Python lacks something; UsageError when the images are no files of their own.
 */
export async function readyOriginal(
  python: string,
  { train, valid }: Split,
  folder: string,
): Promise<Original> {
  const list = path.join(folder, 'files.json');
  const sides = { train: rowsOf(train), valid: rowsOf(valid) };
  writeFileSync(list, JSON.stringify({ classes: train.classes.length, ...sides }));
  const [peer, setupSeconds] = await timed(() => startPeer<Greeting>(python, 'accuracy_peer.py', [list]));
  const { epochs, ...greeting } = peer.greeting;
  return {
    stop: peer.stop,
    async train({ target, timeLimit }) {
      const accuracies: number[] = [];
      let [seconds, accuracy, mostMegabytes] = [0, 0, 0];
      let endedBy: Reached['endedBy'] = 'epochs';
      while (accuracies.length < epochs) {
        const answer = await peer.ask<EpochAnswer>(`epoch ${timeLimit - seconds}`);
        seconds += answer.seconds;
        accuracy = Math.max(accuracy, answer.accuracy ?? 0);
        ({ mostMegabytes } = answer);
        if (answer.whole) {
          accuracies.push(answer.accuracy!);
          sayEpoch(greeting.name, accuracies.length, answer.accuracy!, seconds);
        }
        if (answer.whole && answer.accuracy! >= target) endedBy = 'target';
        else if (!answer.whole || seconds >= timeLimit) endedBy = 'time-limit';
        else continue;
        break;
      }
      const reached = endedBy === 'target';
      const epochsDone = { epochs: accuracies.length, accuracies };
      return { ...greeting, seconds, ...epochsDone, accuracy, reached, endedBy, setupSeconds, mostMegabytes };
    },
  };
}

/** `[path, label]` of each image. */
function rowsOf({ folder, files, labels, source }: Dataset): [string, number][] {
  if (source !== undefined && source.layout !== 'class folders') {
    throw new UsageError(
      `Expected folders of one class each beside --peer, which reads whole image files, but ${folder} is ${source.layout}.`,
    );
  }
  return files.map((file, i) => [path.resolve(file), labels[i]!]);
}
