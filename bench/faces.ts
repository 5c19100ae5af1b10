/** `ferlab bench faces`: which faces are found and recognized, in real photos and pasted into large scenes. */
import { Command } from 'commander';
import { randomStream } from '../packages/base/index';
import { findModel, numberOption, percent, print, table } from '../packages/cli/index';
import {
  cropFace,
  cropUpright,
  detectFaces,
  eyeFinder,
  sharedOfSmaller,
  tiltOf,
  trainingCrop,
  type DetectOptions,
  type FaceBox,
} from '../packages/faces/index';
import { decodeImage, resizeRgb, type RgbImage } from '../packages/pixels/index';
import { listRows } from '../packages/layouts/index';
import { recognize } from '../src/evaluate/recognize';
import { mcnemar } from '../src/metrics/chance';
import { disposeModel, type Model } from '../src/nn/model';
import { overlap, samplePhotos } from '../tests/samplePhotos';
import { facesInScene, pasteFaces, type Paste } from './faceScenes';
import { timed } from './timing';

/** How the crops are pasted: upright in several heights, and in one turned, as people hold their heads. */
const pastes: readonly Paste[] = [
  ...[40, 60, 100, 200].map((high) => ({ high })),
  ...[10, 20, 30].map((tilt) => ({ high: 100, tilt })),
];

const waysToLook: Record<string, DetectOptions> = {
  ssd: {},
  'ssd, whole only': { tiles: false },
  tiny: { detector: 'tiny' },
  'tiny, whole only': { detector: 'tiny', tiles: false },
};

type Cut = (image: RgbImage, box: FaceBox) => RgbImage | Promise<RgbImage>;
const withMargins =
  (above: number, below: number): Cut =>
  (image, box) =>
    cropFace(image, box, trainingCrop, { above, below });
/** Ways to cut a face that was found, the library's first; margins are shares of its height above and below it. */
const cuts: Record<string, Cut> = {
  upright: async (image, box) => cropUpright(image, box, await tiltOf(image, box, await eyeFinder())),
  'as is': (image, box) => cropFace(image, box, trainingCrop),
  'margins 0+0': withMargins(0, 0),
  'margins .1+.1': withMargins(0.1, 0.1),
  'margins .2+.05': withMargins(0.2, 0.05),
  'margins .3+.1': withMargins(0.3, 0.1),
  'margins .3+.2': withMargins(0.3, 0.2),
};

interface FacesOptions {
  data?: string;
  model?: string;
  faces: number;
  json?: boolean;
}

export function facesCommand(): Command {
  return new Command('faces')
    .description('which faces are found in photos, and recognized in large scenes')
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
  const photos = await findInPhotos();
  const model = await findModel(name);
  const scenes = data === undefined ? null : await recognizeInScenes(model, data, faces);
  disposeModel(model);
  print(json, { photos, scenes }, [
    ...table([
      ['photo', 'detector', 'faces', 'found', 'twice', 'seconds'],
      ...photos.map(({ photo, way, faces, found, twice, seconds }) => [
        ...[photo, way, faces, found, twice],
        seconds.toFixed(2),
      ]),
    ]),
    ...(scenes === null ? [] : linesOf(scenes)),
  ]);
}

function linesOf({ own, rows }: Awaited<ReturnType<typeof recognizeInScenes>>): string[] {
  return [
    '',
    `the crops themselves: ${percent(own)} recognized`,
    ...table([
      [
        'pixels',
        'turned',
        'found',
        'wrong',
        'recognized',
        'of found',
        'crop at that size',
        'seconds a scene',
      ],
      ...rows.map((row) => [
        ...[row.height, row.tilt, percent(row.found), row.wrong, percent(row.recognized)],
        ...[percent(row.recognizedOfFound), percent(row.ownAtSize), row.secondsPerScene.toFixed(1)],
      ]),
    ]),
    '',
    'the same found faces cut otherwise; how many only the library, and only the other way got right',
    ...table([
      ['pixels', 'turned', 'cut', 'recognized', 'only upright', 'only so', 'p (McNemar)'],
      ...rows.flatMap(({ height, tilt, otherCuts }) =>
        otherCuts.map(({ cut, recognizedOfFound, onlyOne, onlyOther, pValue }) => [
          ...[height, tilt, cut, percent(recognizedOfFound), onlyOne, onlyOther],
          pValue.toFixed(3),
        ]),
      ),
    ]),
  ];
}

