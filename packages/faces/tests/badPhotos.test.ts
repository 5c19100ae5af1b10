/** Photos that are none, or hard: of odd shapes, dark, of a crowd, of half a face, of a screen, of paper. */
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import sharp from 'sharp';
import { renderFace } from '../../drawn-faces/index';
import { sharedOfSmaller, type FramedFace } from '../../face-points/index';
import {
  cutOut,
  decodeImage,
  resizeImage,
  resizeRgb,
  type Rectangle,
  type RgbImage,
} from '../../pixels/index';
import { cropFace } from '../cropFace';
import { detectFaces } from '../detectFaces';
import { recognizeFaces } from '../recognizeFaces';
import { disposeModel } from '../../../src/index';
import { livelyModel } from '../../../tests/livelyModel';
import { samplePhotos } from '../../../tests/samplePhotos';

let photos: { image: RgbImage; faces: FramedFace[] }[];
before(async () => {
  photos = await Promise.all(
    samplePhotos.map(async ({ file }) => {
      const image = await decodeImage(file);
      return { image, faces: await detectFaces(image) };
    }),
  );
});

const filled = (width: number, height: number, level: number): RgbImage => ({
  pixels: new Uint8Array(width * height * 3).fill(level),
  width,
  height,
});

/** Copies an image into a larger one. */
function put(image: RgbImage, into: RgbImage, left: number, top: number): Rectangle {
  for (let y = 0; y < image.height; y++) {
    const row = image.pixels.subarray(3 * y * image.width, 3 * (y + 1) * image.width);
    into.pixels.set(row, 3 * ((top + y) * into.width + left));
  }
  return { left, top, width: image.width, height: image.height };
}

/** How many of some places have one of the faces, how many several, and how many faces are in none. */
function count(places: readonly Rectangle[], faces: readonly FramedFace[]) {
  const inside = places.map(({ left, top, ...size }) =>
    faces.filter((face) => sharedOfSmaller(face, { x: left, y: top, ...size }) > 0.5),
  );
  return {
    found: inside.filter(({ length }) => length === 1).length,
    twice: inside.filter(({ length }) => length > 1).length,
    wrong: faces.length - inside.flat().length,
  };
}

/** A square about a face, with the room that a portrait has. */
function portrait({ image, faces }: (typeof photos)[number], i: number, side: number): RgbImage {
  const { middle, width } = faces[i]!.frame;
  const long = Math.round(1.7 * width);
  const [left, top] = [Math.round(middle.x - long / 2), Math.round(middle.y - long / 2)];
  return resizeImage(cutOut(image, { left, top, width: long, height: long }), side, side);
}

test('a picture of 1 x 5000, a black one and a white one show no face', async () => {
  for (const image of [filled(1, 5000, 90), filled(5000, 1, 90), filled(600, 400, 0), filled(600, 400, 255)])
    assert.deepEqual(await detectFaces(image), [], `${image.width} x ${image.height}`);
});

test('of 200 faces in one photo nearly all are found, none twice, and nothing else; each is judged', async () => {
  const crops = photos.flatMap(({ image, faces }) => faces.map((face) => cropFace(image, face)));
  const crowd = filled(1800, 1500, 70);
  const places = Array.from({ length: 200 }, (_, i) => {
    const [column, row] = [i % 20, Math.floor(i / 20)];
    return put(crops[i % crops.length]!, crowd, 12 + 89 * column + (row % 2) * 8, 20 + 146 * row);
  });
  const model = livelyModel('fcn-fer');
  const faces = await recognizeFaces(model, crowd, { quick: true });
  const { found, twice, wrong } = count(places, faces);
  assert.ok(found >= 190 && twice === 0 && wrong === 0, `${found} found, ${twice} twice, ${wrong} wrong`);
  assert.ok(faces.every(({ probability }) => probability > 0 && probability <= 1));
  disposeModel(model);
});

