/** What was found in each frame → faces that keep their name, and neither tremble nor flicker. */
import type { Frame } from '../face-points/pointedFace';
import { sharedOfSmaller, type Area } from '../face-points/sharedArea';

/** A face as one frame shows it. */
export interface FoundFace {
  box: Area;
  /** Where it is to be looked for; it follows what is found at once. */
  frame: Frame;
  /** `[classes]`, adding up to 1. */
  probabilities: readonly number[];
  /** Another model's, where two are asked. */
  former?: readonly number[];
}

/** A face over time; what is shown of it is smoothed. */
export interface TrackedFace extends FoundFace {
  id: number;
  /** Index of the class that its label names. */
  leader: number;
  /** Whether the leader is probable enough to be named. */
  sure: boolean;
  /** In how many frames it was found. */
  frames: number;
  /** When it was found last, in milliseconds. */
  foundAt: number;
}

/** How long old values count, in milliseconds: after it a third of them is left. */
const [boxMemory, probabilityMemory] = [70, 350];

/** A face that is missed for less than this, in milliseconds, is still there. */
const patience = 600;

/** By how much another expression must lead before the label changes, and how far below the bound it stays sure. */
const [margin, slack] = [0.1, 0.05];

/**
 * The faces after one more frame, the largest first.
 *
 * A face found is one that was there before where they overlap, else a new one, which is shown from its second frame
 * on. Boxes and probabilities follow what is found exponentially, at the same pace whatever the frame rate.
 *
 * @param time of the frame in milliseconds, and `unsureBelow`, the probability below which no expression is named
 */
export function trackFaces(
  before: readonly TrackedFace[],
  found: readonly FoundFace[],
  { time, unsureBelow }: { time: number; unsureBelow: number },
): TrackedFace[] {
  const free = new Set(before);
  const now = found.map((face) => {
    const [former] = [...free]
      .map((known) => ({ known, shared: sharedOfSmaller(known.box, face.box) }))
      .filter(({ shared }) => shared > 0.4)
      .sort((a, b) => b.shared - a.shared);
    if (former === undefined) return newFace(face, time);
    free.delete(former.known);
    return followed(former.known, face, time);
  });
  const highest = Math.max(0, ...before.map(({ id }) => id));
  now.filter(({ id }) => id === 0).forEach((face, i) => (face.id = highest + 1 + i));
  const missed = [...free].filter(({ foundAt, frames }) => frames > 1 && time - foundAt < patience);
  return [...now, ...missed]
    .map((face) => named(face, unsureBelow))
    .sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
}

/** Those that were found more than once: a single find may be none. */
export const shownFaces = (faces: readonly TrackedFace[]): TrackedFace[] =>
  faces.filter(({ frames }) => frames > 1);

const newFace = (face: FoundFace, time: number): TrackedFace => {
  const { box, frame, probabilities, former } = face;
  const leader = probabilities.indexOf(Math.max(...probabilities));
  return { id: 0, box, frame, probabilities, former, leader, sure: false, frames: 1, foundAt: time };
};

function followed(known: TrackedFace, face: FoundFace, time: number): TrackedFace {
  const { box, frame, probabilities, former } = face;
  const towards = (memory: number) => {
    const share = 1 - Math.exp(-(time - known.foundAt) / memory);
    return (old: number, next: number) => old + (next - old) * share;
  };
  const [move, change] = [towards(boxMemory), towards(probabilityMemory)];
  return {
    ...known,
    frame,
    box: {
      x: move(known.box.x, box.x),
      y: move(known.box.y, box.y),
      width: move(known.box.width, box.width),
      height: move(known.box.height, box.height),
    },
    probabilities: known.probabilities.map((old, i) => change(old, probabilities[i]!)),
    former: known.former && former ? known.former.map((old, i) => change(old, former[i]!)) : former,
    frames: known.frames + 1,
    foundAt: time,
  };
}

function named(face: TrackedFace, unsureBelow: number): TrackedFace {
  const { probabilities } = face;
  const highest = Math.max(...probabilities);
  const leader =
    highest - probabilities[face.leader]! > margin ? probabilities.indexOf(highest) : face.leader;
  return { ...face, leader, sure: probabilities[leader]! >= unsureBelow - (face.sure ? slack : 0) };
}
