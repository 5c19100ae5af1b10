import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { FerlabError } from '../../base/index';
import { tf } from '../tensorflow';
import { openEventLog } from '../eventLog';
import { temporaryFolder } from '../../../tests/temporaryFolder';

/** Castagnoli's CRC, bit by bit, as RFC 3720 has it. */
function crc32c(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

/** The CRC as TFRecord files mask it. */
const masked = (bytes: Uint8Array) => {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

/** The records of a TFRecord file: length, its CRC, data, their CRC. */
function recordsIn(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    assert.equal(bytes.readUInt32LE(at + 8), masked(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    assert.equal(bytes.readUInt32LE(at + 12 + length), masked(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

/** The fields of a protocol buffer message: number and value, of the kinds that an event has. */
function fieldsOf(bytes: Buffer): [number, Buffer][] {
  const fields: [number, Buffer][] = [];
  let at = 0;
  const varint = () => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const start = at;
    const size = { 0: () => varint() * 0 + at - start, 1: () => 8, 2: () => varint(), 5: () => 4 }[
      tag & 7
    ]!();
    const begin = (tag & 7) === 0 ? start : at;
    fields.push([tag >> 3, bytes.subarray(begin, begin + size)]);
    at = begin + size;
  }
  return fields;
}

/** Step, name and value of every scalar in the event files of a folder. */
function scalarsIn(folder: string): [number, string, number][] {
  const files = readdirSync(folder).sort();
  const records = files.flatMap((name) => recordsIn(readFileSync(path.join(folder, name))));
  return records.flatMap((record) => {
    const event = fieldsOf(record);
    const step = event.find(([field]) => field === 2)?.[1][0] ?? 0;
    const values = event.filter(([field]) => field === 5).flatMap(([, summary]) => fieldsOf(summary));
    return values.map(([, value]): [number, string, number] => {
      const parts = new Map(fieldsOf(value));
      return [step, parts.get(1)!.toString(), parts.get(2)!.readFloatLE()];
    });
  });
}

const figures = {
  'loss/train': 2,
  'loss/valid': 1.5,
  'accuracy/train': 0.25,
  'accuracy/valid': 0.5,
  'learning rate': 0.125,
  'images per second': 512,
};

test('the log holds every epoch, of a resumed training too, and closing it frees all', (context) => {
  const folder = path.join(temporaryFolder(context), 'logs');
  const before = tf.memory().numTensors;
  const open = () => readdirSync('/proc/self/fd').length;
  const openBefore = open();
  for (const epoch of [1, 2]) {
    const log = openEventLog(folder);
    log.write(epoch, figures);
    // Flushed: it can be read before it is closed.
    assert.equal(scalarsIn(folder).length, 6 * epoch);
    log.close();
  }
  assert.deepEqual(
    scalarsIn(folder),
    [1, 2].flatMap((epoch) => Object.entries(figures).map((figure) => [epoch, ...figure])),
  );
  assert.equal(tf.memory().numTensors, before);
  assert.equal(open(), openBefore);
});

test('a log that cannot be written is an error that names it', (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(path.join(folder, 'file'), 'x');
  const before = tf.memory().numTensors;
  assert.throws(
    () => openEventLog(path.join(folder, 'file', 'logs')),
    (error) => error instanceof FerlabError && /The log .*file.logs can't be written/.test(error.message),
  );
  assert.equal(tf.memory().numTensors, before);
});
