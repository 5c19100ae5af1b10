/** The notebook that opened this page, if one did. */
import type { Frame } from '../../face-points/pointedFace';
import type { Area } from '../../face-points/sharedArea';

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

/** How often a server that does not answer is asked before it is taken for gone, and the time between. */
const [tries, rest] = [3, 2000];

/**
 * Waits for a notebook to ask for a snapshot, and hands it over, until its server is gone; without a token, never.
 *
 * @param take makes the snapshot, or throws an Error in plain words
 */
export async function answerNotebook(
  take: () => Promise<Snapshot>,
  onChange: (state: 'connected' | 'handed over' | 'gone') => void,
): Promise<void> {
  const token = location.hash.slice(1);
  if (token === '') return;
  const ask = async (message: object) => {
    const response = await fetch('ask', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-panel-token': token },
      body: JSON.stringify(message),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return ((await response.json()) as { answer: { type: string; id: string } | null }).answer;
  };
  for (let failed = 0; failed < tries;) {
    try {
      const wish = await ask({ type: 'wait' });
      if (failed > 0 || wish === null) onChange('connected');
      failed = 0;
      if (wish?.type !== 'snapshot') continue;
      const reply = await take().catch((error: unknown) => ({
        error: error instanceof Error ? error.message : String(error),
      }));
      await ask({ type: 'snapshot', id: wish.id, ...reply });
      if (!('error' in reply)) onChange('handed over');
    } catch {
      if (++failed < tries) await new Promise((resolve) => setTimeout(resolve, rest));
    }
  }
  onChange('gone');
}