/** Every way of looking at face-api's six photos; a person counts 22 faces. */
async function findInPhotos() {
  const rows = [];
  for (const [way, options] of Object.entries(waysToLook)) {
    await detectFaces(await decodeImage(samplePhotos[0]!.file), options);
    for (const { file, faces } of samplePhotos) {
      const image = await decodeImage(file);
      const [boxes, seconds] = await timed(() => detectFaces(image, options));
      const twice = boxes.filter((box, i) => boxes.slice(0, i).some((other) => overlap(box, other) > 0.3));
      rows.push({
        ...{ photo: file.slice(-11), way, faces, found: boxes.length, twice: twice.length, seconds },
        boxes,
      });
    }
  }
  return rows;
}

/** How many of the pasted crops are found and recognized, by height; beside the crops as they are. */
async function recognizeInScenes(model: Model, folder: string, count: number) {
  const { rows: files } = await listRows(folder);
  const picked = randomStream('bench faces').shuffle(files).slice(0, count);
  const truth = picked.map(({ label }) => label);
  const crops = await Promise.all(picked.map(({ file }) => decodeImage(file)));
  const right = async (images: readonly (RgbImage | undefined)[]) => {
    const there = [...images.keys()].filter((i) => images[i] !== undefined);
    const judged = await recognize(
      model,
      there.map((i) => images[i]!),
    );
    return judged.map(({ expression }, k) => expression === truth[there[k]!]);
  };
  const share = (judged: readonly boolean[], of = judged.length) =>
    judged.filter(Boolean).length / Math.max(1, of);
  const rows = [];
  for (const paste of pastes) {
    const { images, wrong, seconds } = await cutFromScenes(crops, paste);
    const rights = await Promise.all(images.map(right));
    const [ours = [], ...others] = rights;
    const shrunk = crops.map((crop) => resizeRgb(crop, Math.round((paste.high * 3) / 4), paste.high));
    rows.push({
      ...{ height: paste.high, tilt: paste.tilt ?? 0, found: ours.length / crops.length, wrong },
      ...{ recognized: share(ours, crops.length), recognizedOfFound: share(ours) },
      ownAtSize: share(await right(await Promise.all(shrunk))),
      secondsPerScene: seconds / Math.ceil(crops.length / facesInScene),
      otherCuts: others.map((judged, k) => ({
        ...{ cut: Object.keys(cuts)[k + 1]!, recognizedOfFound: share(judged) },
        ...mcnemar(ours, judged),
      })),
    });
  }
  return { own: share(await right(crops)), rows };
}

/** Every way of cutting each face that is found in the scenes; undefined where it is not. */
async function cutFromScenes(crops: readonly RgbImage[], paste: Paste) {
  const images: (RgbImage | undefined)[][] = Object.keys(cuts).map(() => []);
  let [wrong, seconds] = [0, 0];
  for (let start = 0; start < crops.length; start += facesInScene) {
    const scene = await pasteFaces(crops.slice(start, start + facesInScene), paste, 'bench faces', start);
    const { image, places } = scene;
    // The smallest have to be asked for; a face is some two thirds of its crop.
    const options = paste.high < 60 ? { minSize: 0.6 * paste.high } : {};
    const [boxes, took] = await timed(() => detectFaces(image, options));
    seconds += took;
    const found = places.map(({ left, top, width: wide, height: high }) =>
      boxes.find((box) => sharedOfSmaller(box, { x: left, y: top, width: wide, height: high }) > 0.5),
    );
    wrong += boxes.filter((box) => !found.includes(box)).length;
    for (const [k, cut] of Object.values(cuts).entries())
      images[k]!.push(...(await Promise.all(found.map((box) => box && cut(image, box)))));
  }
  return { images, wrong, seconds };
}
