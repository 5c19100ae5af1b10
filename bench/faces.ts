/** `ferlab bench faces`: which faces are found and recognized, in photos and large scenes, and how steady the answers are. */
import { Command } from 'commander';
import { randomStream } from '../packages/base/index';
import { findModel, numberOption, percent, print, table } from '../packages/cli/index';
import { listRows } from '../packages/layouts/index';
import { decodeImage } from '../packages/pixels/index';
import { disposeModel } from '../src/nn/model';
import { samplePhotos } from '../tests/samplePhotos';
import type { Paste } from './faceScenes';
import { findInPhotos, recognizeInScenes, recognizeSquares, scenesOf, type LabelledCrop } from './foundFaces';
import { steadyAnswers, type Steadiness } from './steadyAnswers';

/** By how many degrees the photos are turned. */
const turns = [0, 30, 60, 90, 180, 270];

/** How the crops are pasted: upright in several heights, and in one turned, to both sides in turn. */
const pastes: readonly Paste[] = [
  ...[40, 60, 100, 200].map((high) => ({ high })),
  ...[30, 90, 180].map((tilt) => ({ high: 100, tilt })),
];

/** Of the pasted faces so many are asked about again and again, at this height. */
const steadyFaces = 60;
const steadyPaste: Paste = { high: 120 };

interface FacesOptions {
  data?: string;
  model?: string;
  faces: number;
  json?: boolean;
}

/** The command that `bench` has. */
export function facesCommand(): Command {
  return new Command('faces')
    .description('which faces are found in photos, and recognized in large scenes, and how steadily')
    .option(
      '--data <DIR>',
      'face crops in class folders that no network was trained on, to paste into scenes',
    )
    .option('--model <M>', 'a model folder, or the name of a shipped model')
    .option('--faces <N>', 'crops to paste', numberOption('--faces', 1, 10_000, 'whole'), 200)
    .option('--json', 'print one JSON document')
    .action(runFaces);
}

async function runFaces({ data, model: name, faces, json }: FacesOptions): Promise<void> {
  const photos = await findInPhotos(turns);
  const model = await findModel(name);
  const crops = data === undefined ? [] : await pickCrops(data, faces);
  const squares = crops.length === 0 ? null : await recognizeSquares(model, crops);
  const scenes = crops.length === 0 ? null : await recognizeInScenes(model, crops, pastes);
  const pasted = await scenesOf(crops.slice(0, steadyFaces), steadyPaste);
  const samples = await Promise.all(samplePhotos.map(({ file }) => decodeImage(file)));
  const steadiness = await steadyAnswers(model, [...samples, ...pasted.map(({ image }) => image)]);
  disposeModel(model);
  print(json, { photos, squares, scenes, steadiness }, [
    ...linesOfPhotos(photos),
    ...(squares === null ? [] : linesOfSquares(squares)),
    ...(scenes === null ? [] : linesOfScenes(scenes)),
    ...linesOfSteadiness(steadiness),
  ]);
}

async function pickCrops(folder: string, count: number): Promise<LabelledCrop[]> {
  const { rows } = await listRows(folder);
  const picked = randomStream('bench faces').shuffle(rows).slice(0, count);
  return Promise.all(picked.map(async ({ file, label }) => ({ image: await decodeImage(file), label })));
}

const linesOfPhotos = (photos: Awaited<ReturnType<typeof findInPhotos>>): string[] =>
  table([
    ['photos turned', 'faces', 'found', 'twice', 'wrong', 'ms a photo'],
    ...photos.map(({ degrees, faces, found, twice, wrong, seconds }) => [
      ...[degrees, faces, found, twice, wrong],
      Math.round(1000 * seconds),
    ]),
  ]);

const linesOfSquares = ({
  faces,
  found,
  twice,
  recognized,
  seconds,
}: Awaited<ReturnType<typeof recognizeSquares>>): string[] => [
  '',
  `squares from forehead to chin: ${found} of ${faces} found, ${twice} twice, ` +
    `${percent(recognized / faces)} recognized, ${Math.round(1000 * seconds)} ms each`,
];

const linesOfScenes = ({ own, rows }: Awaited<ReturnType<typeof recognizeInScenes>>): string[] => [
  '',
  `the crops themselves: ${percent(own)} recognized`,
  ...table([
    [
      ...['pixels', 'turned', 'found', 'twice', 'wrong', 'recognized', 'of found', 'crop at that size'],
      'seconds a scene',
    ],
    ...rows.map((row) => [
      ...[row.height, row.degrees, row.found, row.twice, row.wrong, percent(row.recognized)],
      ...[percent(row.recognizedOfFound), percent(row.ownAtSize), row.secondsPerScene.toFixed(1)],
    ]),
  ]),
];

function linesOfSteadiness(rows: Awaited<ReturnType<typeof steadyAnswers>>): string[] {
  const share = (part: number, of: number) => (of === 0 ? '-' : percent(part / of));
  const all = (way: 'usual' | 'quick') =>
    rows.reduce(
      (sum, row) => ({
        faces: sum.faces + row[way].faces,
        changed: sum.changed + row[way].changed,
        sure: sum.sure + row[way].sure,
        sureChanged: sum.sureChanged + row[way].sureChanged,
      }),
      { faces: 0, changed: 0, sure: 0, sureChanged: 0 },
    );
  const cells = ({ faces, changed, sure, sureChanged }: Steadiness) => [
    ...[faces, share(changed, faces), sure, share(sureChanged, sure)],
  ];
  return [
    '',
    'answers that are others after a change of the photo, of all and of those that were 60% or more',
    ...table([
      ['change', 'faces', 'others', 'sure', 'others', 'quick', 'others', 'sure', 'others'],
      ...[...rows, { change: 'all of them', usual: all('usual'), quick: all('quick') }].map(
        ({ change, usual, quick }) => [change, ...cells(usual), ...cells(quick)],
      ),
    ]),
  ];
}
