/** PyTorch at the same work as ours, row by row: `bench/peer/torch_peer.py`. */
import { startPeer, type Peer } from './peer';
import { median } from './timing';

export interface Speed {
  imagesPerSecond: number;
  /** Inference of one image. */
  oneMilliseconds?: number;
}

/** One way to do the work in PyTorch. */
export interface PeerRow extends Speed {
  name: string;
}

interface Greeting {
  torch: string;
  threads: number;
  failed: { name: string; reason: string }[];
}

/** What a peer reached over all rounds. */
export interface PeerFigures extends Greeting {
  /** The fastest row. */
  name: string;
  imagesPerSecond: number;
  oneMilliseconds?: number;
  /** Every row, the median of its rounds. */
  rows: PeerRow[];
  /** The fastest round of any row: what is left of noise when other programs take the cores now and then. */
  best: Speed;
  mostMegabytes: number;
}

/** PyTorch, ready for rounds. */
export interface TorchPeer {
  /** Times every row; all of them together take about so many seconds. */
  measure(seconds: number): Promise<PeerRow[]>;
  /** One epoch from image files, the original's way. */
  measureEpoch(): Promise<PeerRow>;
  figures(): PeerFigures;
}

/** Does the work beside PyTorch, made ready for training or inference; beside nothing where no Python is given. */
export async function besidePyTorch<T>(
  python: string | undefined,
  kind: 'train' | 'infer',
  data: string | undefined,
  work: (peer: TorchPeer | undefined) => Promise<T>,
): Promise<T> {
  if (python === undefined) return work(undefined);
  console.error('PyTorch gets ready, which takes a minute where it compiles.');
  const folder = data === undefined ? [] : ['--data', data];
  const args = ['--serve', '--compile', '--only', kind, ...folder];
  const peer = await startPeer<Greeting>(python, 'torch_peer.py', args);
  try {
    return await work(roundsOf(peer));
  } finally {
    peer.stop();
  }
}

function roundsOf({ greeting, ask }: Peer<Greeting>): TorchPeer {
  const rounds: PeerRow[][] = [];
  let mostMegabytes = 0;
  return {
    async measure(seconds) {
      const answer = await ask<{ rows: PeerRow[]; mostMegabytes: number }>(`rows ${seconds}`);
      mostMegabytes = answer.mostMegabytes;
      rounds.push(answer.rows);
      return answer.rows;
    },
    measureEpoch: () => ask('epoch'),
    figures() {
      const rows = rounds[0]!.map(({ name }, i) => ({
        name,
        ...medianOf(rounds.map((round) => round[i]!)),
      }));
      const fastest = rows.reduce((a, b) => (b.imagesPerSecond > a.imagesPerSecond ? b : a));
      // The fastest row of a batch need not be that of one image.
      return { ...fastest, ...bestOf(rows), rows, best: bestOf(rounds.flat()), ...greeting, mostMegabytes };
    },
  };
}

const largest = (values: readonly number[]) => Math.max(...values);
const smallest = (values: readonly number[]) => Math.min(...values);

function summary<T extends Speed>(
  speeds: readonly T[],
  ofSpeeds: (values: readonly number[]) => number,
  ofTimes: (values: readonly number[]) => number,
): Pick<T, keyof Speed> {
  const ones = speeds.flatMap(({ oneMilliseconds }) => oneMilliseconds ?? []);
  return {
    imagesPerSecond: ofSpeeds(speeds.map(({ imagesPerSecond }) => imagesPerSecond)),
    ...(ones.length === 0 ? {} : { oneMilliseconds: ofTimes(ones) }),
  } as Pick<T, keyof Speed>;
}

/** The median of some rounds. */
export const medianOf = <T extends Speed>(rounds: readonly T[]) => summary(rounds, median, median);

/** The best of some rounds. */
export const bestOf = <T extends Speed>(rounds: readonly T[]) => summary(rounds, largest, smallest);

/** Ours, with its best round. */
interface Measured<T> {
  imagesPerSecond: number;
  best: T;
}

/**
 * Ours over the fastest row (`ratio`), over the plain float32 row, and our best round over the best of any row.
 *
 * Null without a peer, or without that row.
 */
export function ratiosTo({ imagesPerSecond, best }: Measured<Speed>, peer: PeerFigures | undefined) {
  const over = (theirs: Speed | undefined, speed = imagesPerSecond) =>
    theirs === undefined ? null : speed / theirs.imagesPerSecond;
  return {
    ratio: over(peer),
    ratioFp32: over(plainRow(peer)),
    ratioBest: over(peer?.best, best.imagesPerSecond),
  };
}

/** The same for one image, as speeds too: 2 is half the time. */
export function ratiosOfOne(
  ours: Required<Speed> & Measured<Required<Speed>>,
  peer: PeerFigures | undefined,
) {
  const over = (theirs: Speed | undefined, time = ours.oneMilliseconds) =>
    theirs?.oneMilliseconds === undefined ? null : theirs.oneMilliseconds / time;
  return {
    ratioOne: over(peer),
    ratioOneFp32: over(plainRow(peer)),
    ratioOneBest: over(peer?.best, ours.best.oneMilliseconds),
  };
}

const plainRow = (peer: PeerFigures | undefined) =>
  peer?.rows.find(({ name }) => name === 'fp32 channels_last');

/** 1234.5 is "1,235". */
export const whole = (value: number) => Math.round(value).toLocaleString('en');

/** ", 1.3 times NAME", or nothing without a ratio. */
export const times = (ratio: number | null, name: string) =>
  ratio === null ? '' : `, ${ratio.toFixed(2)} times ${name}`;

/** The peer's rows for a person. */
export function peerLines(peer: PeerFigures | null): string[] {
  if (peer === null) return [];
  const rows = peer.rows.map(
    ({ name, imagesPerSecond, oneMilliseconds }) =>
      `PyTorch ${peer.torch} ${name}: ${whole(imagesPerSecond)} images/s` +
      (oneMilliseconds === undefined ? '' : `, one image ${oneMilliseconds.toFixed(2)} ms`),
  );
  return [...rows, ...peer.failed.map(({ name, reason }) => `PyTorch ${name} failed: ${reason}`)];
}
