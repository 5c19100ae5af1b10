/** Plays the kernel for the rest of a test file: what cells would show is collected. */
import { createRequire } from 'node:module';
import { patience } from '../packages/display/index';

export interface Sent {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  id?: string;
  update: boolean;
}

export function playKernel(): Sent[] {
  const sent: Sent[] = [];
  // What a bar shows must not depend on how fast the machine is.
  patience.seconds = 0;
  const file = '/somewhere/tslab/dist/jupyter.js';
  const exports = {
    lastWriteDisplayData: (message: Sent & { transient: { display_id?: string } }, update: boolean) =>
      sent.push({ data: message.data, metadata: message.metadata, id: message.transient.display_id, update }),
  };
  createRequire(__filename).cache[file] = { exports } as NodeModule;
  return sent;
}
