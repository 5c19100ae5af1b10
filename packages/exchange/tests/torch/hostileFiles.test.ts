import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { deflateRawSync, gunzipSync } from 'zlib';
import { randomStream, FerlabError, messageOf } from '../../../base/index';
import { importTorch } from '../../torch/importTorch';
import { readTorchArchive } from '../../torch/torchArchive';
import { readTorchContent } from '../../torch/torchModules';
import { temporaryFolder } from '../../../../tests/temporaryFolder';
import { pickled, torchFile, zipFile, type ZipEntry } from './torchFile';

const { text, integer, named, tuple, call, dictionary, object, tensor, file: pickleFile } = pickled;
const fixture = (name: string) =>
  gunzipSync(
    readFileSync(path.join(__dirname, '..', '..', '..', '..', 'tests', 'fixtures', `${name}.pt.gz`)),
  );

/** Reads an archive as the import does. */
const read = (bytes: Buffer) => readTorchContent(readTorchArchive(bytes));

function refuses(bytes: Buffer, pattern: RegExp): void {
  assert.throws(
    () => read(bytes),
    (error: Error) => {
      assert.ok(error instanceof FerlabError, error.stack);
      assert.match(error.message, pattern);
      return true;
    },
  );
}

const withPickle = (content: Buffer, files: [string, Buffer][] = []) =>
  torchFile(new Map([['data.pkl', pickleFile(content)], ...files]));

test('whatever a pickle would call is refused by name, and nothing is run', (context) => {
  const proof = path.join(temporaryFolder(context), 'was-run');
  const command = text(`touch ${proof}`);
  for (const [module, name] of [
    ['os', 'system'],
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['__builtin__', 'exec'],
    ['subprocess', 'Popen'],
    ['torch', 'load'],
    ['torch.nn.modules.linear', 'Linear'],
    ['torch.hub', 'load'],
    ['builtins', 'getattr'],
    ['collections', 'OrderedDict.fromkeys'],
    ['', 'constructor'],
    ['__proto__', 'constructor'],
  ] as const) {
    const escaped = new RegExp(`(calls|names) ${module}.${name}, `.replace(/\./g, '\\.'));
    refuses(withPickle(call(module, name, command)), escaped);
    // Deep inside a network, and in place of a weight.
    const inside = dictionary(['weight', call(module, name, command)]);
    refuses(withPickle(object('model', 'Net', dictionary(['_parameters', inside]))), escaped);
    refuses(withPickle(dictionary(['conv.weight', call(module, name, command)])), escaped);
    // Named without being called.
    refuses(withPickle(dictionary(['conv.weight', named(module, name)])), escaped);
  }
  assert.ok(!existsSync(proof));
});

test('one class of the author is an object without behaviour; calling it, or a second one, is refused', () => {
  const empty = dictionary();
  assert.deepEqual(read(withPickle(object('model', 'Net', empty))), { tensors: new Map(), layers: [] });
  refuses(withPickle(call('model', 'Net')), /calls model\.Net, /);
  refuses(
    withPickle(object('torch.nn.modules.linear', 'Linear', empty)),
    /names torch\.nn\.modules\.linear\.Linear, /,
  );
  refuses(
    withPickle(object('model', 'Net', dictionary(['other', object('os', 'system', empty)]))),
    /names os\.system, /,
  );
  const opcodes = (bytes: string) => Buffer.from(bytes, 'latin1');
  const withArguments = Buffer.concat([named('model', 'Net'), tuple(text('rm')), opcodes('\x81')]);
  refuses(withPickle(withArguments), /makes model\.Net\(\.\.\.\), /);
  const ofFunction = Buffer.concat([named('torch', 'device'), opcodes(')\x81')]);
  refuses(withPickle(ofFunction), /makes torch\.device\(\.\.\.\), /);
  for (const [bytes, name] of [
    ['(ios\nsystem\n', 'INST'],
    ['(cos\nsystem\nX\x02\0\0\0lso', 'OBJ'],
    ['\x82\x01', 'EXT1'],
    ['cos\nsystem\n)}\x92', 'NEWOBJ_EX'],
    ['Pid\n', 'PERSID'],
  ] as const) {
    refuses(withPickle(opcodes(bytes)), new RegExp(`opcode ${name}, `));
  }
});

