/** A training under way: what it is asked for, heard between two batches, and who watches it. */
import { cellWaitsFor, FerlabError, keepCheckpoint, messageOf } from '../../packages/base/index';
import type { EventLog } from '../../packages/tensorflow/index';
import type { Config } from '../config';
import type { Split } from '../data/splitDataset';
import type { Model } from '../nn/model';
import type { RunEnd } from './ending';
import { bestOf, type EpochRecord } from './history';
import { orderedChanges, type LiveChange, type LiveField, type LiveSettings } from './liveChanges';
import type { Trainer } from './trainer';
import type {
  RunState,
  StoppedBy,
  TrainingProgress,
  TrainingResult,
  TrainingRun,
  TrainingView,
  ViewOfTraining,
} from './training';

/** A training and what it works with. */
export interface Work {
  training: Training;
  trainer: Trainer;
  log: EventLog;
  /** Writes what the run was started with, its changes, and how it ended. */
  describe(changes: readonly LiveChange[], ended?: RunEnd): Promise<void>;
}

export class Training implements TrainingRun {
  /** As `done`, for those that no cell waits for. */
  readonly ending: Promise<TrainingResult>;
  state: RunState = 'starting';
  progress: TrainingProgress | undefined;
  changes: readonly LiveChange[] = [];
  readonly history: EpochRecord[] = [];
  readonly rates: { epoch: number; rate: number }[] = [];
  stoppedBy: StoppedBy | undefined;
  /** What it failed by. */
  failure: string | undefined;
  /** How often SIGINT came. */
  interrupts = 0;
  /** Milliseconds that it has paused. */
  idle = 0;
  /** Steps that were done at the last checkpoint, and when the next one is due, by `performance.now()`. */
  savedAt: { step: number | undefined; next: number } = { step: undefined, next: 0 };
  private paused = false;
  private requests: { serve(work: Work): Promise<void>; refuse(error: Error): void }[] = [];
  private wake = () => {};
  private readonly views = new Set<TrainingView>();

  constructor(
    readonly folder: string,
    readonly config: Config,
    readonly data: Split,
    private readonly options: { view?: ViewOfTraining; warn(message: string): void },
    train: (training: Training) => Promise<TrainingResult>,
  ) {
    this.ending = train(this);
    // Whoever awaits `done` gets the error; nobody may be awaiting it yet.
    this.ending.catch(() => undefined);
  }

  get done(): Promise<TrainingResult> {
    cellWaitsFor(this.ending);
    return this.ending;
  }

  // Functions of this training alone: a handle's may be handed on, as in setTimeout(run.stop, 1000).
  readonly stop = (reason: StoppedBy = 'interrupt'): void => {
    this.stoppedBy ??= reason;
    this.wake();
  };

  readonly pause = (): void => {
    this.paused = true;
    this.wake();
  };

  readonly goOn = (): void => {
    this.paused = false;
    this.wake();
  };

  readonly change = (values: Partial<LiveSettings>): Promise<readonly LiveChange[]> => {
    const named = Object.entries(values) as [LiveField, number][];
    const at = (step: number) => named.map(([field, to]) => ({ step, field, to }));
    orderedChanges(this.config, at(0));
    return this.ask(async ({ trainer, describe }) => {
      const changes = orderedChanges(this.config, [...this.changes, ...at(trainer.state.step)]);
      await describe(changes);
      trainer.changes = this.changes = changes;
      void this.tell((view) => view.onChange?.(changes));
      return changes;
    });
  };

  readonly validateNow = (): Promise<{ loss: number; accuracy: number }> => {
    return this.ask(async ({ trainer }) => {
      const measured = await trainer.validate(() => this.stoppedBy !== undefined);
      if (measured === undefined) throw new FerlabError('The training was stopped while it was measured.');
      return measured;
    });
  };

  readonly checkpointNow = (): Promise<string> => {
    return this.ask(({ trainer }) => this.save(trainer));
  };

