/** An image file → one like it with something wrong, chosen by a stream of random numbers. */
import type { RandomStream } from '../packages/base/index';
import type { Sample } from './imageSamples';

export interface Mutant extends Sample {
  /** What was done, for the message of a failure. */
  done: string;
}

type Mutation = (bytes: Buffer, random: RandomStream, others: readonly Sample[]) => Buffer;

const sizes = [0, 1, 2, 255, 32_767, 30_000, 50_000, 65_535, 0x7fffffff, 0x80000000, 0xffffffff];

/** Where the parts of a file begin: a JPEG's markers, a PNG's and a WebP's chunks, elsewhere arbitrary places. */
function partsOf(bytes: Buffer): number[] {
  const starts = [0];
  const type = bytes.toString('latin1', 0, 4);
  if (type.startsWith('\xff\xd8')) {
    for (let i = 2; i + 1 < bytes.length; i++) {
      if (bytes[i] === 0xff && bytes[i + 1] !== 0 && bytes[i + 1] !== 0xff) starts.push(i);
    }
  } else if (type === '\x89PNG') {
    for (let i = 8; i + 8 <= bytes.length; i += 12 + bytes.readUInt32BE(i)) starts.push(i);
  } else if (type === 'RIFF') {
    for (let i = 12; i + 8 <= bytes.length; i += 8 + bytes.readUInt32LE(i + 4)) starts.push(i);
  } else {
    for (let i = 1; i < 12; i++) starts.push(Math.floor((bytes.length * i) / 12));
  }
  return [...starts, bytes.length];
}

/** The file cut into its parts, changed, and put together. */
function withParts(bytes: Buffer, change: (parts: Buffer[]) => Buffer[]): Buffer {
  const starts = partsOf(bytes);
  return Buffer.concat(change(starts.slice(1).map((end, i) => bytes.subarray(starts[i], end))));
}

function overwrite(bytes: Buffer, at: number, value: number, width: 2 | 4, little: boolean): void {
  if (at < 0 || at + width > bytes.length) return;
  const digits = value % 2 ** (width * 8);
  if (little) bytes.writeUIntLE(digits, at, width);
  else bytes.writeUIntBE(digits, at, width);
}

/** Overwrites the width and the height where the format has them, so that nothing else is wrong. */
function resize(bytes: Buffer, random: RandomStream): Buffer {
  const size = () => random.pick(sizes);
  const [width, height] = random.chance(0.3) ? [50_000, 50_000] : [size(), size()];
  const type = bytes.toString('latin1', 0, 4);
  if (type === '\x89PNG' && bytes.length > 33) {
    overwrite(bytes, 16, width, 4, false);
    overwrite(bytes, 20, height, 4, false);
    overwrite(bytes, 29, crc32(bytes.subarray(12, 29)), 4, false);
  } else if (type.startsWith('\xff\xd8')) {
    const frame = partsOf(bytes).find((at) => [0xc0, 0xc2].includes(bytes[at + 1] ?? 0)) ?? bytes.length;
    overwrite(bytes, frame + 5, height, 2, false);
    overwrite(bytes, frame + 7, width, 2, false);
  } else if (type.startsWith('BM')) {
    overwrite(bytes, 18, width, 4, true);
    overwrite(bytes, 22, random.chance(0.3) ? -height >>> 0 : height, 4, true);
  } else if (type.startsWith('GIF')) {
    const frame = random.chance(0.5) ? 6 : bytes.indexOf(0x2c) + 5;
    overwrite(bytes, frame, width, 2, true);
    overwrite(bytes, frame + 2, height, 2, true);
  } else if (type === 'RIFF') {
    overwrite(bytes, random.pick([24, 26]), width, 4, true);
  } else if (type.startsWith('II') && bytes.length > 8) {
    const directory = bytes.readUInt32LE(4);
    // Two entries at random: of each, the value stands in the last four bytes.
    for (let k = 0; k < 2; k++) overwrite(bytes, directory + 2 + 12 * random.integer(8) + 8, size(), 4, true);
  }
  return bytes;
}

const mutations: Record<string, Mutation> = {
  'flip bits of the header': (bytes, random) => flip(bytes, random, Math.min(bytes.length, 80)),
  'flip bits': (bytes, random) => flip(bytes, random, bytes.length),
  truncate: (bytes, random) => bytes.subarray(0, random.integer(bytes.length)),
  'truncate at a part': (bytes, random) =>
    bytes.subarray(0, random.pick(partsOf(bytes)) + random.pick([0, 0, 1, 2, 4, 8])),
  'other size': resize,
  'other length of a part': (bytes, random) => {
    const at = random.pick(partsOf(bytes));
    const little = bytes.toString('latin1', 0, 4) === 'RIFF';
    if (bytes[0] === 0xff) overwrite(bytes, at + 2, random.pick(sizes), 2, false);
    else overwrite(bytes, at + (little ? 4 : 0), random.pick(sizes), 4, little);
    return bytes;
  },
  'any number of the header': (bytes, random) => {
    const width = random.pick([2, 4] as const);
    overwrite(bytes, random.integer(80), random.pick(sizes), width, random.chance(0.5));
    return bytes;
  },
  'double a part': (bytes, random) =>
    withParts(bytes, (parts) => {
      const i = random.integer(parts.length);
      return [
        ...parts.slice(0, i),
        ...Array<Buffer>(1 + random.integer(9)).fill(parts[i]!),
        ...parts.slice(i),
      ];
    }),
  'remove a part': (bytes, random) =>
    withParts(bytes, (parts) => {
      const gone = random.integer(parts.length);
      return parts.filter((_, i) => i !== gone);
    }),
  'shuffle the parts': (bytes, random) =>
    withParts(bytes, ([first, ...rest]) => [first!, ...random.shuffle(rest)]),
  'zeros in the middle': (bytes, random) => {
    const at = random.integer(bytes.length);
    return bytes.fill(random.pick([0, 255]), at, Math.min(bytes.length, at + random.integer(200)));
  },
  'another file behind': (bytes, random, others) => Buffer.concat([bytes, random.pick(others).bytes]),
  'another file from the middle on': (bytes, random, others) => {
    const at = random.integer(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), random.pick(others).bytes.subarray(at)]);
  },
};

/** A file with one to three things wrong with it, now and then with another format's ending. */
export function mutate(samples: readonly Sample[], random: RandomStream): Mutant {
  const sample = random.pick(samples);
  const names = Array.from({ length: 1 + random.integer(3) }, () => random.pick(Object.keys(mutations)));
  const bytes = names.reduce(
    (before, name) =>
      before.length === 0 ? before : Buffer.from(mutations[name]!(Buffer.from(before), random, samples)),
    sample.bytes,
  );
  const ending = random.chance(0.2) ? 'jpg' : sample.ending;
  return { ...sample, ending, bytes, done: `${sample.kind}.${sample.ending}: ${names.join(', ')}` };
}

function flip(bytes: Buffer, random: RandomStream, within: number): Buffer {
  for (let k = random.integer(8); k >= 0; k--) bytes[random.integer(within)]! ^= 1 << random.integer(8);
  return bytes;
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
