/** What a training is started with, shows on its way and comes to. */
import type { Config } from '../config';
import type { EpochRecord } from './history';

/** Why a training ended. */
export type StoppedBy = 'finished' | 'early-stop' | 'interrupt' | 'time-limit';

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
  onEnd?(result: TrainingResult): void | Promise<void>;
}

export interface TrainingOptions {
  /** Where the run is kept; by default a new folder below `runs`. */
  folder?: string;
  /** Go on from the folder's newest checkpoint that is whole, if it has one. Default false. */
  resume?: boolean;
  /** Stop after so many seconds of training and validation. */
  timeLimit?: number;
  view?: TrainingView;
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

/** A training under way. */
export interface TrainingRun {
  readonly folder: string;
  readonly config: Config;
  /** One record for each epoch that is done. */
  readonly history: readonly EpochRecord[];
  /** Ends the training after the present batch; the best model and a checkpoint are kept. */
  stop(): void;
  /** The result, when the training has ended. */
  readonly done: Promise<TrainingResult>;
}
