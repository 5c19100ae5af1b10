import assert from 'node:assert/strict';
import test from 'node:test';
import { fuzzDecoder } from '../fuzzDecoder';
import { temporaryFolder } from '../temporaryFolder';

test('4 seconds of damaged and hostile files are decoded or refused by name', async (context) => {
  const { files, decoded, refused } = await fuzzDecoder(temporaryFolder(context), 'quick', 4);
  assert.ok(decoded > files / 20 && refused > files / 20, `${decoded} of ${files} decoded`);
});
