/** Python's pickle format, protocols 2 to 5, read without running anything: unknown names are refused. */
import { FerlabError } from '../../errors';

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

  for (;;) {
    const opcode = byte();
    switch (opcode) {
      case 0x80: // PROTO
        byte();
        break;
      case 0x95: // FRAME
        take(8);
        break;
      case 0x2e: // STOP
        if (own !== undefined && !ownIsClass) throw unknownName('names', own);
        return pop();
      case 0x28: // MARK
        outerStacks.push(stack);
        stack = [];
        break;
      case 0x30: // POP
        pop();
        break;
      case 0x31: // POP_MARK
        popMark();
        break;
      case 0x4e: // NONE
        push(null);
        break;
      case 0x88: // NEWTRUE
        push(true);
        break;
      case 0x89: // NEWFALSE
        push(false);
        break;
      case 0x4a: // BININT
        push(take(4).readInt32LE());
        break;
      case 0x4b: // BININT1
        push(byte());
        break;
      case 0x4d: // BININT2
        push(take(2).readUInt16LE());
        break;
      case 0x8a: {
        // LONG1
        const length = byte();
        if (length > 6) throw new FerlabError(`its pickle holds a whole number of ${length} bytes`);
        push(length === 0 ? 0 : take(length).readIntLE(0, length));
        break;
      }
      case 0x47: // BINFLOAT
        push(take(8).readDoubleBE());
        break;
      case 0x58: // BINUNICODE
        push(take(uint32()).toString('utf8'));
        break;
      case 0x8c: // SHORT_BINUNICODE
        push(take(byte()).toString('utf8'));
        break;
      case 0x29: // EMPTY_TUPLE
      case 0x5d: // EMPTY_LIST
      case 0x8f: // EMPTY_SET
        push([]);
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        push(popMany(opcode - 0x84));
        break;
      case 0x74: // TUPLE
      case 0x91: // FROZENSET
        push(popMark());
        break;
      case 0x7d: // EMPTY_DICT
        push(new Map());
        break;
      case 0x61: // APPEND
        append([pop()]);
        break;
      case 0x65: // APPENDS
      case 0x90: // ADDITEMS
        append(popMark());
        break;
      case 0x73: // SETITEM
        setItems(popMany(2));
        break;
      case 0x75: // SETITEMS
        setItems(popMark());
        break;
      case 0x71: // BINPUT
        memo.set(byte(), stack.at(-1));
        break;
      case 0x72: // LONG_BINPUT
        memo.set(uint32(), stack.at(-1));
        break;
      case 0x94: // MEMOIZE
        memo.set(memo.size, stack.at(-1));
        break;
      case 0x68: // BINGET
        push(recall(byte()));
        break;
      case 0x6a: // LONG_BINGET
        push(recall(uint32()));
        break;
      case 0x63: // GLOBAL
        push(named(line(), line()));
        break;
      case 0x93: // STACK_GLOBAL
        push(named(...(popMany(2) as [unknown, unknown])));
        break;
      case 0x81: // NEWOBJ
        push(newObject());
        break;
      case 0x52: // REDUCE
        push(call());
        break;
      case 0x62: // BUILD
        build();
        break;
      case 0x51: // BINPERSID
        push(known.persistent(pop()));
        break;
      default: {
        const name = refusedOpcodes[opcode] ?? `0x${opcode.toString(16).padStart(2, '0')}`;
        throw new FerlabError(`its pickle has the opcode ${name}, which no network needs`);
      }
    }
  }
}