test('tensors lie within their storage, and a shape allocates nothing', () => {
  const files: [string, Buffer][] = [['data/0', Buffer.alloc(40)]];
  const refusesTensor = (pattern: RegExp, ...args: Parameters<typeof tensor>) =>
    refuses(withPickle(dictionary(['w', tensor(...args)]), files), pattern);
  assert.equal(read(withPickle(dictionary(['w', tensor('0', [2, 5])]), files)).tensors.size, 1);
  refusesTensor(/data\/0 has 40 bytes instead of 44/, '0', [11]);
  refusesTensor(/data\/0 has 40 bytes instead of 36/, '0', [9]);
  refusesTensor(/data\/7 has no bytes/, '7', [10]);
  refusesTensor(/data\/0 has 40 bytes instead of 80/, '0', [10], { type: 'DoubleStorage' });
  refusesTensor(/a storage is torch\.EvilStorage, /, '0', [10], { type: 'EvilStorage' });
  refusesTensor(/\[10\] reaches past its storage of 10/, '0', [10], { offset: 1 });
  refusesTensor(/reaches past/, '0', [2, 5], { strides: [6, 1] });
  const huge = 2 ** 45;
  refusesTensor(/reaches past/, '0', [huge, huge, huge], { length: 10, strides: [0, 0, 0] });
  refusesTensor(/reaches past/, '0', [2 ** 16, 2 ** 16], { length: 10, strides: [0, 0] });
  refusesTensor(/instead of/, '0', [huge]);
  refusesTensor(/tensors is damaged/, '0', [2, 5], { strides: [1] });
  refusesTensor(
    /tensors is damaged/,
    '0',
    Array.from({ length: 9 }, () => 1),
    { length: 10 },
  );
  const rebuild = call('torch._utils', '_rebuild_tensor_v2', dictionary(), integer(0), tuple(), tuple());
  refuses(withPickle(dictionary(['w', rebuild])), /tensors is damaged/);
  refuses(withPickle(dictionary(['w', text('x')])), /its "w" is no tensor/);
  refuses(withPickle(text('x')), /neither a network nor a state dict/);
});

test('a network that contains itself, or is nested without end, is refused', () => {
  const memo = Buffer.from('q\x01', 'latin1');
  const again = Buffer.from('h\x01', 'latin1');
  const children = (child: Buffer) => dictionary(['_modules', dictionary(['a', child])]);
  const start = Buffer.concat([named('model', 'Net'), Buffer.from(')\x81', 'latin1'), memo]);
  refuses(
    withPickle(Buffer.concat([start, children(again), Buffer.from('b')])),
    /"a" is no layer, stands there/,
  );
  let nested = dictionary();
  for (let i = 0; i < 40; i++) nested = children(object('torch.nn.modules.container', 'Sequential', nested));
  refuses(withPickle(object('model', 'Net', nested)), /nested too deep/);
  // Each list holds the one before twice: 2^60 letters, were they ever written out.
  let doubled = text('x');
  for (let i = 0; i < 60; i++) doubled = Buffer.concat([doubled, Buffer.from('q\x02h\x02\x86', 'latin1')]);
  const conv = object('torch.nn.modules.conv', 'Conv2d', dictionary(['kernel_size', doubled]));
  assert.deepEqual(read(withPickle(object('model', 'Net', children(conv)))).layers, ['Conv ?×?']);
});

