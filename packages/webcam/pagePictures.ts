/** Asks the open webcam pages for a picture: they wait for questions, and answer one by a PNG and its faces. */
import { randomUUID } from 'crypto';
import sharp from 'sharp';
import { z } from 'zod';
import { FerlabError, messageOf, requireNumber } from '../base/index';
import type { TeachingState } from './teaching';

// Sums of float32 may exceed 1 by a little.
const share = z.number().min(0).max(1.001);
const face = z.object({
  box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  frame: z.object({
    middle: z.object({ x: z.number(), y: z.number() }),
    width: z.number(),
    degrees: z.number(),
  }),
  detectionScore: share,
  expression: z.string().max(100),
  probability: share,
  probabilities: z.record(z.string().max(100), share),
});
const message = z.union([
  z.object({ type: z.literal('wait'), heard: z.string().max(100).optional() }),
  z.object({ type: z.literal('snapshot'), id: z.uuid(), error: z.string() }),
  z.object({
    type: z.literal('snapshot'),
    id: z.uuid(),
    image: z.string().regex(/^data:image\/png;base64,/),
    faces: z.array(face).max(500),
  }),
]);

/** A face as the page saw it; its box and its frame, see `frameOf`, in pixels of the picture. */
export type PageFace = z.infer<typeof face>;

/** A picture that a page took. */
export interface PagePicture {
  /** PNG. */
  image: Buffer;
  width: number;
  height: number;
  /** What the page itself made of it. */
  faces: PageFace[];
}

export interface SnapshotOptions {
  /** How long a page may take, at most a day; default 30. */
  timeoutSeconds?: number;
}

/** The pages' side of the questions, and ours. */
export interface PagePictures {
  /** Whether a page is there to be asked. */
  readonly isOpen: boolean;
  /** What a page's message is answered; `gone` ends the wait of a page that was closed. */
  hear(message: unknown, gone: AbortSignal): Promise<Question | News | null>;
  /** Tells every page, and those that come later; told again, only what is newest. */
  tell(news: Omit<News, 'type' | 'id'>): void;
  /** Asks every open page; the first picture counts. */
  take(options?: SnapshotOptions): Promise<PagePicture>;
  close(): void;
}

/** What a waiting page is told. */
export interface Question {
  type: 'snapshot';
  id: string;
}

/** What all pages are told, each once. */
export interface News {
  type: 'news';
  /** Of this news, another one's is other; a page says which it heard. */
  id: string;
  /** See `Teaching`. */
  teaching?: TeachingState;
  /** A model that the page may take, by its number: of the next it is the next. */
  model?: number;
}

interface Pending {
  asked: number;
  refusals: string[];
  settle(result: PagePicture | FerlabError): void;
}

const again = 'and run this again';
const noPage =
  'No webcam page is open. Look at the frame that webcam() showed, or open its url in a browser on this machine, ' +
  `let it use the camera, ${again}.`;
const wasClosed = 'This webcam was closed, perhaps for a newer one. Run webcam() again.';
const secondsForAPage = 10;
const mostWaiting = 16;

/**
 * Begins without a page.
 *
 * @param waitSeconds how long a page waits for a question before it must ask anew
 */
export function pagePictures(waitSeconds = 20): PagePictures {
  const waiting = new Set<(question: Question | News | null) => void>();
  const pending = new Map<string, Pending>();
  let lastWait = -Infinity;
  let closed = false;
  let news: News | undefined;

  const wait = (gone: AbortSignal) =>
    new Promise<Question | News | null>((resolve) => {
      const end = (question: Question | News | null) => {
        clearTimeout(timer);
        waiting.delete(end);
        if (!gone.aborted) lastWait = Date.now();
        resolve(question);
      };
      const timer = setTimeout(end, 1000 * waitSeconds, null).unref();
      gone.addEventListener('abort', () => end(null));
      if (waiting.size === mostWaiting) waiting.values().next().value!(null);
      waiting.add(end);
      for (const [id, { asked }] of pending) if (asked === 0) return ask(id);
    });
  const ask = (id: string) => {
    pending.get(id)!.asked += waiting.size;
    for (const tell of [...waiting]) tell({ type: 'snapshot', id });
  };
  /** One page's refusal counts when no other page may still have a picture. */
  const refuse = (question: Pending, reason: string) => {
    question.refusals.push(reason);
    if (question.refusals.length === question.asked) question.settle(refusedBy(question));
  };

  return {
    get isOpen() {
      return waiting.size > 0 || Date.now() - lastWait < 2000;
    },
    async hear(heard, gone) {
      const { data: told, error } = message.safeParse(heard);
      if (error) throw new FerlabError(`Not a message of the webcam page: ${z.prettifyError(error)}.`);
      if (told.type === 'wait') {
        if (news !== undefined && told.heard !== news.id) return news;
        return wait(gone);
      }
      // Another page was quicker, or it is too late.
      const question = pending.get(told.id);
      if (question === undefined) return null;
      if ('error' in told) refuse(question, told.error);
      else {
        const read = await readPicture(told.image).catch((problem: unknown) => messageOf(problem));
        if (typeof read === 'string') refuse(question, read);
        else question.settle({ ...read, faces: told.faces });
      }
      return null;
    },
    tell(told) {
      news = { ...news, ...told, type: 'news', id: randomUUID() };
      for (const tell of [...waiting]) tell(news);
    },
    async take({ timeoutSeconds = 30 } = {}) {
      requireNumber('timeoutSeconds', timeoutSeconds, 0, 86_400);
      if (closed) throw new FerlabError(wasClosed);
      const id = randomUUID();
      return new Promise((resolve, reject) => {
        const question: Pending = {
          asked: 0,
          refusals: [],
          settle(result) {
            clearTimeout(late);
            clearTimeout(alone);
            pending.delete(id);
            if (result instanceof FerlabError) reject(result);
            else resolve(result);
          },
        };
        const late = setTimeout(
          () => question.settle(lateness(question, timeoutSeconds)),
          1000 * timeoutSeconds,
        );
        const alone = setTimeout(
          () => question.asked === 0 && question.settle(new FerlabError(noPage)),
          1000 * secondsForAPage,
        );
        pending.set(id, question);
        ask(id);
      });
    },
    close() {
      closed = true;
      for (const tell of [...waiting]) tell(null);
      for (const { settle } of [...pending.values()]) settle(new FerlabError(wasClosed));
      lastWait = -Infinity;
    },
  };
}

/** Words of a page, in a line. */
const inALine = (words: string) =>
  words
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .replace(/\.$/, '')
    .slice(0, 300);

const refusedBy = ({ refusals }: Pending) =>
  new FerlabError(
    `The webcam page has no picture to give: ${inALine(refusals.at(-1)!)}. Mend that, ${again}.`,
  );

function lateness(question: Pending, seconds: number): FerlabError {
  if (question.asked === 0) return new FerlabError(noPage);
  if (question.refusals.length > 0) return refusedBy(question);
  return new FerlabError(
    `The webcam page sent no picture within ${seconds} s. Bring its tab to the front (browsers let hidden pages ` +
      `sleep), see that it shows a picture, ${again}.`,
  );
}

/** A PNG as a data URL → its bytes and size. */
async function readPicture(url: string): Promise<Omit<PagePicture, 'faces'>> {
  const image = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  const { format, width, height } = await sharp(image).metadata();
  if (format !== 'png') throw new FerlabError(`it sent a picture as ${format}, expected png`);
  return { image, width, height };
}
