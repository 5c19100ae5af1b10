/**
 * The zip archive that `torch.save` writes: stored entries below one folder, each with a checksum.
 *
 * No library, since those at hand inflate and allocate what a header says before it can be refused, or skip checksums.
 */
import * as zlib from 'zlib';
import { FerlabError } from '../../base/index';
import { weightsAlone } from './pickle';

// In Node from 20.15 on; the declarations are of an earlier one.
const { crc32 } = zlib as unknown as { crc32(bytes: Uint8Array): number };

interface Entry {
  name: string;
  /** Bytes of the file that it takes, header included. */
  from: number;
  to: number;
  data: Buffer;
}

const damaged = (what: string) => new FerlabError(`the archive is damaged: ${what}`);

/**
 * Takes an archive of `torch.save` apart, in memory and without copying: nothing is unpacked or inflated.
 *
 * @returns bytes by name, without the common folder: `data.pkl`, `data/0`, `byteorder`
 * @throws FerlabError with the reason, which names the entry.
 */
export function readTorchArchive(bytes: Buffer): Map<string, Buffer> {
  if (bytes.length < 4 || bytes.readUInt32LE() !== 0x04034b50) throw notAnArchive(bytes);
  const entries = readEntries(bytes);
  const pickle = entries.find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) throw new FerlabError('it is a zip archive, but not one that torch.save wrote');
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  const files = new Map<string, Buffer>();
  for (const { name, data } of entries) {
    if (!name.startsWith(folder)) throw new FerlabError(`its entry ${name} is not below ${folder}`);
    files.set(name.slice(folder.length), data);
  }
  const order = files.get('byteorder')?.toString('latin1') ?? 'little';
  if (order !== 'little') throw new FerlabError('it was saved on a big-endian machine. Save it on another');
  return files;
}

function notAnArchive(bytes: Buffer): FerlabError {
  // A pickle begins with its protocol; before PyTorch 1.6 a file was several of them, the first a magic number.
  return new FerlabError(
    bytes[0] === 0x80
      ? `it is in the format from before PyTorch 1.6. ${weightsAlone}`
      : 'it is no file of torch.save',
  );
}

function readEntries(bytes: Buffer): Entry[] {
  const end = bytes.length - 22;
  if (end < 0 || bytes.readUInt32LE(end) !== 0x06054b50) throw damaged('its end is missing');
  const [count, size, directory] = [
    bytes.readUInt16LE(end + 10),
    bytes.readUInt32LE(end + 12),
    bytes.readUInt32LE(end + 16),
  ];
  if (directory + size > end) throw damaged('its directory reaches past its end');
  const entries: Entry[] = [];
  let position = directory;
  for (let i = 0; i < count; i++) {
    if (position + 46 > directory + size || bytes.readUInt32LE(position) !== 0x02014b50) {
      throw damaged('its directory is cut short');
    }
    entries.push(readEntry(bytes, position, directory));
    position += 46 + [28, 30, 32].reduce((sum, at) => sum + bytes.readUInt16LE(position + at), 0);
  }
  if (new Set(entries.map(({ name }) => name)).size !== count) throw damaged('two entries have one name');
  const inOrder = [...entries].sort((a, b) => a.from - b.from);
  for (const [i, { name, to }] of inOrder.entries()) {
    if (to > (inOrder[i + 1]?.from ?? directory)) throw damaged(`its entry ${name} overlaps what follows`);
  }
  return entries;
}

/** @param at where the entry of the directory stands, the directory beginning at `directory` */
function readEntry(bytes: Buffer, at: number, directory: number): Entry {
  const [flags, method, sum] = [
    bytes.readUInt16LE(at + 8),
    bytes.readUInt16LE(at + 10),
    bytes.readUInt32LE(at + 16),
  ];
  const [packed, size, from] = [at + 20, at + 24, at + 42].map((place) => bytes.readUInt32LE(place)) as [
    number,
    number,
    number,
  ];
  const nameLength = bytes.readUInt16LE(at + 28);
  const rawName = bytes.subarray(at + 46, at + 46 + nameLength);
  const name = rawName.toString('utf8');
  const kind = (bytes.readUInt32LE(at + 38) >>> 28) & 0xf;
  if (
    /^\/|^[a-z]:|[\\\0]/i.test(name) ||
    name.split('/').some((part) => part === '..' || part === '') ||
    kind === 0xa
  ) {
    throw new FerlabError(`its entry ${JSON.stringify(name)} is a link or leads out of the archive`);
  }
  if (method !== 0 || packed !== size || (flags & 1) !== 0) {
    throw new FerlabError(
      `its entry ${name} is compressed, as in TorchScript, or encrypted. ${weightsAlone}`,
    );
  }
  if (from + 30 > directory || bytes.readUInt32LE(from) !== 0x04034b50) {
    throw damaged(`its entry ${name} is not where it should be`);
  }
  const start = from + 30 + nameLength + bytes.readUInt16LE(from + 28);
  const to = start + size;
  if (to > directory) throw damaged(`its entry ${name} of ${size} bytes reaches past the end`);
  if (!bytes.subarray(from + 30, from + 30 + bytes.readUInt16LE(from + 26)).equals(rawName)) {
    throw damaged(`its entry ${name} has two names`);
  }
  const data = bytes.subarray(start, to);
  if (crc32(data) !== sum) throw damaged(`the checksum of its entry ${name} differs`);
  return { name, from, to, data };
}
