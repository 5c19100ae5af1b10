import assert from 'node:assert/strict';
import test from 'node:test';
import { fuzzDecoder } from '../fuzzDecoder';
import { temporaryFolder } from '../temporaryFolder';

const seconds = Number(process.env.FERLAB_FUZZ_SECONDS ?? 600);
// Each run tries other files; a failure is repeated with its seed.
const seed = process.env.FERLAB_FUZZ_SEED ?? String(Date.now());

test(`${seconds} seconds of damaged and hostile files are decoded or refused by name, in bounded memory`, async (context) => {
  // Before anything is decoded, since a crash says nothing after it.
  console.log(`FERLAB_FUZZ_SEED=${seed}`);
  const result = await fuzzDecoder(temporaryFolder(context), seed, seconds);
  console.log(JSON.stringify(result));
  assert.ok(result.decoded > result.files / 20 && result.refused > result.files / 20);
  assert.ok(result.growth < 150e6, `${Math.round(result.growth / 1e6)} MB more than after the warm-up`);
});
