/** Python's pickle format, protocols 2 to 5, read without running anything: unknown names are refused. */
import { FerlabError } from '../../base/index';

/** A class or constant that a pickle refers to by name. */
export class PickledName {
  constructor(readonly name: string) {}
}

/** An object of a named class, as its attributes alone. */
export class PickledObject {
  readonly attributes = new Map<string, unknown>();
  constructor(readonly className: string) {}
}

/** What a pickle may refer to; every name has its module in front, as in `collections.OrderedDict`. */
export interface KnownNames {
  /** What stands in for the Python functions that may be called. */
  functions: ReadonlyMap<string, (args: readonly unknown[]) => unknown>;
  /** Classes and constants, which are never called. */
  names: ReadonlySet<string>;
  /** What an object that is stored outside the pickle becomes. */
  persistent(id: unknown): unknown;
}

/** Opcodes that call what they name; worth a name of their own in the error. */
const refusedOpcodes: Record<number, string> = {
  0x69: 'INST',
  0x6f: 'OBJ',
  0x50: 'PERSID',
  0x82: 'EXT1',
  0x83: 'EXT2',
  0x84: 'EXT4',
  0x92: 'NEWOBJ_EX',
};

/** Keeps a name that is used a million times from costing more than the file. */
const longestName = 200;

/** Said with care: PyTorch runs what a file says. */
export const weightsAlone =
  'If you trust its author, load it with PyTorch and save the weights alone: torch.save(model.state_dict(), FILE)';
const damaged = () => new FerlabError('its pickle is damaged');
const unknownName = (verb: string, name: string) =>
  new FerlabError(
    `it ${verb} ${name}, which is no tensor or layer of the network; nothing of it was run. ${weightsAlone}`,
  );

/**
 * Reads a pickle: dictionaries become Maps, lists, tuples and sets become arrays, objects become `PickledObject`.
 *
 * Beside the known names, one unlisted class may be there, the author's network and none of PyTorch's, of which an empty object is made and
 * given attributes. Whatever would be called (REDUCE) has to be among the known functions.
 * @throws FerlabError with the reason, which names what was refused.
 */
