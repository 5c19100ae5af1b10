/** The trials of a sweep on this machine, in processes, with successive halving. */
import { availableParallelism } from 'os';
import { bestOf } from '../../../src/index';
import { messageOf } from '../../base/index';
import type { Engine, SweepWork } from './engine';
import { ranked } from './ranked';
import { rungsOf, type Trial } from './sweepTrials';
import { startTrial, trialArguments, type TrialProcess } from './trialProcess';

/**
 * Trains by `ferlab train`, one trial behind the other or several at once.
 *
 * A trial is held at its rung and, if it is among the best, continued from its checkpoint.
 */
export function trainHere(work: SweepWork): Engine {
  const { trials, config, reduce, parallel, retries = 0, told } = work;
  const running = new Set<TrialProcess>();
  let stopped = false;
  const stop = () => {
    stopped = true;
    for (const trial of running) trial.stop();
  };
  // The number of threads decides the last bits of sums: all cores where one trains at a time, as without a sweep.
  const {
    cpusPerTrial = parallel > 1 ? Math.max(1, Math.floor(availableParallelism() / parallel)) : undefined,
  } = work;
  const attempt = async (trial: Trial, until: number) => {
    Object.assign(trial, { state: 'training', reason: undefined });
    told();
    const training = startTrial(trialArguments(trial, work.sides), {
      threads: cpusPerTrial,
      onStart(counts) {
        try {
          work.requireSameCounts(counts);
        } catch (error) {
          trial.reason = messageOf(error);
          stop();
        }
      },
      onEpoch(record) {
        trial.history = [...trial.history.filter(({ epoch }) => epoch < record.epoch), record];
        trial.best = bestOf(trial.history);
        if (record.epoch >= until && until < trial.config.epochs) training.stop();
        told();
      },
    });
    running.add(training);
    if (stopped) training.stop();
    try {
      const finished = await training.done;
      if (trial.reason !== undefined) trial.state = 'failed';
      else trial.state = finished ? 'finished' : stopped ? 'interrupted' : 'waiting';
    } catch (error) {
      Object.assign(trial, { state: 'failed', reason: trial.reason ?? messageOf(error) });
    } finally {
      running.delete(training);
      told();
    }
  };
  const held = new Set<Trial>();
  const advance = async (trial: Trial, until: number) => {
    const isHeld = until < trial.config.epochs && trial.history.length >= until;
    if (stopped || isHeld || trial.state === 'finished') return;
    for (let tries = 0; tries <= retries && !stopped; tries++) {
      if (!held.delete(trial)) trial.attempts += 1;
      await attempt(trial, until);
      if (trial.state !== 'failed') break;
    }
    if (trial.state === 'waiting') held.add(trial);
  };
  const run = async () => {
    let left: readonly Trial[] = trials;
    for (const rung of rungsOf(trials.length, config.epochs, reduce)) {
      left = left.filter(({ state }) => state !== 'failed');
      const goOn = ranked(left).slice(0, rung.trials);
      for (const trial of left)
        if (!goOn.includes(trial) && trial.state !== 'finished') trial.state = 'put aside';
      left = goOn;
      const queue = [...left];
      const one = async () => {
        for (let next = queue.shift(); next !== undefined && !stopped; next = queue.shift()) {
          await advance(next, Math.max(1, Math.round(next.config.epochs * rung.share)));
          await work.save();
        }
      };
      await Promise.all(Array.from({ length: parallel }, one));
      if (stopped) break;
    }
  };
  return { run, stop };
}
