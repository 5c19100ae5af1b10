/** How soon a training came to an accuracy, ours and another's, as figures and in words. */
import { percent } from '../packages/cli/index';

/** What both are to reach. */
export interface Aim {
  /** A share of the held-out images, 0 to 1. */
  target: number;
  /** Seconds for each; infinite without one. */
  timeLimit: number;
}

/** How far one of the two came. */
export interface Reached {
  /** Of training and validating: until the target, or until it ended without. */
  seconds: number;
  /** Whole ones. */
  epochs: number;
  /** Of the epoch that reached the target; otherwise the best, of a part of an epoch where there was time for no more. */
  accuracy: number;
  reached: boolean;
  endedBy: 'target' | 'time-limit' | 'epochs' | 'early-stop';
  /** Until training could begin: the network made, a peer's packages imported. */
  setupSeconds: number;
  /** After each whole epoch. */
  accuracies: number[];
  mostMegabytes: number;
}

/**
 * The peer's seconds over ours, null where one did not reach the target; where the peer had no time left for it and ours
 * came there, `ratioAtLeast` says the least that it can be.
 */
export function ratiosOf(
  ours: Reached,
  peer: Reached | undefined,
): { ratio: number | null; ratioAtLeast?: number } {
  if (peer === undefined || !ours.reached) return { ratio: null };
  const times = peer.seconds / ours.seconds;
  if (peer.reached) return { ratio: times };
  return peer.endedBy === 'time-limit' ? { ratio: null, ratioAtLeast: times } : { ratio: null };
}

/** Such as "ours: 79.4% after 21 epochs, 402.1 s" or "ours: 79.0% not reached within 60 s: 62.1% at best, 3 epochs". */
export function reachedText(name: string, one: Reached, { target, timeLimit }: Aim): string {
  const [share, epochs] = [percent(one.accuracy), `${one.epochs} ${one.epochs === 1 ? 'epoch' : 'epochs'}`];
  if (one.reached) return `${name}: ${share} after ${epochs}, ${one.seconds.toFixed(1)} s`;
  const ends = {
    'time-limit': `within ${timeLimit} s`,
    'early-stop': 'before it stopped early',
    epochs: 'by its last epoch',
    target: '',
  };
  const after = one.endedBy === 'time-limit' ? '' : `, ${one.seconds.toFixed(1)} s`;
  return `${name}: ${percent(target)} not reached ${ends[one.endedBy]}: ${share} at best, ${epochs}${after}`;
}

/** How many times as long the peer took, for a person; nothing where it can't be said. */
export function ratioLines({ ratio, ratioAtLeast }: ReturnType<typeof ratiosOf>): string[] {
  if (ratio !== null) return [`the peer took ${ratio.toFixed(2)} times as long`];
  return ratioAtLeast === undefined
    ? []
    : [`the peer takes at least ${ratioAtLeast.toFixed(2)} times as long`];
}

/** Says on standard error how far it has come. */
export function sayEpoch(name: string, epoch: number, accuracy: number, seconds: number): void {
  console.error(`${name}: epoch ${epoch}, ${percent(accuracy)} after ${seconds.toFixed(1)} s`);
}
