import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { z } from 'zod';
import { readCheckpoint, writeCheckpoint } from '../safetensors';
import { temporaryFolder } from '../../../tests/temporaryFolder';

const schema = z.object({ epoch: z.int() });
const checkpoint = {
  state: { epoch: 3 },
  tensors: {
    weights: { shape: [2, 2], values: Float32Array.of(1, -2, 3.5, 1e-9) },
    empty: { shape: [0], values: new Float32Array(0) },
    moment: { shape: [], values: Float32Array.of(7) },
  },
};

test('a checkpoint comes back bit for bit', async (context) => {
  const folder = temporaryFolder(context);
  const file = path.join(folder, 'c.safetensors');
  await writeCheckpoint(file, checkpoint);
  assert.deepEqual(await readCheckpoint(file, schema), checkpoint);
  assert.deepEqual(readdirSync(folder), ['c.safetensors']);
});

test('cut at any byte, or with any bit flipped, it is refused by name', async (context) => {
  const folder = temporaryFolder(context);
  const [file, bad] = [path.join(folder, 'c'), path.join(folder, 'bad')];
  await writeCheckpoint(file, checkpoint);
  const bytes = readFileSync(file);
  for (let length = 0; length < bytes.length; length++) {
    writeFileSync(bad, bytes.subarray(0, length));
    await assert.rejects(
      readCheckpoint(bad, schema),
      /The checkpoint .*bad can't be used/,
      `cut at ${length}`,
    );
  }
  for (let place = 0; place < bytes.length; place++) {
    const flipped = Buffer.from(bytes);
    flipped[place]! ^= 1 << (place % 8);
    writeFileSync(bad, flipped);
    await assert.rejects(
      readCheckpoint(bad, schema),
      /The checkpoint .*bad can't be used: it/,
      `bit in byte ${place}`,
    );
  }
});

test('a huge header, overlapping offsets and trailing bytes are refused', async (context) => {
  const file = path.join(temporaryFolder(context), 'c');
  const write = (header: string, data = Buffer.alloc(0), length = BigInt(header.length)) => {
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(length);
    writeFileSync(file, Buffer.concat([size, Buffer.from(header), data]));
  };
  const refused = () => assert.rejects(readCheckpoint(file, schema), /can't be used: it/);
  write('{}', Buffer.alloc(0), 2n ** 60n);
  await refused();
  write('{"a":{"dtype":"F32","shape":[1e15,1e15],"data_offsets":[0,4]}}', Buffer.alloc(4));
  await refused();
  write('{"__proto__":{"polluted":1}}');
  await refused();
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

test('a file that is not there, or is a folder, is refused by name', async (context) => {
  const folder = temporaryFolder(context);
  await assert.rejects(readCheckpoint(path.join(folder, 'none'), schema), /none can't be used: ENOENT/);
  await assert.rejects(readCheckpoint(folder, schema), /can't be used: EISDIR/);
});

test('a folder that cannot be written is an error that names the file; the old file stays', async (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(path.join(folder, 'file'), 'x');
  await assert.rejects(
    writeCheckpoint(path.join(folder, 'file', 'c'), checkpoint),
    /file.c can't be written: /,
  );
  mkdirSync(path.join(folder, 'taken'));
  await assert.rejects(writeCheckpoint(path.join(folder, 'taken'), checkpoint), /taken can't be written: /);
  assert.deepEqual(readdirSync(folder).sort(), ['file', 'taken']);
});
