import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendPictures } from '../page/sendPictures';
import type { TakenPicture } from '../teaching';
import { takenPicture } from './takenPicture';

/** What a browser tab remembers. */
function tabMemory(): Storage {
  const items = new Map<string, string>();
  const methods = {
    getItem: (name: string) => items.get(name) ?? null,
    setItem(name: string, value: string) {
      items.set(name, value);
      Object.defineProperty(memory, name, { value, enumerable: true, configurable: true });
    },
    removeItem(name: string) {
      items.delete(name);
      delete (memory as Record<string, unknown>)[name];
    },
  };
  const memory = Object.create(methods) as Storage;
  return memory;
}

/** A notebook that takes pictures while it is there. */
function notebook() {
  const had: number[] = [];
  const state = { isThere: true, had };
  const send = async ({ number }: TakenPicture) => {
    await Promise.resolve();
    if (!state.isThere) throw new Error('gone');
    had.push(number);
  };
  return { state, send };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('what a notebook does not acknowledge is kept in its order and sent once when it answers again', async () => {
  const { state, send } = notebook();
  const told: (string | undefined)[] = [];
  const sending = sendPictures('one', send, tabMemory(), (trouble) => told.push(trouble?.message));
  sending.retry('mine');
  sending.add(takenPicture({ number: 1 }));
  sending.add(takenPicture({ number: 2, expression: 'sad' }));
  await settled();
  assert.deepEqual(
    [state.had, told],
    [
      [1, 2],
      [undefined, undefined],
    ],
  );
  state.isThere = false;
  for (let number = 3; number <= 14; number++) sending.add(takenPicture({ number }));
  await settled();
  assert.deepEqual([state.had, sending.waiting(), sending.waiting('sad')], [[1, 2], 12, 0]);
  assert.deepEqual([sending.isFull, told.at(-1)], [true, 'gone']);
  state.isThere = true;
  sending.retry('mine');
  sending.retry('mine');
  await settled();
  assert.deepEqual(
    state.had,
    [...Array(14).keys()].map((i) => i + 1),
  );
  assert.deepEqual([sending.waiting(), sending.isFull], [0, false]);
});

test("a tab's next page takes over what the one before left, for the same folder alone", async () => {
  const memory = tabMemory();
  const { state, send } = notebook();
  state.isThere = false;
  const before = sendPictures('one', send, memory, () => undefined);
  before.retry('mine');
  before.add(takenPicture({ number: 1 }));
  before.add(takenPicture({ number: 2 }));
  await settled();
  state.isThere = true;
  const elsewhere = sendPictures('two', send, memory, () => undefined);
  elsewhere.retry('other');
  await settled();
  assert.deepEqual(state.had, []);
  const next = sendPictures('three', send, memory, () => undefined);
  next.retry('mine');
  await settled();
  assert.deepEqual([state.had, Object.keys(memory)], [[1, 2], []]);
});

test('without a memory, or with one that is full, pictures are sent all the same', async () => {
  const full = tabMemory();
  full.setItem = () => {
    throw new DOMException('', 'QuotaExceededError');
  };
  for (const memory of [undefined, full]) {
    const { state, send } = notebook();
    const sending = sendPictures('one', send, memory, () => undefined);
    sending.retry('mine');
    sending.add(takenPicture());
    await settled();
    assert.deepEqual(state.had, [1]);
  }
});