test('archives that lead out, expand or overlap are refused', async (context) => {
  const folder = path.join(temporaryFolder(context), 'target');
  mkdirSync(folder);
  const pickle: ZipEntry = { name: 'net/data.pkl', data: pickleFile(dictionary()) };
  const data = Buffer.from('evil');
  for (const name of [
    '../evil',
    'net/../../evil',
    '/evil',
    'C:/evil',
    'c:evil',
    'net\\..\\evil',
    'net/\0',
    'net//evil',
  ]) {
    const bytes = zipFile([pickle, { name, data }]);
    refuses(bytes, /is a link or leads out of the archive/);
    writeFileSync(path.join(folder, 'net.pt'), bytes);
    await assert.rejects(importTorch(path.join(folder, 'net.pt')), /leads out/);
  }
  assert.deepEqual(readdirSync(path.dirname(folder)), ['target']);
  const more = (entry: Partial<ZipEntry>) => zipFile([pickle, { name: 'net/data/0', data, ...entry }]);
  assert.ok(readTorchArchive(more({})).get('data/0')!.equals(data));
  refuses(more({ claims: { link: true } }), /"net\/data\/0" is a link/);
  // 4 GB in 4 MB, or in nothing.
  const bomb = deflateRawSync(Buffer.alloc(2 ** 22));
  refuses(
    more({ data: bomb, claims: { method: 8, size: 2 ** 32 - 2, packed: bomb.length } }),
    /is compressed/,
  );
  refuses(more({ claims: { size: 2 ** 32 - 2 } }), /of 4294967294 bytes reaches past the end/);
  refuses(more({ claims: { from: 0 } }), /has two names/);
  refuses(more({ claims: { from: 2 ** 31 } }), /is not where it should be/);
  refuses(zipFile([pickle, { ...pickle, claims: { from: 0 } }]), /two entries have one name/);
  // One entry lies in the other's bytes, header and all.
  const inner = zipFile([{ name: 'net/data/1', data }]);
  const outer = { name: 'net/data/0', data: inner };
  const at = zipFile([pickle]).indexOf('PK\x01\x02') + 30 + outer.name.length;
  refuses(
    zipFile([pickle, outer, { name: 'net/data/1', data, claims: { from: at } }]),
    /overlaps what follows/,
  );
  refuses(more({ name: 'other/data/0' }), /other\/data\/0 is not below net\//);
  refuses(more({ name: 'net/byteorder', data: Buffer.from('big') }), /big-endian/);
  refuses(zipFile([{ name: 'a.txt', data }]), /not one that torch.save wrote/);
  refuses(zipFile([]), /is no file of torch.save/);
});

test('other files are refused with a word on what they are', async (context) => {
  const folder = temporaryFolder(context);
  refuses(Buffer.from('no network'), /it is no file of torch.save/);
  refuses(Buffer.alloc(0), /it is no file of torch.save/);
  // PyTorch's magic number of the format before 1.6.
  const legacy = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex');
  refuses(legacy, /before PyTorch 1\.6\. If you trust its author, /);
  await assert.rejects(importTorch(folder), /can't be imported: it is no file/);
  await assert.rejects(importTorch(path.join(folder, 'none.pt')), /none.pt can't be imported: ENOENT/);
  const escape = path.join(folder, 'escape.pt');
  writeFileSync(escape, withPickle(call('os', '\x1b[31mred')));
  await assert.rejects(importTorch(escape), (error) => messageOf(error).includes('calls os.?[31mred,'));
});

test('a file cut anywhere, or with one bit flipped, is refused or means the same', () => {
  const whole = fixture('torch-network');
  const content = JSON.stringify([...read(whole).tensors].map(([name, { shape }]) => [name, shape]));
  const random = randomStream(3, 'damage');
  let refused = 0;
  for (let i = 0; i < 60; i++) {
    const length = Math.floor(random.uniform(0, whole.length));
    refuses(whole.subarray(0, length), /it is no file of torch.save|the archive is damaged/);
    // Half of them in the directory, which is small.
    const from = i % 2 === 0 ? 0 : whole.length - 4000;
    const at = Math.floor(random.uniform(from, whole.length));
    const flipped = Buffer.from(whole);
    flipped[at]! ^= 1 << Math.floor(random.uniform(0, 8));
    try {
      const tensors = [...read(flipped).tensors].map(([name, { shape }]) => [name, shape]);
      // Dates, versions and padding are of no account.
      assert.equal(JSON.stringify(tensors), content);
    } catch (error) {
      assert.ok(error instanceof FerlabError, messageOf(error));
      refused++;
    }
  }
  assert.ok(refused >= 30, `${refused} of 60 refused`);
  const weight = Buffer.from(whole);
  weight[whole.length >> 1]! ^= 1;
  refuses(
    weight,
    /the checksum of its entry torch-network\/data\/\d+ differs|the checksum of its entry archive/,
  );
});

test('a pickle with wrong bytes under right checksums never throws anything but a refusal', () => {
  for (const name of ['torch-network', 'torch-state']) {
    const files = readTorchArchive(fixture(name));
    const random = randomStream(4, name);
    for (let i = 0; i < 400; i++) {
      const pickle = Buffer.from(files.get('data.pkl')!);
      for (let n = 0; n <= i % 3; n++) {
        pickle[Math.floor(random.uniform(0, pickle.length))] = Math.floor(random.uniform(0, 256));
      }
      try {
        readTorchContent(new Map(files).set('data.pkl', pickle));
      } catch (error) {
        assert.ok(error instanceof FerlabError, error instanceof Error ? error.stack : String(error));
      }
    }
  }
});