test("a face that the picture's edge cuts is found with its box inside, or not at all; one that lacks much is said to", async () => {
  const model = livelyModel('fcn-fer');
  let [cut, marked] = [0, 0];
  for (const { image, faces } of photos.slice(2, 5))
    for (const { x, y, width, height, frame } of faces) {
      if (Math.abs(frame.degrees) > 20) continue;
      for (const share of [0.15, 0.45]) {
        const left = Math.round(x + share * width);
        const right = Math.min(image.width - left, Math.round(3 * width));
        const top = Math.max(0, Math.round(y - height / 2));
        const half = cutOut(image, { left, top, width: right, height: Math.round(2 * height) });
        const seen = await recognizeFaces(model, half, { quick: true });
        const own = seen.find((face) => face.x < 0.3 * width && Math.abs(face.y + top - y) < height / 2);
        if (own === undefined) continue;
        assert.ok(own.x >= 0 && own.y >= 0 && own.x + own.width <= right);
        if (share < 0.4) continue;
        cut++;
        if (own.unsure && /cut off|hidden in part/.test(own.why!)) marked++;
      }
    }
  assert.ok(marked >= 0.75 * cut, `${marked} of ${cut} marked`);
  disposeModel(model);
});

test('a drawn face gives a face or none, and nothing breaks', async () => {
  const model = livelyModel('fcn-fer');
  for (const expression of ['happy', 'anger', 'surprise'] as const) {
    const drawing = await renderFace(expression, ['bad photos'], { width: 300, height: 400 });
    const faces = await recognizeFaces(model, drawing);
    assert.ok(faces.length <= 1);
    for (const { probabilities } of faces)
      assert.ok(Math.abs(Object.values(probabilities).reduce((a, b) => a + b) - 1) < 1e-4);
  }
  disposeModel(model);
});

test('a video call: every person once, and no bar, button or initial for one', async () => {
  const bars = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720">
    <rect width="1280" height="40" fill="#222"/><rect y="660" width="1280" height="60" fill="#222"/>
    ${[0, 1, 2, 3, 4, 5].map((i) => `<circle cx="${490 + 60 * i}" cy="690" r="22" fill="${i === 5 ? '#d33' : '#555'}"/>`).join('')}
    <rect x="860" y="360" width="400" height="290" fill="#3a4a5a"/><circle cx="1060" cy="505" r="70" fill="#e8833a"/>
    <text x="1060" y="530" font-size="70" text-anchor="middle" fill="#fff">AB</text></svg>`);
  const call = filled(1280, 720, 17);
  const places = [0, 1, 2, 3, 4].map((i) => {
    const tile = resizeImage(portrait(photos[i]!, 0, 290), 400, 400);
    const part = cutOut(tile, { left: 0, top: 55, width: 400, height: 290 });
    return put(part, call, 20 + 420 * (i % 3), 50 + 310 * Math.floor(i / 3));
  });
  const { width, height } = call;
  const screen = await sharp(call.pixels, { raw: { width, height, channels: 3 } })
    .composite([{ input: bars }])
    .png()
    .toBuffer();
  const { found, twice, wrong } = count(places, await detectFaces(screen));
  assert.deepEqual({ found, twice, wrong }, { found: 5, twice: 0, wrong: 0 });
});

test('a scan of a passport at 600 dpi has its one face once, where the picture is', async () => {
  const scan = filled(3000, 2400, 238);
  const paper = await resizeRgb(
    {
      pixels: Uint8Array.from({ length: 60 * 48 * 3 }, (_, i) => 220 + ((i * 7919) % 25)),
      width: 60,
      height: 48,
    },
    3000,
    2400,
  );
  scan.pixels.set(paper.pixels);
  // 35 x 45 mm.
  const picture = cutOut(portrait(photos[5]!, 0, 1063), { left: 118, top: 0, width: 827, height: 1063 });
  const place = put(picture, scan, 200, 500);
  const lines = Array.from(
    { length: 14 },
    (_, i) =>
      `<rect x="1150" y="${520 + 75 * i}" width="${900 + ((i * 397) % 700)}" height="34" fill="#333"/>`,
  );
  const text = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="2400">${lines.join('')}<g font-family="monospace" font-size="90"><text x="200" y="2000">P&lt;UTOSAMPLE&lt;&lt;ANNA&lt;MARIA&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;</text></g></svg>`,
  );
  const { width, height } = scan;
  const faces = await detectFaces(
    sharp(scan.pixels, { raw: { width, height, channels: 3 } }).composite([{ input: text }]),
  );
  assert.equal(faces.length, 1);
  assert.deepEqual(count([place], faces), { found: 1, twice: 0, wrong: 0 });
});