export function readPickle(bytes: Buffer, known: KnownNames): unknown {
  let position = 0;
  let stack: unknown[] = [];
  const outerStacks: unknown[][] = [];
  const memo = new Map<number, unknown>();
  /** The class that is not listed, and whether it was used as a class. */
  let own: string | undefined;
  let ownIsClass = false;

  const take = (length: number) => {
    if (position + length > bytes.length) throw new FerlabError('its pickle ends too early');
    return bytes.subarray(position, (position += length));
  };
  const byte = () => take(1)[0]!;
  const uint32 = () => take(4).readUInt32LE();
  const wholeNumber = (length: number) => {
    if (length > 6) throw new FerlabError(`its pickle holds a whole number of ${length} bytes`);
    return length === 0 ? 0 : take(length).readIntLE(0, length);
  };
  const line = () => {
    const end = bytes.indexOf(0x0a, position);
    const text = take(Math.max(0, end - position)).toString('utf8');
    take(1);
    return text;
  };
  // A function, so that its argument is worked out before the stack is looked up: a mark may replace it.
  const push = (value: unknown) => {
    stack.push(value);
  };
  const pop = () => {
    if (stack.length === 0) throw damaged();
    return stack.pop();
  };
  const mark = () => {
    outerStacks.push(stack);
    stack = [];
  };
  const popMark = () => {
    const items = stack;
    const outer = outerStacks.pop();
    if (outer === undefined) throw damaged();
    stack = outer;
    return items;
  };
  const popMany = (count: number) => Array.from({ length: count }, pop).reverse();
  const top = <T>(kind: abstract new () => T): T => {
    const value = stack.at(-1);
    if (!(value instanceof kind)) throw damaged();
    return value;
  };
  const setItems = (items: readonly unknown[]) => {
    if (items.length % 2 !== 0) throw damaged();
    const map = top<Map<unknown, unknown>>(Map);
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (typeof key === 'string' ? key.length > longestName : typeof key !== 'number') throw damaged();
      map.set(key, items[i + 1]);
    }
  };
  const append = (items: readonly unknown[]) => {
    const list = top<unknown[]>(Array);
    for (const item of items) list.push(item);
  };
  const named = (module: unknown, name: unknown) => {
    if (typeof module !== 'string' || typeof name !== 'string') throw damaged();
    if (module.length + name.length > longestName) throw damaged();
    const full = `${module}.${name}`;
    if (!known.functions.has(full) && !known.names.has(full)) {
      own ??= full;
      if (own !== full || module.startsWith('torch.')) throw unknownName('names', ownIsClass ? full : own);
    }
    return new PickledName(full);
  };
  const recall = (index: number) => {
    if (!memo.has(index)) throw damaged();
    return memo.get(index);
  };
  const popName = () => {
    const value = pop();
    if (!(value instanceof PickledName)) throw damaged();
    return value.name;
  };
  const popArguments = () => {
    const value = pop();
    if (!Array.isArray(value)) throw damaged();
    return value as unknown[];
  };
  const newObject = () => {
    const args = popArguments();
    const name = popName();
    // Of the known functions no object is made without a call.
    if (args.length > 0 || known.functions.has(name)) throw unknownName('makes', `${name}(...)`);
    ownIsClass ||= name === own;
    return new PickledObject(name);
  };
  const call = () => {
    const args = popArguments();
    const name = popName();
    const stand = known.functions.get(name);
    if (stand === undefined) throw unknownName('calls', name);
    return stand(args);
  };
  const build = () => {
    const state = pop();
    const target = stack.at(-1);
    // What an OrderedDict carries beside its items are PyTorch's versions of the layers.
    if (target instanceof Map) return;
    if (!(target instanceof PickledObject) || !(state instanceof Map)) throw damaged();
    for (const [name, value] of state) target.attributes.set(String(name), value);
  };

  const operations: Record<number, () => void> = {
    0x80: () => byte(), // PROTO
    0x95: () => take(8), // FRAME
    0x28: mark, // MARK
    0x30: pop, // POP
    0x31: popMark, // POP_MARK
    0x4e: () => push(null), // NONE
    0x88: () => push(true), // NEWTRUE
    0x89: () => push(false), // NEWFALSE
    0x4a: () => push(take(4).readInt32LE()), // BININT
    0x4b: () => push(byte()), // BININT1
    0x4d: () => push(take(2).readUInt16LE()), // BININT2
    0x8a: () => push(wholeNumber(byte())), // LONG1
    0x47: () => push(take(8).readDoubleBE()), // BINFLOAT
    0x58: () => push(take(uint32()).toString('utf8')), // BINUNICODE
    0x8c: () => push(take(byte()).toString('utf8')), // SHORT_BINUNICODE
    0x29: () => push([]), // EMPTY_TUPLE
    0x5d: () => push([]), // EMPTY_LIST
    0x8f: () => push([]), // EMPTY_SET
    0x85: () => push(popMany(1)), // TUPLE1
    0x86: () => push(popMany(2)), // TUPLE2
    0x87: () => push(popMany(3)), // TUPLE3
    0x74: () => push(popMark()), // TUPLE
    0x91: () => push(popMark()), // FROZENSET
    0x7d: () => push(new Map()), // EMPTY_DICT
    0x61: () => append([pop()]), // APPEND
    0x65: () => append(popMark()), // APPENDS
    0x90: () => append(popMark()), // ADDITEMS
    0x73: () => setItems(popMany(2)), // SETITEM
    0x75: () => setItems(popMark()), // SETITEMS
    0x71: () => memo.set(byte(), stack.at(-1)), // BINPUT
    0x72: () => memo.set(uint32(), stack.at(-1)), // LONG_BINPUT
    0x94: () => memo.set(memo.size, stack.at(-1)), // MEMOIZE
    0x68: () => push(recall(byte())), // BINGET
    0x6a: () => push(recall(uint32())), // LONG_BINGET
    0x63: () => push(named(line(), line())), // GLOBAL
    0x93: () => push(named(...(popMany(2) as [unknown, unknown]))), // STACK_GLOBAL
    0x81: () => push(newObject()), // NEWOBJ
    0x52: () => push(call()), // REDUCE
    0x62: build, // BUILD
    0x51: () => push(known.persistent(pop())), // BINPERSID
  };
  // Until STOP.
  for (let opcode = byte(); opcode !== 0x2e; opcode = byte()) {
    const operation = operations[opcode];
    if (operation === undefined) {
      const name = refusedOpcodes[opcode] ?? `0x${opcode.toString(16).padStart(2, '0')}`;
      throw new FerlabError(`its pickle has the opcode ${name}, which no network needs`);
    }
    operation();
  }
  if (own !== undefined && !ownIsClass) throw unknownName('names', own);
  return pop();
}
