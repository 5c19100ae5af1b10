/** Files as `torch.save` writes them, built byte by byte: good ones, and such as nobody should open. */
import * as zlib from 'zlib';
import type { Architecture } from '../../../../src/index';

const { crc32 } = zlib as unknown as { crc32(bytes: Uint8Array): number };

export interface ZipEntry {
  name: string;
  data: Buffer;
  /** What the directory is to say in place of the truth; `link` marks a symbolic link. */
  claims?: { size?: number; packed?: number; method?: number; from?: number; link?: boolean };
}

function numbers(...fields: [value: number, bytes: 2 | 4][]): Buffer {
  return Buffer.concat(
    fields.map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}

/** A zip archive of stored entries. */
export function zipFile(entries: readonly ZipEntry[]): Buffer {
  const [files, directory] = [[] as Buffer[], [] as Buffer[]];
  let position = 0;
  for (const { name, data, claims = {} } of entries) {
    const { size = data.length, method = 0, from = position, link = false } = claims;
    const shared = numbers(
      [0, 2],
      [method, 2],
      [0, 4],
      [crc32(data), 4],
      [claims.packed ?? size, 4],
      [size, 4],
      [Buffer.byteLength(name), 2],
      [0, 2],
    );
    const local = [numbers([0x04034b50, 4], [20, 2]), shared, Buffer.from(name), data];
    directory.push(numbers([0x02014b50, 4], [20, 2], [20, 2]), shared);
    directory.push(numbers([0, 2], [0, 2], [0, 2], [link ? 0xa1ff0000 : 0, 4], [from, 4]), Buffer.from(name));
    files.push(...local);
    position += local.reduce((sum, { length }) => sum + length, 0);
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = numbers(
    [0x06054b50, 4],
    [0, 4],
    [entries.length, 2],
    [entries.length, 2],
    [size, 4],
    [position, 4],
  );
  return Buffer.concat([...files, ...directory, end, numbers([0, 2])]);
}

/** An archive with the given files below one folder. */
export const torchFile = (files: ReadonlyMap<string, Buffer>) =>
  zipFile([...files].map(([name, data]) => ({ name: `net/${name}`, data })));

/** Opcodes of a pickle, by what they put on the stack. */
export const pickled = {
  text: (text: string) =>
    Buffer.concat([Buffer.from('X'), numbers([Buffer.byteLength(text), 4]), Buffer.from(text)]),
  integer(value: number) {
    const bytes = Buffer.alloc(9);
    bytes.set([0x8a, 7]);
    bytes.writeIntLE(value, 2, 6);
    return value < 2 ** 31
      ? Buffer.concat([Buffer.from('J'), numbers([value, 4])])
      : Buffer.concat([Buffer.from([0x8a, 6]), bytes.subarray(2, 8)]);
  },
  named: (module: string, name: string) => Buffer.from(`c${module}\n${name}\n`),
  tuple: (...items: Buffer[]) => Buffer.concat([Buffer.from('('), ...items, Buffer.from('t')]),
  call: (module: string, name: string, ...args: Buffer[]) =>
    Buffer.concat([pickled.named(module, name), pickled.tuple(...args), Buffer.from('R')]),
  dictionary: (...items: [name: string, value: Buffer][]) =>
    Buffer.concat([
      Buffer.from('}('),
      ...items.flatMap(([name, value]) => [pickled.text(name), value]),
      Buffer.from('u'),
    ]),
  /** An object without a call: NEWOBJ and BUILD. */
  object: (module: string, name: string, attributes: Buffer) =>
    Buffer.concat([
      pickled.named(module, name),
      Buffer.from(')\x81', 'latin1'),
      attributes,
      Buffer.from('b'),
    ]),
  tensor(
    key: string,
    shape: readonly number[],
    { type = 'FloatStorage', length = product(shape), offset = 0, strides = contiguous(shape) } = {},
  ) {
    const { text, integer, named, tuple, call } = pickled;
    const storage = tuple(text('storage'), named('torch', type), text(key), text('cuda:0'), integer(length));
    return call(
      'torch._utils',
      '_rebuild_tensor_v2',
      Buffer.concat([storage, Buffer.from('Q')]),
      integer(offset),
      tuple(...shape.map(integer)),
      tuple(...strides.map(integer)),
      Buffer.from('\x89', 'latin1'),
      call('collections', 'OrderedDict'),
    );
  },
  /** A whole pickle of protocol 2. */
  file: (content: Buffer) => Buffer.concat([Buffer.from([0x80, 2]), content, Buffer.from('.')]),
};

const product = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);
const contiguous = (shape: readonly number[]) => shape.map((_, i) => product(shape.slice(i + 1)));

/** A tensor of a state dict; its numbers are 0.5 where none are given. */
export interface StateEntry {
  name: string;
  shape: number[];
  floats?: Float32Array;
}

/** The state dict of a network of which only the order is known: convolutions, then normalizations. */
export function stateOf({ parameters, norms }: Architecture): StateEntry[] {
  const torchShape = ([height, width, channels, filters]: number[]) =>
    filters === undefined ? [height!] : [filters, channels!, height!, width!];
  const named = parameters
    .filter(({ role }) => role === 'kernel' || role === 'bias')
    .map(({ name, shape }) => ({
      name: name.replace('/kernel', '.weight').replace('/bias', '.bias'),
      shape: torchShape(shape),
    }));
  const averages = ['weight', 'bias', 'running_mean', 'running_var'];
  return [
    ...named,
    ...norms.flatMap(({ name, channels }) =>
      averages.map((part) => ({ name: `${name}.${part}`, shape: [channels] })),
    ),
  ];
}

/** The file of a state dict. */
export function stateFile(entries: readonly StateEntry[]): Buffer {
  const items = entries.map(({ name, shape }, i): [string, Buffer] => [name, pickled.tensor(`${i}`, shape)]);
  const files = new Map([['data.pkl', pickled.file(pickled.dictionary(...items))]]);
  for (const [i, { shape, floats }] of entries.entries()) {
    files.set(`data/${i}`, Buffer.from((floats ?? new Float32Array(product(shape)).fill(0.5)).buffer));
  }
  return torchFile(files);
}