  readonly presentModel = (): Promise<Model> => {
    return this.ask(({ trainer }) => Promise.resolve(trainer.presentModel()));
  };

  readonly watch = (view: ViewOfTraining): (() => void) => {
    try {
      const added = typeof view === 'function' ? view(this) : view;
      this.views.add(added);
      return () => this.views.delete(added);
    } catch (error) {
      this.viewFailed(error);
      return () => undefined;
    }
  };

  readonly view = (): void => {
    const { view } = this.options;
    if (view === undefined)
      throw new FerlabError(
        `The training in ${this.folder} was started without a view. showRun(run) shows it.`,
      );
    this.watch(view);
  };

  /**
   * Tells all views. The first time that one throws or rejects, the person is told, and from then on that view is left
   * out: hours of training are worth more than their display.
   */
  async tell(callback: (view: TrainingView) => unknown): Promise<void> {
    const one = async (view: TrainingView) => {
      try {
        // A view may be asynchronous though it is not waited for.
        await callback(view);
      } catch (error) {
        if (this.views.delete(view)) this.viewFailed(error);
      }
    };
    await Promise.all([...this.views].map(one));
  }

  private viewFailed(error: unknown): void {
    this.options.warn(
      `The view of the training failed (${messageOf(error)}). The training continues without it.`,
    );
  }

  /** Asks for work between two batches. The promise never goes unhandled, as nobody may await it. */
  private ask<T>(request: (work: Work) => Promise<T>): Promise<T> {
    const answer = new Promise<T>((resolve, reject) => {
      if (this.state === 'ended') return reject(endedError());
      this.requests.push({ serve: (work) => request(work).then(resolve, reject), refuse: reject });
    });
    answer.catch(() => undefined);
    this.wake();
    return answer;
  }

  /** Writes a checkpoint of where the training is, and returns its file. */
  async save(trainer: Trainer): Promise<string> {
    const { step, best } = trainer.state;
    const bestStep = best === undefined ? undefined : best.epoch * trainer.batches;
    const { keepCheckpoints } = this.config;
    const file = await keepCheckpoint(this.folder, trainer.checkpoint(), keepCheckpoints, bestStep);
    this.saved(step);
    return file;
  }

  /** Notes that a checkpoint of a step is there. */
  saved(step: number | undefined): void {
    this.savedAt = { step, next: performance.now() + this.config.checkpointMinutes * 60_000 };
  }

  /** Does what was asked for, and waits as long as the training is paused. */
  async between(work: Work): Promise<void> {
    await this.serve(work);
    if (!this.paused || this.stoppedBy !== undefined) return;
    const began = performance.now();
    this.enter('paused');
    while (this.paused && this.stoppedBy === undefined) {
      await new Promise<void>((resolve) => (this.wake = resolve));
      await this.serve(work);
    }
    this.idle += performance.now() - began;
    this.enter('training');
  }

  /** Does what was asked for. */
  async serve(work: Work): Promise<void> {
    for (let next = this.requests.shift(); next !== undefined; next = this.requests.shift()) {
      await next.serve(work);
    }
  }

  enter(state: RunState, why?: string): void {
    this.state = state;
    void this.tell((view) => view.onState?.(state, why));
  }

  /** Nothing is heard any more; with the reason where it failed. */
  end(): void {
    this.enter('ended', this.failure);
    for (const { refuse } of this.requests.splice(0)) refuse(endedError());
  }

  /** Printed, it says where it is. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const { folder, state, progress } = this;
    const best = bestOf(this.history);
    const parts = [
      `training in ${folder}: ${state}`,
      progress &&
        `epoch ${progress.epoch} of ${progress.epochs}, batch ${progress.batch} of ${progress.batches}`,
      best &&
        `best: epoch ${best.epoch}, ${(100 * best.validAccuracy).toFixed(1)}% of the validation faces right`,
    ];
    return parts.filter(Boolean).join('; ');
  }
}

const endedError = () =>
  new FerlabError('The training has ended. Start another, or continue it by openRun(run.folder).');
