/** `ferlab bench faces`: which faces are found and recognized, in real photos and pasted into large scenes. */
import { Command } from 'commander';
import { findModel } from '../src/cli/findModel';
import { numberOption } from '../src/cli/options';
import { percent, print, table } from '../src/cli/output';
import { decodeImage, type RgbImage } from '../src/data/decodeImage';
import { listImageFolder } from '../src/data/imageFolder';
import { randomStream } from '../src/data/random';
import { cropFace } from '../src/faces/cropFace';
import { trainingCrop } from '../src/faces/cropRectangle';
import { detectFaces, type DetectOptions, type FaceBox } from '../src/faces/detectFaces';
import { recognize } from '../src/faces/recognize';
import { resizeRgb } from '../src/faces/resizeRgb';
import { sharedOfSmaller } from '../src/faces/tiles';
import { disposeModel, type Model } from '../src/nn/model';
import { overlap, samplePhotos } from '../tests/samplePhotos';
import { facesInScene, pasteFaces } from './faceScenes';
import { timed } from './timing';

const heights = [40, 60, 100, 200];

const waysToLook: Record<string, DetectOptions> = {
  ssd: {},
  'ssd, whole only': { tiles: false },
  tiny: { detector: 'tiny' },
  'tiny, whole only': { detector: 'tiny', tiles: false },
};

/** Shares of a face's height above and below it, the default first. */
const margins: readonly [above: number, below: number][] = [
  [0.2, 0.1],
  [0, 0],
  [0.1, 0.1],
  [0.2, 0.05],
  [0.3, 0.1],
];

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
    ...(scenes === null ? [] : ['', `the crops themselves: ${percent(scenes.own)} recognized`]),
    ...(scenes === null
      ? []
      : table([
          ['pixels', 'found', 'wrong', 'recognized', 'of found', 'crop at that size', 'margins of found'],
          ...scenes.sizes.map((row) => [
            ...[row.height, percent(row.found), row.wrong, percent(row.recognized)],
            ...[percent(row.recognizedOfFound), percent(row.ownAtSize)],
            row.margins
              .map(({ above, below, recognized }) => `${above}+${below} ${percent(recognized)}`)
              .join(' '),
          ]),
        ])),
  ]);
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
  const { files, classes } = await listImageFolder(folder);
  const picked = randomStream('bench faces').shuffle(files).slice(0, count);
  const truth = picked.map(({ label }) => classes[label]!);
  const crops = await Promise.all(picked.map(({ file }) => decodeImage(file)));
  const right = async (images: readonly (RgbImage | undefined)[]) => {
    const there = [...images.keys()].filter((i) => images[i] !== undefined);
    const judged = await recognize(
      model,
      there.map((i) => images[i]!),
    );
    return judged.filter(({ expression }, k) => expression === truth[there[k]!]).length;
  };
  const own = (await right(crops)) / crops.length;
  const sizes = [];
  for (const height of heights) {
    const cuts: (RgbImage | undefined)[][] = margins.map(() => []);
    let wrong = 0;
    for (let start = 0; start < crops.length; start += facesInScene) {
      const part = crops.slice(start, start + facesInScene);
      const { image, places } = await pasteFaces(part, height, 'bench faces', start);
      // The smallest of them have to be asked for.
      const boxes = await detectFaces(image, height < 60 ? { minSize: 0.7 * height } : {});
      const found = places.map(({ left, top, width: wide, height: high }) =>
        boxes.find(
          (box) => sharedOfSmaller(box, { x: left, y: top, width: wide, height: high, score: 1 }) > 0.5,
        ),
      );
      wrong += boxes.filter((box) => !found.includes(box)).length;
      for (const [k, [above, below]] of margins.entries()) {
        const cut = (box: FaceBox | undefined) => box && cropFace(image, box, trainingCrop, { above, below });
        cuts[k]!.push(...(await Promise.all(found.map(cut))));
      }
    }
    const found = cuts[0]!.filter((cut) => cut !== undefined).length;
    const rights = await Promise.all(cuts.map(right));
    const shrunk = crops.map((crop) => resizeRgb(crop, Math.round((height * 3) / 4), height));
    sizes.push({
      ...{ height, found: found / crops.length, wrong, recognized: rights[0]! / crops.length },
      ...{ recognizedOfFound: rights[0]! / Math.max(1, found) },
      ownAtSize: (await right(await Promise.all(shrunk))) / crops.length,
      margins: margins.map(([above, below], k) => ({
        ...{ above, below },
        recognized: rights[k]! / Math.max(1, found),
      })),
    });
  }
  return { own, sizes };
}
