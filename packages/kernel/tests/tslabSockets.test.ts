import assert from 'node:assert/strict';
import test from 'node:test';
import { script } from '../../../tests/scripts/support';

interface Line {
  send(message: string): Promise<void>;
  empty(): Promise<void>;
}
const { inLine, mendSockets } = script<{
  inLine(send: (message: string) => Promise<void>): Line;
  mendSockets(Server: object): void;
}>('../packages/kernel/tslabSockets');

/** Sends as zeromq does, which refuses a message while another one waits; nothing goes to who has left. */
function busySocket() {
  const sent: string[] = [];
  let busy = false;
  const send = async (message: string) => {
    if (busy) throw new Error('Socket is busy writing');
    if (message === 'refused') throw new Error('Socket is closed');
    busy = true;
    await new Promise((resolve) => setImmediate(resolve));
    busy = false;
    sent.push(message);
  };
  return { sent, send, close: () => sent.push('closed'), sendHighWaterMark: 1000 };
}

test('messages to one socket wait for each other, and one that is refused keeps none back', async () => {
  const { sent, send } = busySocket();
  const line = inLine(send);
  for (const message of ['one', 'refused', 'two', 'three']) void line.send(message);
  await line.empty();
  assert.deepEqual(sent, ['one', 'two', 'three']);
  await line.send('four');
  assert.equal(sent.at(-1), 'four');
});

test('a kernel drops nothing that it shows, and says all before it ends', async () => {
  const iopub = busySocket();
  class Server {
    iopub: { send(message: string): unknown; close(): unknown } = iopub;
    bindSocket() {}
    handleShellMessage() {}
    close() {
      this.iopub.close();
    }
  }
  mendSockets(Server);
  const server = new Server() as Server & { bindSocket(socket: unknown): void };
  server.bindSocket(server.iopub);
  assert.equal(iopub.sendHighWaterMark, 0);
  const last = ['one', 'two', 'three'].map((message) => server.iopub.send(message)).at(-1);
  server.close();
  await last;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(iopub.sent, ['one', 'two', 'three', 'closed']);
});
