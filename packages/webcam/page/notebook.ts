/** The notebook that opened this page, if one did. */
import type { Frame } from '../../face-points/pointedFace';
import type { Area } from '../../face-points/sharedArea';
import type { News } from '../pagePictures';

/** What the page hands over: the picture without boxes, and its faces. */
export interface Snapshot {
  image: string;
  faces: {
    box: Area;
    frame: Frame;
    detectionScore: number;
    expression: string;
    probability: number;
    probabilities: Record<string, number>;
  }[];
}

/** What the page does about its notebook. */
export interface Answers {
  /** Makes a snapshot, or throws an Error in plain words. */
  snapshot(): Promise<Snapshot>;
  hear(news: News): void;
  onChange(state: 'connected' | 'handed over' | 'gone'): void;
  /** Whether a server that is gone is asked on, since it may come back. */
  isPatient(): boolean;
}

/** How often a server that does not answer is asked before it is taken for gone, and the time between. */
const [tries, rest] = [3, 2000];

/**
 * Sends a message to the notebook.
 *
 * @throws Error in the notebook's words when it refuses, or when it does not answer
 */
export async function ask(message: object): Promise<unknown> {
  const response = await fetch('ask', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-panel-token': location.hash.slice(1) },
    body: JSON.stringify(message),
  });
  const told = (await response.json().catch(() => ({}))) as { answer?: unknown; error?: string };
  if (response.status === 422 && told.error !== undefined) throw new Error(told.error);
  if (!response.ok) throw new Error(`ferlab does not answer (status ${response.status}).`);
  return told.answer;
}

/** Waits for a notebook's questions and news until its server is gone; without a token, never. */
export async function answerNotebook(answers: Answers): Promise<void> {
  if (location.hash.length < 2) return;
  let heard: string | undefined;
  for (let failed = 0; failed < tries || answers.isPatient();) {
    try {
      const wish = (await ask({ type: 'wait', heard })) as News | { type: 'snapshot'; id: string } | null;
      if (failed > 0 || wish?.type !== 'snapshot') answers.onChange('connected');
      failed = 0;
      if (wish?.type === 'news') {
        heard = wish.id;
        answers.hear(wish);
      }
      if (wish?.type !== 'snapshot') continue;
      const reply = await answers.snapshot().catch((error: unknown) => ({
        error: error instanceof Error ? error.message : String(error),
      }));
      await ask({ type: 'snapshot', id: wish.id, ...reply });
      if (!('error' in reply)) answers.onChange('handed over');
    } catch {
      if (++failed === tries) answers.onChange('gone');
      if (failed < tries || answers.isPatient()) await new Promise((resolve) => setTimeout(resolve, rest));
    }
  }
}
