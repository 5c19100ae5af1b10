/** PyTorch at the same work as ours, row by row: `bench/peer/torch_peer.py`. */
import { startPeer, type Peer } from './peer';
import { median } from './timing';

/** One way to do the work in PyTorch. */
export interface PeerRow {
  name: string;
  imagesPerSecond: number;
  /** Inference of one image. */
  oneMilliseconds?: number;
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
      const rows = rounds[0]!.map(({ name, oneMilliseconds }, i) => {
        const middle = (pick: (row: PeerRow) => number) => median(rounds.map((round) => pick(round[i]!)));
        return {
          name,
          imagesPerSecond: middle((row) => row.imagesPerSecond),
          ...(oneMilliseconds === undefined
            ? {}
            : { oneMilliseconds: middle((row) => row.oneMilliseconds!) }),
        };
      });
      const fastest = rows.reduce((a, b) => (b.imagesPerSecond > a.imagesPerSecond ? b : a));
      const ones = rows.flatMap(({ oneMilliseconds }) => oneMilliseconds ?? []);
      return {
        ...fastest,
        ...(ones.length === 0 ? {} : { oneMilliseconds: Math.min(...ones) }),
        rows,
        ...greeting,
        mostMegabytes,
      };
    },
  };
}

/** Ours over the fastest row, and over the plain float32 row; null without a peer, or without that row. */
export function ratiosTo({ imagesPerSecond }: { imagesPerSecond: number }, peer: PeerFigures | undefined) {
  const over = (row: PeerRow | undefined) =>
    row === undefined ? null : imagesPerSecond / row.imagesPerSecond;
  return { ratio: over(peer), ratioFp32: over(plainRow(peer)) };
}

/** The same for one image, as speeds too: 2 is half the time. */
export function ratiosOfOne({ oneMilliseconds }: { oneMilliseconds: number }, peer: PeerFigures | undefined) {
  const over = (row: PeerRow | undefined) =>
    row?.oneMilliseconds === undefined ? null : row.oneMilliseconds / oneMilliseconds;
  return { ratioOne: over(peer), ratioOneFp32: over(plainRow(peer)) };
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
