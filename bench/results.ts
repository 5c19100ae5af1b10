/** `ferlab bench results`: measures all that has a peer and writes the page of results, a section for each machine. */
import { execFile } from 'child_process';
import { Command } from 'commander';
import { readFile } from 'fs/promises';
import path from 'path';
import { promisify } from 'util';
import { jsonOrUndefined, projectRoot, writeWholeFile } from '../packages/base/index';
import { print } from '../packages/cli/index';
import { markdownTable } from './markdownTable';
import { roundsOption } from './options';
import { describeProcessor, type Processor } from './processor';
import { whole, type PeerFigures, type PeerRow, type Speed } from './torchPeer';

interface ResultsOptions {
  peer: string;
  data?: string;
  out: string;
  rounds: number;
  json?: boolean;
}

/** What `bench train` and `bench infer` print. */
interface SpeedDocument {
  ours: Required<Speed> & { mostMegabytes: number };
  peer: PeerFigures;
  ratio: number;
  ratioBest: number;
  ratioOne?: number;
  ratioOneBest?: number;
  rounds: { ours: Speed; peer: PeerRow[] }[];
}

/** What `bench load` and `bench evaluate` print. */
interface WayDocument {
  ours: { imagesPerSecond: number; images?: number };
  peer: { imagesPerSecond: number };
  ratio: number;
}

const usualPage = path.join('bench', 'RESULTS.md');

export function resultsCommand(): Command {
  return new Command('results')
    .description(
      'measure training, inference, loading and evaluating beside PyTorch, and write the page of results',
    )
    .requiredOption('--peer <PYTHON>', 'a Python with PyTorch (with --data also OpenCV, Pillow and NumPy)')
    .option('--data <DIR>', 'also from image files: DIR/<expression>/...')
    .option('--out <FILE.md>', "the page, of which this machine's section is replaced", usualPage)
    .addOption(roundsOption(5))
    .option('--json', 'print one JSON document')
    .action(runResults);
}

async function runResults({ peer, data, out, rounds, json }: ResultsOptions): Promise<void> {
  const processor = describeProcessor();
  const measure = async <T>(name: string, ...args: string[]): Promise<T> => {
    console.error(`bench ${name}`);
    const given = ['bench', name, '--peer', peer, '--rounds', String(rounds), '--json', ...args];
    const ferlab = path.join(projectRoot, 'bin', 'ferlab.js');
    const { stdout } = await promisify(execFile)(process.execPath, [ferlab, ...given], { maxBuffer: 1e8 });
    return jsonOrUndefined(stdout) as T;
  };
  const train = await measure<SpeedDocument>('train');
  const infer = await measure<SpeedDocument>('infer');
  const load = data === undefined ? undefined : await measure<WayDocument>('load', '--data', data);
  const evaluate = data === undefined ? undefined : await measure<WayDocument>('evaluate', '--data', data);
  const day = new Date().toISOString().slice(0, 10);
  const text = [
    `Measured on ${day} by \`node bin/ferlab.js bench results --peer PYTHON${data === undefined ? '' : ' --data DIR'}\`, ` +
      `${rounds} rounds, ours and PyTorch in turn; Node ${process.versions.node}, PyTorch ${train.peer.torch}; ` +
      `${processor.load.toFixed(1)} other processes wanted a core before.`,
    ...speedTable('Training', 'batches of 64', train),
    ...speedTable('Inference', 'batches of 64', infer),
    ...(load === undefined || evaluate === undefined ? [] : filesTable(load, evaluate)),
  ].join('\n');
  await writeWholeFile(
    out,
    withSection(await readFile(out, 'utf8').catch(() => opening), headingOf(processor), text),
  );
  const document = { out, processor, train, infer, load: load ?? null, evaluate: evaluate ?? null };
  print(json, document, [`written: ${out}`]);
}

const opening = `# Results

What the commands of this folder measured, a section for each machine. A ratio is of one run: ours over the fastest of
PyTorch's rows. Above 1 ours is faster. \`bench results\` replaces the section of the machine that it runs on.
`;

const headingOf = ({ name, cores, bfloat16 }: Processor) =>
  `## ${name}, ${cores} cores, ${bfloat16 ? 'with' : 'without'} bfloat16`;

/** A page with a section replaced, or added at its end. */
export function withSection(page: string, heading: string, text: string): string {
  const [before, ...sections] = page.split(/^(?=## )/m) as [string, ...string[]];
  const section = `${heading}\n\n${text}\n`;
  const at = sections.findIndex((one) => one.startsWith(`${heading}\n`));
  if (at < 0) sections.push(section);
  else sections[at] = section;
  return [before, ...sections].map((part) => part.trim()).join('\n\n') + '\n';
}

/** Every row with the spread of its rounds, ours first. */
function speedTable(title: string, work: string, { ours, peer, rounds, ...ratios }: SpeedDocument): string[] {
  const row = (name: string, speed: Speed, all: readonly Speed[]) => {
    const speeds = all.map(({ imagesPerSecond }) => imagesPerSecond);
    const spread = `${whole(Math.min(...speeds))} to ${whole(Math.max(...speeds))}`;
    const one = speed.oneMilliseconds;
    return [name, whole(speed.imagesPerSecond), spread, ...(one === undefined ? [] : [one.toFixed(2)])];
  };
  const ofPeer = (at: number) => rounds.map(({ peer }) => peer[at]!);
  const said = [
    `${title}: **${ratios.ratio.toFixed(2)}** times PyTorch's fastest row`,
    `best round against best round ${ratios.ratioBest.toFixed(2)}`,
    ...(ratios.ratioOne === undefined ? [] : [`one image **${ratios.ratioOne.toFixed(2)}**`]),
    `most memory ${whole(ours.mostMegabytes)} MB, PyTorch's ${whole(peer.mostMegabytes)} MB`,
  ];
  const heading = [`${title}, ${work}`, 'images/s', 'rounds'];
  const ownRounds = rounds.map((round) => round.ours);
  const rows = [
    row('ferlab', ours, ownRounds),
    ...peer.rows.map((of, at) => row(`PyTorch, ${of.name}`, of, ofPeer(at))),
  ];
  return [
    '',
    markdownTable([ratios.ratioOne === undefined ? heading : [...heading, 'one image, ms'], ...rows]),
    '',
    `${said.join('; ')}.`,
  ];
}

const filesTable = (load: WayDocument, evaluate: WayDocument): string[] => [
  '',
  markdownTable([
    [
      `from ${whole(evaluate.ours.images ?? 0)} image files`,
      'ferlab, images/s',
      "the original's way",
      'ratio',
    ],
    ...Object.entries({
      'to pixels, nothing cached': load,
      'to every figure with its interval': evaluate,
    }).map(([work, { ours, peer, ratio }]) => [
      work,
      whole(ours.imagesPerSecond),
      whole(peer.imagesPerSecond),
      ratio.toFixed(2),
    ]),
  ]),
];
