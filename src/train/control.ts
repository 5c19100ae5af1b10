/** What the handle of a training asks of it, heard between two batches. */
import { FerlabError } from '../../packages/base/index';
import type { EpochRecord } from './history';
import type { LiveChange } from './liveChanges';
import type { RunState, StoppedBy, TrainingProgress } from './training';

export class Control<Run> {
  stoppedBy: StoppedBy | undefined;
  /** How often SIGINT came. */
  interrupts = 0;
  state: RunState = 'starting';
  progress: TrainingProgress | undefined;
  changes: readonly LiveChange[] = [];
  readonly history: EpochRecord[] = [];
  /** The learning rate on the way; `epoch` counts parts of an epoch too. */
  readonly rates: { epoch: number; rate: number }[] = [];
  /** Milliseconds that it has paused. */
  idle = 0;
  private paused = false;
  private requests: { serve(run: Run): Promise<void>; refuse(error: Error): void }[] = [];
  private wake = () => {};

  constructor(private readonly onState: () => void) {}

  /** Ends it after the present batch, for the first reason that was given. */
  stop(reason: StoppedBy = 'interrupt'): void {
    this.stoppedBy ??= reason;
    this.wake();
  }

  /** Holds it before the next batch, or lets it go on. */
  pause(paused: boolean): void {
    this.paused = paused;
    this.wake();
  }

  /** Asks for work between two batches. The promise never goes unhandled, as nobody may await it. */
  ask<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const answer = new Promise<T>((resolve, reject) => {
      if (this.state === 'ended') return reject(endedError());
      this.requests.push({ serve: (run) => work(run).then(resolve, reject), refuse: reject });
    });
    answer.catch(() => undefined);
    this.wake();
    return answer;
  }

  /** Does what was asked for, and waits as long as the training is paused. */
  async between(run: Run): Promise<void> {
    await this.serve(run);
    if (!this.paused || this.stoppedBy !== undefined) return;
    const began = performance.now();
    this.enter('paused');
    while (this.paused && this.stoppedBy === undefined) {
      await new Promise<void>((resolve) => (this.wake = resolve));
      await this.serve(run);
    }
    this.idle += performance.now() - began;
    this.enter('training');
  }

  /** Does what was asked for. */
  async serve(run: Run): Promise<void> {
    for (let next = this.requests.shift(); next !== undefined; next = this.requests.shift()) {
      await next.serve(run);
    }
  }

  enter(state: RunState): void {
    this.state = state;
    this.onState();
  }

  /** Nothing is heard any more. */
  end(): void {
    this.enter('ended');
    for (const { refuse } of this.requests.splice(0)) refuse(endedError());
  }
}

const endedError = () =>
  new FerlabError('The training has ended. Start another, or go on with it by openRun(run.folder).');
