/** What a training is started with, shows on its way and comes to. */
import type { Config } from '../config';
import type { Split } from '../data/splitDataset';
import type { Model } from '../nn/model';
import type { EpochRecord } from './history';
import type { LiveChange, LiveSettings, PlannedChange } from './liveChanges';

/** Why a training ended. */
export type StoppedBy = 'finished' | 'early-stop' | 'interrupt' | 'time-limit';

/** What a training is doing; a training that waits for another to be put away is starting. */
export type RunState = 'starting' | 'training' | 'paused' | 'validating' | 'ended';

/** Where a training is, after a batch. */
export interface TrainingProgress {
  epoch: number;
  epochs: number;
  /** Batches of the epoch that are done, of how many. */
  batch: number;
  batches: number;
  /** Means over the epoch so far. */
  loss: number;
  accuracy: number;
  learningRate: number;
  /** Length of the batch's gradient, before it is clipped. */
  gradientNorm: number;
  imagesPerSecond: number;
  secondsLeft: number;
}

/** Something that shows a training: a notebook, a terminal. It must return at once; if it fails, it is left out. */
export interface TrainingView {
  onStart?(start: {
    folder: string;
    train: number;
    valid: number;
    resumedAt?: { epoch: number; batch: number };
  }): void;
  onBatch?(progress: TrainingProgress): void;
  onEpoch?(history: readonly EpochRecord[], best: EpochRecord | undefined): void;
  /** With all changes so far, those to come included. */
  onChange?(changes: readonly LiveChange[]): void;
  /** "ended" comes also when a training failed, with the reason, and nobody calls `onEnd` then. */
  onState?(state: RunState, why?: string): void;
  onEnd?(result: TrainingResult): void | Promise<void>;
}

/**
 * A view, or what makes one for a training: at once when it is started, or when the view joins one under way (then
 * nothing before is told again).
 */
export type ViewOfTraining = TrainingView | ((run: TrainingRun) => TrainingView);

export interface TrainingOptions {
  /** Where the run is kept; by default a new folder below `runs`. */
  folder?: string;
  /** Go on from the folder's newest checkpoint that is whole, if it has one. Default false. */
  resume?: boolean;
  /** A model to begin with, in place of one that `config.from` names; whoever gives it disposes it, after the end. */
  from?: Model;
  /** Stop after so many seconds of training and validation. */
  timeLimit?: number;
  /**
   * Changes on the way, as those of a run that is to be repeated exactly (`readRun(folder)` tells them). A resumed
   * training goes on with its own.
   */
  changes?: readonly PlannedChange[];
  /** A look whether everything works: two batches of images through training, validation and saving. */
  quick?: boolean;
  /** Train although another training of this process is under way; both are slower then. Default false. */
  alongside?: boolean;
  /** In a notebook by default a bar, elsewhere none. */
  view?: ViewOfTraining;
  /** Is told of what went wrong without ending the training. By default it goes to standard error. */
  warn?(message: string): void;
}

/** What a training came to. */
export interface TrainingResult {
  epochs: number;
  steps: number;
  parameters: number;
  /** While training, validation not counted. */
  imagesPerSecond: number;
  history: readonly EpochRecord[];
  best: { epoch: number; validLoss: number; validAccuracy: number };
  /** Folder of the best model. */
  model: string;
  stoppedBy: StoppedBy;
}

/** A training under way. What it is asked for is done between two batches, also while it pauses. */
export interface TrainingRun {
  readonly folder: string;
  readonly config: Config;
  readonly data: Split;
  readonly state: RunState;
  /** Where it is; undefined before the first batch. */
  readonly progress: TrainingProgress | undefined;
  /** One record for each epoch that is done. */
  readonly history: readonly EpochRecord[];
  /** What was changed on the way, and what is planned to be. */
  readonly changes: readonly LiveChange[];
  /** Learning rates that were used, a few of each epoch; `epoch` 1.5 lies in the middle of the second one. */
  readonly rates: readonly { epoch: number; rate: number }[];
  /** Waits before the next batch; a time limit waits too. */
  pause(): void;
  /** Goes on after a pause. */
  goOn(): void;
  /**
   * Changes the learning rate or the augmentation from the next batch on.
   *
   * A learning rate is meant as in the configuration, with "onecycle" the peak: the schedule goes on, scaled. The
   * change is written into the run's folder before it takes effect, so that a resumed training has it too.
   * @example run.change({ learningRate: 0.002, rotation: 20 })
   * @returns all changes, when it is made
   * @throws UsageError, at once, for a field that can't change any more or a value out of its range.
   */
  change(values: Partial<LiveSettings>): Promise<readonly LiveChange[]>;
  /** Loss and accuracy on the validation images as the weights (their moving average) are now. */
  validateNow(): Promise<{ loss: number; accuracy: number }>;
  /** Writes a checkpoint, and returns its file. */
  checkpointNow(): Promise<string>;
  /** The weights (their moving average) as they are now, as a model that the caller disposes. */
  presentModel(): Promise<Model>;
  /** Lets a view follow it from now on, until what is returned is called. */
  watch(view: ViewOfTraining): () => void;
  /**
   * Shows it again, in the cell that runs now, by the view it was started with: such as after the page was reloaded.
   *
   * @throws FerlabError when it was started without one.
   */
  view(): void;
  /** Ends the training after the present batch; the best model and a checkpoint are kept. */
  stop(): void;
  /** The result, when the training has ended; a notebook's cell that awaits it gets it by the stop button, too. */
  readonly done: Promise<TrainingResult>;
}
