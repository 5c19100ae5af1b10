/** Faces that the webcam's page takes and sends, as the files of a data set: a folder for each class. */
import { existsSync } from 'fs';
import { readdir } from 'fs/promises';
import path from 'path';
import sharp from 'sharp';
import { z } from 'zod';
import { FerlabError, isFolder, makeFolder, UsageError, writeWholeFile } from '../base/index';
import { filesBelow, isSplit, sameClass } from '../layouts/index';
import { isImageFile } from '../pixels/index';

const whole = (most: number) => z.int().min(1).max(most);
const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('name'), name: z.string() }),
  z.object({ type: z.literal('done') }),
  z.object({
    type: z.literal('picture'),
    page: z.string().regex(/^[0-9a-f]{8}$/),
    take: whole(9999),
    number: whole(999_999),
    expression: z.string(),
    width: whole(2048),
    height: whole(2048),
    pixels: z.base64(),
  }),
]);

/** What a page sends of a face: RGB in base64, and numbers by which it is known again. */
export type TakenPicture = Extract<z.infer<typeof message>, { type: 'picture' }>;

/** What every page of a teaching shows. */
export interface TeachingState {
  folder: string;
  /** Pictures of each class, those from before among them. */
  classes: { name: string; count: number }[];
  /** Whether the pictures are given out as a data set; more may be taken by a new one. */
  done: boolean;
}

/** A folder that pages fill. */
export interface Teaching {
  readonly state: TeachingState;
  /** Settles when a page says that it is enough, or `end` is called. */
  readonly done: Promise<void>;
  /** A page's message → the new state, with the class that a `name` came to. Called again it writes nothing again. */
  hear(message: unknown): Promise<TeachingState & { named?: string }>;
  /** Is called after each change. */
  onChange(listener: () => void): void;
  end(): void;
}

/** The types of a teaching's messages. */
export const teachingMessages: readonly string[] = ['name', 'picture', 'done'];

/**
 * Of a file that was taken: what is common to those of one press of the button, which look alike. As a data set's
 * `groupBy` it keeps them on one side.
 */
export const takePattern = String.raw`(taken-[0-9a-f]{8}-\d+)-\d+\.png$`;

const fileOf = ({ page, take, number }: TakenPicture) =>
  `taken-${page}-${String(take).padStart(3, '0')}-${String(number).padStart(4, '0')}.png`;

/**
 * Opens a folder of class folders, which need not be there yet.
 *
 * @param classes that are offered, beside those that the folder has
 * @throws FerlabError when the folder is something else, UsageError when a class can't be called so.
 */
export async function openTeaching(folder: string, classes: readonly string[]): Promise<Teaching> {
  const before = await classesIn(folder);
  /** Those that are offered first, so that each keeps its place. */
  const counts = new Map<string, number>();
  const named = (written: string) => {
    const name = nameClass(written, [...before.keys(), ...counts.keys()]);
    counts.set(name, counts.get(name) ?? before.get(name) ?? 0);
    return name;
  };
  for (const name of [...classes, ...before.keys()]) named(name);
  const listeners: (() => void)[] = [];
  let isDone = false;
  let settle = () => {};
  const done = new Promise<void>((resolve) => (settle = resolve));
  const stateNow = (): TeachingState => ({
    folder,
    classes: [...counts].map(([name, count]) => ({ name, count })),
    done: isDone,
  });
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const end = () => {
    if (isDone) return;
    isDone = true;
    changed();
    settle();
  };
  const write = async (picture: TakenPicture) => {
    const name = named(picture.expression);
    const file = path.join(folder, name, fileOf(picture));
    // Sent a second time, as its page did not hear that it had come.
    if (existsSync(file)) return;
    const png = await pngOf(picture);
    await makeFolder(path.dirname(file)).catch((error: unknown) => {
      throw new FerlabError(`The folder ${path.dirname(file)} can't be made: ${String(error)}.`);
    });
    await writeWholeFile(file, png);
    counts.set(name, counts.get(name)! + 1);
    changed();
  };
  // One behind the other: two tabs may send the same one at once.
  let last: Promise<unknown> = Promise.resolve();
  return {
    get state() {
      return stateNow();
    },
    done,
    async hear(heard) {
      const { data: told, error } = message.safeParse(heard);
      if (error) throw new FerlabError(`Not a message of the webcam page: ${z.prettifyError(error)}.`);
      if (told.type === 'done') end();
      if (told.type === 'picture') {
        const written = last.then(() => write(told));
        last = written.catch(() => undefined);
        await written;
      }
      if (told.type !== 'name') return stateNow();
      const name = named(told.name);
      changed();
      return { ...stateNow(), named: name };
    },
    onChange: (listener) => void listeners.push(listener),
    end,
  };
}

/** How many images each class of a folder has. */
async function classesIn(folder: string): Promise<Map<string, number>> {
  if (!existsSync(folder)) return new Map();
  if (!(await isFolder(folder)))
    throw new FerlabError(`${folder} is no folder. Name another for the pictures.`);
  const entries = (await readdir(folder, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith('.'),
  );
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const split = names.find(isSplit);
  if (split !== undefined) {
    throw new FerlabError(
      `${folder} holds the parts of a data set, such as ${split}, not classes. Name a folder for your own pictures, ` +
        `such as ${path.join(folder, 'mine')}.`,
    );
  }
  const counted = names.sort().map(async (name) => {
    const files = await filesBelow(path.join(folder, name));
    return [name, files.filter(isImageFile).length] as const;
  });
  return new Map(await Promise.all(counted));
}

/**
 * What a class is to be called, which is its folder's name too: one that is known already by its letters or as a synonym,
 * or a new one.
 *
 * @throws UsageError for what can't be both
 */
export function nameClass(written: string, known: readonly string[]): string {
  const name = written.normalize('NFC').replace(/\s+/g, ' ').trim();
  const at = name === '' ? -1 : sameClass(known, name);
  if (at >= 0) return known[at]!;
  const refuse = (why: string) =>
    new UsageError(
      `Expected the name of an expression, such as tired or thumbs-up face, but found "${name.slice(0, 60)}"${why}.`,
    );
  if (name.length > 40) throw refuse(', which has more than 40 letters');
  if (isSplit(name)) throw refuse(', which is what a part of a data set is called');
  // Commas and "=" have a meaning in a map of classes, the others in paths.
  if (!/^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} '’_&+().-]*[\p{L}\p{M}\p{N})+])?$/u.test(name))
    throw refuse(
      name === '' ? '' : ": letters, digits, blanks and - _ ' & + . ( ), beginning with a letter or digit",
    );
  return name;
}

/** RGB → PNG. In colour, since how grey is made of it differs from network to network, and some see colours. */
async function pngOf({ width, height, pixels }: TakenPicture): Promise<Buffer> {
  const levels = Buffer.from(pixels, 'base64');
  if (levels.length !== 3 * width * height) {
    throw new FerlabError(
      `Expected ${3 * width * height} values of a picture of ${width} x ${height} but found ${levels.length}.`,
    );
  }
  return sharp(levels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
