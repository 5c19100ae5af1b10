/**
 * The state of a training in one file, in the safetensors format: eight bytes of header length, a JSON header, data.
 */
import { createHash } from 'crypto';
import { readFile } from 'fs/promises';
import { z } from 'zod';
import { FerlabError, messageOf } from './errors';
import { writeWholeFile } from './wholeFile';

/** Float32 arrays by name, and a state that JSON can hold. */
export interface Checkpoint<State> {
  state: State;
  tensors: Record<string, { shape: number[]; values: Float32Array }>;
}

const mostHeaderBytes = 16_000_000;

const headerSchema = z.record(
  z.string(),
  z.union([
    z.object({
      dtype: z.literal('F32'),
      shape: z.array(z.int().min(0)),
      data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
    }),
    z.object({ ferlab: z.string(), sha256: z.string() }),
  ]),
);

const noChecksum = '0'.repeat(64);

/** Hash of the whole file, the checksum's own place in the header taken as zeros, so that no damage is missed. */
function checksum(pieces: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** Length and text of a header. */
function headerBytes(header: string): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header)]);
}

/** Writes a checkpoint; a file that stood there is replaced only by a whole new one. */
export async function writeCheckpoint<State>(file: string, checkpoint: Checkpoint<State>): Promise<void> {
  const entries: z.infer<typeof headerSchema> = {};
  const data: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, values }] of Object.entries(checkpoint.tensors)) {
    entries[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + values.byteLength] };
    data.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    offset += values.byteLength;
  }
  const ferlab = JSON.stringify(checkpoint.state);
  const header = (sha256: string) =>
    headerBytes(JSON.stringify({ __metadata__: { sha256, ferlab }, ...entries }));
  const sum = checksum([header(noChecksum), ...data]);
  await writeWholeFile(file, [header(sum), ...data]);
}

/**
 * Reads a checkpoint and checks all of it before anything is used.
 *
 * @throws FerlabError that names the file and what is wrong.
 */
export async function readCheckpoint<State>(
  file: string,
  schema: z.ZodType<State>,
): Promise<Checkpoint<State>> {
  try {
    return parseCheckpoint(await readFile(file), schema);
  } catch (error) {
    throw new FerlabError(`The checkpoint ${file} can't be used: ${messageOf(error)}.`);
  }
}

function parseCheckpoint<State>(bytes: Buffer, schema: z.ZodType<State>): Checkpoint<State> {
  const damaged = new Error('it is damaged');
  if (bytes.length < 8) throw damaged;
  const headerLength = bytes.readBigUInt64LE();
  if (headerLength > mostHeaderBytes || Number(headerLength) > bytes.length - 8) throw damaged;
  const headerEnd = 8 + Number(headerLength);
  const text = bytes.toString('utf8', 8, headerEnd);
  const parsed = headerSchema.safeParse(jsonOrUndefined(text));
  if (!parsed.success) throw damaged;
  const { __metadata__: metadata, ...entries } = parsed.data;
  const data = bytes.subarray(headerEnd);
  if (metadata === undefined || !('ferlab' in metadata)) throw damaged;
  const whole = [headerBytes(text.replace(metadata.sha256, noChecksum)), data];
  if (checksum(whole) !== metadata.sha256) throw new Error('its checksum differs');
  const tensors: Checkpoint<State>['tensors'] = {};
  let end = 0;
  for (const [name, entry] of Object.entries(entries)) {
    if (!('shape' in entry)) throw damaged;
    const [start, stop] = entry.data_offsets;
    const size = entry.shape.reduce((product, side) => product * side, 1);
    if (start !== end || stop - start !== 4 * size || stop > data.length) throw damaged;
    tensors[name] = {
      shape: entry.shape,
      values: new Float32Array(data.buffer.slice(data.byteOffset + start, data.byteOffset + stop)),
    };
    end = stop;
  }
  if (end !== data.length) throw damaged;
  const state = schema.safeParse(jsonOrUndefined(metadata.ferlab));
  if (!state.success) {
    const issue = state.error.issues[0]!;
    throw new Error(`its state is not as expected at "${issue.path.join('.')}" (${issue.message})`);
  }
  return { state: state.data, tensors };
}

/** What a text says as JSON, or undefined where it is none. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
