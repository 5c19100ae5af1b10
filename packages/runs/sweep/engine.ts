/** What trains the trials of a sweep, here or on a cluster: what it is given, and what it does. */
import type { Config } from '../../../src/index';
import type { SweepSpace, Trial } from './sweepTrials';

/** The folders of both sides; one alone where it is divided by the configuration. */
export interface Sides {
  train: string;
  valid?: string;
}

/** A sweep's trials, which an engine changes as they get on. */
export interface SweepWork {
  trials: Trial[];
  folder: string;
  sides: Sides;
  /** What all trials have in common. */
  config: Config;
  /** Of halving; 1 trains all to the end. */
  reduce: number;
  /** How many train at once on a machine. */
  parallel: number;
  /** The cores of a trial; left open, a machine's cores are divided among those that train at once. */
  cpusPerTrial?: number;
  /** How often a trial that failed, or whose worker was lost, goes on again. */
  retries?: number;
  /** Where the engine has to ask for trials by itself: the space, and how many trials there are to be in all. */
  search?: { kind: 'tpe'; space: SweepSpace; trials: number; seed: number };
  /** Adds a trial that was asked for. */
  add(changes: Partial<Config>): Trial;
  /** To be called whenever a trial has got on. */
  told(): void;
  /** Writes how far all have come. */
  save(): Promise<void>;
  /** @throws FerlabError when a training has found other images than those that are meant. */
  requireSameCounts(counts: { train: number; valid: number }): void;
}

/** What trains. */
export interface Engine {
  /** Ends once no trial trains any more, those that failed among them. */
  run(): Promise<void>;
  /** Ends the trainings after their batches under way, with their checkpoints. */
  stop(): void;
}
