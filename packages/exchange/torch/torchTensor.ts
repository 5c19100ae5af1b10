/** A tensor of a PyTorch file: numbers in a storage, and how they are laid out in it. */
import { FerlabError } from '../../base/index';
import { PickledName } from './pickle';

/** Numbers as PyTorch stores them, little-endian. */
export class Storage {
  constructor(
    readonly type: keyof typeof readers,
    readonly length: number,
    readonly bytes: Buffer,
  ) {}
}

/** A view of a storage, already known to lie within it. */
export class TorchTensor {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

function half(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  const size =
    exponent === 0
      ? fraction * 2 ** -14
      : exponent < 31
        ? (1 + fraction) * 2 ** (exponent - 15)
        : fraction === 0
          ? Infinity
          : NaN;
  return bits & 0x8000 ? -size : size;
}

const bits = new DataView(new ArrayBuffer(4));
function bfloat(upper: number): number {
  bits.setUint16(0, upper);
  return bits.getFloat32(0);
}

/** Bytes of a number and how it is read, by the storage's name in Python. */
const readers = {
  FloatStorage: { size: 4, read: (from: Buffer, at: number) => from.readFloatLE(at) },
  DoubleStorage: { size: 8, read: (from: Buffer, at: number) => from.readDoubleLE(at) },
  HalfStorage: { size: 2, read: (from: Buffer, at: number) => half(from.readUInt16LE(at)) },
  BFloat16Storage: { size: 2, read: (from: Buffer, at: number) => bfloat(from.readUInt16LE(at)) },
  LongStorage: { size: 8, read: (from: Buffer, at: number) => Number(from.readBigInt64LE(at)) },
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const areCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length <= 8 && value.every(isCount);

/** Names of the storages that are understood, with their module in Python. */
export const storageNames = Object.keys(readers).map((type) => `torch.${type}`);

/**
 * The storage of a persistent id: `('storage', torch.FloatStorage, key, device, length)`, the device being ignored.
 *
 * @param files the archive's entries by name
 * @throws FerlabError when the archive lacks its bytes, or has more or fewer.
 */
export function findStorage(files: ReadonlyMap<string, Buffer>, id: unknown): Storage {
  const [kind, name, key, , length] = Array.isArray(id) ? (id as unknown[]) : [];
  if (kind !== 'storage' || !(name instanceof PickledName) || typeof key !== 'string' || !isCount(length)) {
    throw new FerlabError('one of its storages is damaged');
  }
  if (!storageNames.includes(name.name))
    throw new FerlabError(`a storage is ${name.name}, which is not known`);
  const type = name.name.slice('torch.'.length) as Storage['type'];
  const bytes = files.get(`data/${key}`);
  const size = length * readers[type].size;
  if (bytes?.length !== size) {
    throw new FerlabError(`its entry data/${key} has ${bytes?.length ?? 'no'} bytes instead of ${size}`);
  }
  return new Storage(type, length, bytes);
}

/**
 * The tensor of `torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, ...)`.
 *
 * @throws FerlabError when it reaches past its storage.
 */
export function rebuildTensor([storage, offset, shape, strides]: readonly unknown[]): TorchTensor {
  if (
    !(storage instanceof Storage) ||
    !isCount(offset) ||
    !areCounts(shape) ||
    !areCounts(strides) ||
    shape.length !== strides.length
  ) {
    throw new FerlabError('one of its tensors is damaged');
  }
  const { length } = storage;
  const size = shape.reduce((product, side) => product * side, 1);
  const last = shape.reduce((place, side, i) => place + (side - 1) * strides[i]!, offset);
  if (!(size <= length) || (size > 0 && !(last < length))) {
    throw new FerlabError(`a tensor of the shape [${shape}] reaches past its storage of ${length} numbers`);
  }
  return new TorchTensor(storage, offset, shape, strides);
}

/**
 * A tensor's numbers with its axes in another order.
 *
 * @param axes the tensor's axes from the slowest to the fastest: `[2, 3, 1, 0]` turns
 *   `[filters, channels, height, width]` into `[height, width, channels, filters]`
 */
export function tensorValues(tensor: TorchTensor, axes: readonly number[]): Float32Array {
  const { storage, offset, shape, strides } = tensor;
  const { size, read } = readers[storage.type];
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  let count = 0;
  const visit = (axis: number, place: number) => {
    if (axis === axes.length) {
      values[count++] = read(storage.bytes, place * size);
      return;
    }
    for (let i = 0; i < shape[axes[axis]!]!; i++) visit(axis + 1, place + i * strides[axes[axis]!]!);
  };
  visit(0, offset);
  return values;
}
