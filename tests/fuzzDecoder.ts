/** Thousands of damaged and hostile files through both ways of decoding, and what must hold of each. */
import assert from 'node:assert/strict';
import { createServer } from 'http';
import { mkdirSync, rmSync, writeFileSync } from 'fs';
import type { AddressInfo } from 'net';
import path from 'path';
import { setFlagsFromString } from 'v8';
import { runInNewContext } from 'vm';
import { configure } from '../src/config';
import { decodeImage, type RgbImage } from '../packages/pixels/index';
import { facePixels } from '../src/data/preprocessing';
import { loadDataset } from '../src/data/loadDataset';
import { pixelsOf } from '../src/data/dataset';
import { randomStream, messageOf } from '../packages/base/index';
import { tf } from '../packages/tensorflow/index';
import { bmp, imageSamples, impostors, type Sample } from './imageSamples';
import { mutate, type Mutant } from './mutateImage';

const filesABatch = 240;
const decodesUnderWay = 8;
const watchdog = 10_000;
const wholeBmp = bmp(24);
const size = configure({ height: 44, width: 40, fit: 'stretch' });

export interface FuzzResult {
  files: number;
  decoded: number;
  refused: number;
  /** Bytes of resident memory at the end more than after the warm-up. */
  growth: number;
  slowest: number;
}

/**
 * Decodes mutated files for so many seconds, batch after batch; a batch is decided by the seed and its number alone.
 *
 * A file is read twice: by `decodeImage`, and by `loadDataset` in a folder that is large enough for its threads. Both
 * must agree. A crash leaves the batch in `folder`.
 * @throws AssertionError that names the seed, the batch and what was done to the file.
 */
export async function fuzzDecoder(folder: string, seed: string, seconds: number): Promise<FuzzResult> {
  let asked = 0;
  const server = createServer((_, response) => response.end(String(asked++)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const samples = await imageSamples();
    const result: FuzzResult = { files: 0, decoded: 0, refused: 0, growth: 0, slowest: 0 };
    await runBatch(path.join(folder, 'claims'), await claims(samples, address), seed, result);
    const end = Date.now() + seconds * 1000;
    const warm = Date.now() + seconds * 300;
    let before = { rss: 0, tensors: tf.memory().numTensors };
    for (let batch = 0; Date.now() < end || before.rss === 0; batch++) {
      const random = randomStream('fuzz', seed, batch);
      const mutants = Array.from({ length: filesABatch }, () => mutate(samples, random));
      await runBatch(path.join(folder, String(batch)), mutants, `seed ${seed}, batch ${batch}`, result);
      if (before.rss === 0 && Date.now() >= warm) before = { ...before, rss: residentMemory() };
    }
    result.growth = residentMemory() - before.rss;
    assert.equal(tf.memory().numTensors, before.tensors, 'tensors are left');
    assert.equal(asked, 0, 'the reference in an SVG was followed');
    return result;
  } finally {
    server.close();
  }
}

/** Files of which it is known what must become of them: told by `done`, which a refusal must hold. */
async function claims(samples: readonly Sample[], address: string): Promise<Mutant[]> {
  const whole = samples.map((sample) => ({ ...sample, done: '' }));
  const trailing = whole
    .filter(({ ending }) => ending === 'jpg')
    .map((sample) => ({ ...sample, bytes: Buffer.concat([sample.bytes, Buffer.from('garbage')]) }));
  const refused = (await impostors(address)).flatMap(([done, bytes]) =>
    ['jpg', 'png'].map((ending) => ({ kind: done, ending, bytes, done })),
  );
  return [...whole, ...whole, ...trailing, ...trailing, ...refused];
}

async function runBatch(folder: string, mutants: Mutant[], label: string, result: FuzzResult): Promise<void> {
  const claimed = !label.startsWith('seed');
  const named = (i: number) => `${label}, file ${i} (${mutants[i]!.done || mutants[i]!.kind})`;
  const fileOf = (i: number) => path.join(folder, i % 2 === 0 ? 'a' : 'b', `${i}.${mutants[i]!.ending}`);
  for (const name of ['a', 'b']) {
    mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, name, 'whole.bmp'), wholeBmp);
  }
  mutants.forEach(({ bytes }, i) => writeFileSync(fileOf(i), bytes));

  const expected = new Map<string, Uint8Array>();
  const queue = mutants.keys();
  const decode = async () => {
    for (const i of queue) {
      const began = performance.now();
      const answer: RgbImage | string = await inTime(decodeImage(mutants[i]!.bytes), named(i)).catch(
        reasonOf,
      );
      result.slowest = Math.max(result.slowest, performance.now() - began);
      result.files++;
      if (typeof answer === 'string') {
        result.refused++;
        assert.match(answer, /^[^\r\n]{5,200}$/, named(i));
        assert.doesNotMatch(answer, /Unknown error|undefined|out of range|TIMEOUT/, `${named(i)}: ${answer}`);
        if (claimed)
          assert.ok(mutants[i]!.done !== '' && answer.includes(mutants[i]!.done), `${named(i)}: ${answer}`);
      } else {
        result.decoded++;
        const { pixels, width, height } = answer;
        assert.ok(width > 0 && height > 0 && pixels.length === width * height * 3, named(i));
        if (claimed) assert.equal(mutants[i]!.done, '', named(i));
        expected.set(fileOf(i), facePixels(answer, size));
      }
    }
  };
  await Promise.all(Array.from({ length: decodesUnderWay }, decode));

  const dataset = await inTime(loadDataset(folder, { ...size, cache: false }), label, 6 * watchdog);
  assert.equal(dataset.files.length + dataset.skipped.length, mutants.length + 2, label);
  const read = new Map(dataset.files.map((file, i) => [file, pixelsOf(dataset, i)]));
  for (const i of mutants.keys()) {
    assert.deepEqual(read.get(fileOf(i)), expected.get(fileOf(i)), `${named(i)}: the two ways differ`);
  }
  rmSync(folder, { recursive: true });
}

const reasonOf = (error: unknown) => messageOf(error);

/** @throws when nothing has come of it in time. */
async function inTime<T>(promise: Promise<T>, label: string, limit = watchdog): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`TIMEOUT after ${limit} ms: ${label}`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function residentMemory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().rss;
}
