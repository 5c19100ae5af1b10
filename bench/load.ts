/** `ferlab bench load`: from image files to batches, against the original project's way. */
import { Command } from 'commander';
import path from 'path';
import { print } from '../packages/cli/index';
import { tf } from '../packages/tensorflow/index';
import { configure } from '../src/config';
import { BatchMaker, batchRequest } from '../src/data/batchMaker';
import { batchesPerEpoch, epochOrder, makeBatch } from '../src/data/batches';
import type { Dataset } from '../src/data/dataset';
import { loadDataset } from '../src/data/loadDataset';
import { withFreshCache } from './freshCache';
import { roundsOption } from './options';
import { runPeer } from './peer';
import { median, timed } from './timing';

interface PeerSpeed {
  name: string;
  imagesPerSecond: number;
}

interface Round {
  /** From files to a ready cache. */
  first: number;
  /** From a ready cache to the data set. */
  openSeconds: number;
  /** An epoch's batches of what was opened. */
  epoch: number;
  augmented: number;
  peer?: number;
}

const config = configure();
const { batchSize, seed } = config;

export function loadCommand(): Command {
  return new Command('load')
    .description('images per second from files to a ready cache, and from the cache to batches')
    .option('--data <DIR>', 'images: DIR/<expression>/...', path.join('dataset', 'train'))
    .option('--peer <PYTHON>', "a Python with pillow and opencv, to do it the original's way")
    .addOption(roundsOption(3))
    .option('--json', 'print one JSON document')
    .action(runLoad);
}

async function runLoad(options: {
  data: string;
  peer?: string;
  rounds: number;
  json?: boolean;
}): Promise<void> {
  const rounds: Round[] = [];
  let peer: PeerSpeed | undefined;
  for (let i = 0; i < options.rounds; i++) {
    const ours = await measureOurs(options.data);
    if (options.peer !== undefined) {
      peer = await runPeer<PeerSpeed>(options.peer, 'load_peer.py', [
        options.data,
        config.height,
        config.width,
      ]);
    }
    rounds.push({ ...ours, peer: peer?.imagesPerSecond });
  }
  const middle = (pick: (round: Round) => number) => median(rounds.map(pick));
  const ours = {
    imagesPerSecond: middle(({ first }) => first),
    openSeconds: middle(({ openSeconds }) => openSeconds),
    epochImagesPerSecond: middle(({ epoch }) => epoch),
    augmentedImagesPerSecond: middle(({ augmented }) => augmented),
    augmentedBatchesPerSecond: middle(({ augmented }) => augmented) / batchSize,
    mostMegabytes: process.resourceUsage().maxRSS / 1024,
    rounds,
  };
  const theirs = peer && { ...peer, imagesPerSecond: middle((round) => round.peer!) };
  const document = {
    ours,
    peer: theirs ?? null,
    ratio: theirs ? ours.imagesPerSecond / theirs.imagesPerSecond : null,
    ratioEpoch: theirs ? ours.epochImagesPerSecond / theirs.imagesPerSecond : null,
  };
  const times = (ratio: number | null) => (ratio === null ? '' : `, ${ratio.toFixed(1)} times the peer's`);
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  print(options.json, document, [
    `first reading to a ready cache: ${whole(ours.imagesPerSecond)} images/s${times(document.ratio)}`,
    `opening the cache: ${ours.openSeconds.toFixed(2)} s`,
    `an epoch from the cache: ${whole(ours.epochImagesPerSecond)} images/s${times(document.ratioEpoch)}`,
    `augmented: ${whole(ours.augmentedImagesPerSecond)} images/s, ${whole(ours.augmentedBatchesPerSecond)} batches/s`,
    ...(theirs ? [`peer (${theirs.name}): ${whole(theirs.imagesPerSecond)} images/s`] : []),
  ]);
}

/** One round, from nothing cached. */
function measureOurs(folder: string): Promise<Round> {
  return withFreshCache(async () => {
    const load = () => loadDataset(folder, config);
    const [read, firstSeconds] = await timed(load);
    const [dataset, openSeconds] = await timed(load);
    const images = read.labels.length;
    return {
      first: images / firstSeconds,
      openSeconds,
      epoch: await batchSpeed(dataset, images, false),
      // A few hundred batches tell enough.
      augmented: await batchSpeed(dataset, Math.min(images, 100 * batchSize), true),
    };
  });
}

/** Images a second, shuffled and in batches on TensorFlow's side; augmented as a training gets them. */
async function batchSpeed(dataset: Dataset, images: number, augmented: boolean): Promise<number> {
  const order = epochOrder(dataset.labels.length, seed, 1).slice(0, images);
  const request = (batch: number) => batchRequest(order, 1, batch, config);
  const maker = augmented ? new BatchMaker(dataset, config) : undefined;
  const [, seconds] = await timed(() => {
    for (let i = 0; i < batchesPerEpoch(images, batchSize); i++) {
      const batch = maker?.next(request(i), request(i + 1)) ?? makeBatch(dataset, request(i).indices);
      tf.dispose([batch.images, batch.targets]);
    }
  });
  maker?.dispose();
  return images / seconds;
}
