import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { expressionColor } from '../../display/index';
import { residualSe, describeNetwork } from '../../../src/index';
import { networkDrawing } from '../networkDrawing';
import { toBlocks } from '../networkBlocks';
import { faceGrid } from '../pictures/faceGrid';
import { faceGroups } from '../pictures/faceGroups';
import { faceJourney } from '../pictures/faceJourney';
import { probabilityCard } from '../pictures/probabilityCard';
import { estimateWidth, type FacePicture, fitText, svgText, WIDEST } from '../pictures/svg';
import { summaryTable, type LayerRow } from '../summaryTable';

const HOSTILE = '<img src=x onerror=alert(1)>&';

function face(overrides: Partial<FacePicture> = {}): FacePicture {
  return {
    pixels: new Uint8Array(66 * 88).fill(200),
    width: 66,
    height: 88,
    channels: 1,
    label: 'fear',
    ...overrides,
  };
}

async function read(png: Buffer) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4),
  ];
  return { ...info, at, data };
}

test('a grid of faces has two pixels per CSS pixel, rounded corners and a transparent ground', async () => {
  const { width, channels, at, data } = await read(
    await faceGrid([face(), face({ good: true })], { scale: 1 }),
  );
  assert.deepEqual([width, channels], [2 * 2 * (66 + 12), 4]);
  assert.deepEqual(at(84, 90), [200, 200, 200, 255]);
  assert.equal(at(1, 1)[3], 0);
  assert.equal(at(13, 5)[3], 0, 'corner');
  const fear = [1, 3, 5].map((place) => parseInt(expressionColor('fear').slice(place, place + 2), 16));
  const isThere = data.some(
    (_: number, index: number) =>
      index % 4 === 0 && fear.every((level, channel) => data[index + channel] === level),
  );
  assert.ok(isThere, "the label in fear's colour");
});

test('colour faces keep their colour', async () => {
  const pixels = new Uint8Array(66 * 88 * 3).map((_, index) => [250, 100, 20][index % 3] ?? 0);
  const { at } = await read(await faceGrid([face({ pixels, channels: 3 })], { scale: 1 }));
  assert.deepEqual(at(84, 90), [250, 100, 20, 255]);
});

test('hostile labels are drawn as text in every picture', async () => {
  const hostile = face({ label: HOSTILE, note: HOSTILE, color: '"><script>' });
  assert.ok((await faceGrid([hostile])).length > 100);
  assert.ok((await faceJourney([hostile, hostile])).length > 100);
  assert.ok((await probabilityCard([HOSTILE], [{ ...hostile, probabilities: [1] }])).length > 100);
  assert.doesNotMatch(svgText(HOSTILE, { x: 0, y: 0, color: '"><script>' }), /<img|<script/);
});

test('pictures of nothing say so', async () => {
  for (const png of [await faceGrid([]), await faceJourney([]), await probabilityCard(['fear'], [])]) {
    assert.deepEqual((await sharp(png).metadata()).width, 480);
  }
  assert.match(networkDrawing([]), /no layers/);
});

test('what does not fit together is refused', async () => {
  await assert.rejects(faceGrid([face({ channels: 3 })]), /66x88x3 picture cannot have 5808/);
  await assert.rejects(probabilityCard(['a', 'b'], [{ ...face(), probabilities: [1] }]), RangeError);
});

test('a picture is the same every time', async () => {
  assert.ok((await faceGrid([face()])).equals(await faceGrid([face()])));
});

test('no picture is wider than a window of 900 pixels shows legibly', async () => {
  const faces = Array.from({ length: 9 }, () => face({ label: 'surprise 95%', note: 'true: surprise' }));
  const judged = faces.map((one) => ({ ...one, probabilities: [0.2, 0.8] }));
  const title = 'surprise taken for neutral: 12 of 50';
  const pictures = [
    await faceGrid(faces, { columns: 7 }),
    await faceGrid(faces),
    await faceJourney(
      faces.slice(0, 4).map((one, i) => ({ ...one, width: i === 2 ? 66 : 33, height: i === 2 ? 88 : 176 })),
    ),
    await faceGroups([1, 3, 9].map((count) => ({ title, faces: faces.slice(0, count) }))),
    await probabilityCard(['neutral', 'surprise'], judged),
  ];
  for (const png of pictures) {
    const { width } = await sharp(png).metadata();
    assert.ok(width! <= 2 * WIDEST, `${width} pixels`);
  }
  const [wide] = /(?<=width=")\d+/.exec(networkDrawing([...layers, ...layers, ...layers]))!;
  assert.ok(Number(wide) <= WIDEST, wide);
});

test('a group is as wide as its title', async () => {
  const title = 'surprise taken for neutral: 1 of 50';
  const { width } = await sharp(await faceGroups([{ title, faces: [face()] }])).metadata();
  assert.ok(width! >= 2 * estimateWidth(title, 13), `${width} pixels`);
});

test('long texts end in an ellipsis', () => {
  assert.equal(fitText('surprise', 200, 12), 'surprise');
  assert.match(fitText('a very long name of a class', 66, 12), /^a very.*…$/);
});

const layer = (name: string, type: string, outputShape: number[], parameters = 0): LayerRow => ({
  name,
  type,
  inputShape: [88, 66, 1],
  outputShape,
  parameters,
  multiplyAdds: 10,
  bytes: 4,
  receptiveField: 5,
  stride: 1,
});
const layers = [
  layer('conv1', 'Conv 5×5', [88, 66, 16], 416),
  layer('norm1', 'BatchNorm', [88, 66, 16], 32),
  layer('pool1', 'MaxPool 2×2', [44, 33, 16]),
  layer('relu1', 'LeakyReLU 0.01', [44, 33, 16]),
  layer('conv2', 'Conv 1×1', [44, 33, 7], 119),
  layer('mean', 'GlobalAveragePool', [7]),
];

test('a convolution and what follows it are one block', () => {
  assert.deepEqual(
    toBlocks(layers).map(({ name, layers, shape, parameters }) => [name, layers, shape, parameters]),
    [
      ['conv1', ['conv 5×5', 'batch norm', 'max pool', 'leaky ReLU'], [44, 33, 16], 448],
      ['conv2', ['conv 1×1'], [44, 33, 7], 119],
      ['mean', ['global average'], [7], 0],
    ],
  );
});

test('a network drawing has three sides per block, and escaped captions', () => {
  const svg = networkDrawing([...layers, layer(HOSTILE, HOSTILE, [7], 1)]);
  assert.equal(svg.match(/<polygon/g)?.length, 12);
  assert.match(svg, /44 × 33 × 16/);
  assert.doesNotMatch(svg, /<img|NaN/);
});

test('a stage of residual blocks is one box with a bow for its shortcuts', () => {
  const described = describeNetwork(residualSe(), [88, 66, 1], 7).layers;
  const blocks = toBlocks(described);
  assert.deepEqual(
    blocks.map(({ name, shortcuts }) => [name, shortcuts]),
    [
      ['stem', 0],
      ['stage1', 2],
      ['stage2', 2],
      ['stage3', 2],
      ['stage4', 2],
      ['scores', 0],
      ['logits', 0],
    ],
  );
  assert.equal(
    blocks.reduce((sum, { parameters }) => sum + parameters, 0),
    1_599_865,
  );
  const svg = networkDrawing(described);
  assert.match(svg, /2 × add · dropout/);
  assert.equal(svg.match(/<path d="M[^"]*C/g)?.length, 4);
});

test('a summary adds up', () => {
  const { text, html } = summaryTable(layers);
  assert.match(text, /total\s+567\s+60/);
  assert.match(html, /44 × 33 × 16/);
});
