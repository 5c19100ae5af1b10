/** The pixels that were made of a listing's pictures, in one packed file, so that they are decoded once. */
import path from 'path';
import zlib from 'zlib';
import os from 'os';
import { createHash } from 'crypto';
import { mkdir, open, readdir, realpath, rm, stat, utimes } from 'fs/promises';
import { statSync } from 'fs';
import { isRunning, projectRoot, writeWholeFile } from '../base/index';
import type { Listing } from './row';

// Counts up whenever the pixels of an image or the layout of the file change.
const version = 4;

/** Where a folder's data set is cached, and what it must have been made of. */
export interface CachePlace {
  file: string;
  /** Changes with every name, size and time of change in the folder. */
  key: string;
  /** False where a file was changed a moment ago and might be again without its time telling. */
  settled: boolean;
}

/** The pixels of the rows that could be read, in their order, and why the others could not. */
export interface ReadRows {
  /** `[kept, height, width, channels]`, 0 to 255. */
  pixels: Uint8Array;
  /** Indices of rows. */
  kept: number[];
  unreadable: [row: number, reason: string][];
}

/** What a cached file says of its pixels. */
interface Header extends Pick<ReadRows, 'kept' | 'unreadable'> {
  key: string;
}

// Checksum and length of the header, 4 bytes each; then the header as JSON; then the pixels.
const prefix = 8;
const sliceBytes = 2 ** 24;
const filesBetweenBreaths = 2000;
const settlingMs = 100;

/**
 * The place of a listing's cache: one file for each listing and preprocessing, however often the pictures change.
 *
 * @param to all that the pixels depend on beside the pictures
 */
export async function cachePlace(listed: Listing, to: object): Promise<CachePlace> {
  const began = Date.now();
  const settings = [version, await realpath(listed.named).catch(() => path.resolve(listed.named)), to];
  const base = baseOf(listed.folder);
  let states = '';
  let newest = 0;
  for (const [i, { file, box }] of listed.rows.entries()) {
    // A call each way to the thread pool takes longer than the call itself.
    const found = statSync(file, { bigint: true, throwIfNoEntry: false });
    const part = box === undefined ? '' : Object.values(box).join();
    states += `${file.slice(base.length)}\0${part}${found?.size} ${found?.mtimeNs} ${found?.ctimeNs}\0`;
    newest = Math.max(newest, Number(found?.ctimeMs ?? 0n));
    if (i % filesBetweenBreaths === filesBetweenBreaths - 1) await new Promise(setImmediate);
  }
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  return {
    file: path.join(cacheFolder(), `${hash(JSON.stringify(settings)).slice(0, 32)}.faces`),
    key: hash(JSON.stringify(settings) + states),
    settled: newest < began - settlingMs,
  };
}

/** The cached pixels, or undefined where there are none, they are of another state of the files, or damaged. */
export async function readCached(place: CachePlace): Promise<ReadRows | undefined> {
  const bytes = await readChecked(place.file).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const start = prefix + bytes.readUInt32LE(4);
  const { key, kept, unreadable } = JSON.parse(bytes.toString('utf8', prefix, start)) as Header;
  if (key !== place.key) return undefined;
  const now = new Date();
  await utimes(place.file, now, now).catch(() => undefined);
  return {
    pixels: new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.length - start),
    kept,
    unreadable,
  };
}

/** Keeps pixels for the next time. A cache that can't be written costs time only, and is no error. */
export async function writeCached({ file, key, settled }: CachePlace, read: ReadRows): Promise<void> {
  if (!settled) return;
  const header: Header = { key, kept: read.kept, unreadable: read.unreadable };
  const json = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(prefix);
  start.writeUInt32LE(json.length, 4);
  let sum = crc32(json, crc32(start.subarray(4)));
  for (const slice of slices(read.pixels)) {
    sum = crc32(slice, sum);
    await new Promise(setImmediate);
  }
  start.writeUInt32LE(sum, 0);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await tidyCache(path.dirname(file));
    await writeWholeFile(file, [start, json, read.pixels]);
  } catch {
    // A full disk, a folder that belongs to somebody else.
  }
}

/** What the paths of a folder's files begin with, as `path.join` writes them: it is slow for thousands of files. */
function baseOf(folder: string): string {
  return path.join(folder, 'x').slice(0, -1);
}

/** @returns the whole file, or undefined where its checksum does not fit */
async function readChecked(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, 'r');
  try {
    const bytes = Buffer.allocUnsafeSlow((await handle.stat()).size);
    if (bytes.length < prefix) return undefined;
    await handle.read(bytes, 0, 4);
    let sum = 0;
    for (const slice of slices(bytes.subarray(4))) {
      const { bytesRead } = await handle.read(slice, 0, slice.length);
      if (bytesRead < slice.length) return undefined;
      sum = crc32(slice, sum);
    }
    return bytes.readUInt32LE(0) === sum ? bytes : undefined;
  } finally {
    await handle.close();
  }
}

function slices(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / sliceBytes) }, (_, i) =>
    bytes.subarray(i * sliceBytes, (i + 1) * sliceBytes),
  );
}

/** Finds every change within four bytes, at several gigabytes a second; the types for Node 20 lack it. */
function crc32(bytes: Uint8Array, before = 0): number {
  return (zlib as unknown as { crc32(data: Uint8Array, value: number): number }).crc32(bytes, before);
}

/** How many bytes of cached data sets are kept. */
const mostCachedBytes = 4 * 2 ** 30;

/**
 * `$FERLAB_CACHE` where set; otherwise `.cache/datasets` of the project, or, where this is installed among another
 * program's packages, `ferlab` in the user's cache folder.
 */
export function cacheFolder(): string {
  if (process.env.FERLAB_CACHE) return path.resolve(process.env.FERLAB_CACHE);
  const inside = projectRoot.split(path.sep).includes('node_modules');
  if (!inside) return path.join(projectRoot, '.cache', 'datasets');
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'ferlab');
}

/**
 * Removes what processes left unfinished that no longer run, and the longest unused files beyond `mostBytes`.
 *
 * Another process may tidy up at the same time. A file's time of change is its last use.
 */
export async function tidyCache(folder: string, mostBytes = mostCachedBytes): Promise<void> {
  const files: { file: string; bytes: number; used: number }[] = [];
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const writer = /\.(\d+)\.\d+\.tmp$/.exec(name)?.[1];
    if (writer !== undefined) {
      if (!isRunning(Number(writer))) await rm(file, { force: true });
      continue;
    }
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile()) files.push({ file, bytes: found.size, used: found.mtimeMs });
  }
  let total = 0;
  for (const { file, bytes } of files.sort((a, b) => b.used - a.used)) {
    total += bytes;
    if (total > mostBytes) await rm(file, { force: true });
  }
}
