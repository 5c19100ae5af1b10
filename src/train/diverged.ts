/** Trainings that run away: their loss is no number any more, or far above that of guessing. */
import { FerlabError } from '../../packages/base/index';
import type { EpochRecord } from './history';

/** A training ran away; what was good before is kept. */
export class Diverged extends FerlabError {
  readonly step: number;

  constructor(step: number, epoch: number, what: string, rate: number) {
    super(
      `Diverged at step ${step} (epoch ${epoch}): try a lower rate. The ${what} at a learning rate of ` +
        `${Number(rate.toPrecision(3))}; clipNorm: 1 may help too. The best model and the last checkpoint are kept.`,
    );
    this.step = step;
  }
}

/** @throws Diverged unless the value, such as the loss of a step, is finite. */
export function requireFinite(what: string, value: number, step: number, epoch: number, rate: number): void {
  if (!Number.isFinite(value)) throw new Diverged(step, epoch, `${what} became ${value}`, rate);
}

/**
 * Guessing costs log(classes). A training loss of three times as much in two epochs in a row, or in the last, is no
 * rough beginning any more: such weights are sure, and wrong.
 *
 * @param last whether no epoch follows
 * @throws Diverged where it is so.
 */
export function requireTame(
  history: readonly EpochRecord[],
  { classes, step, last }: { classes: number; step: number; last: boolean },
): void {
  const guessing = Math.log(classes);
  const recent = history.slice(last ? -1 : -2);
  if (recent.length < (last ? 1 : 2) || recent.some(({ trainLoss }) => trainLoss <= 3 * guessing)) return;
  const { epoch, trainLoss, learningRate } = recent.at(-1)!;
  const what = `training loss is ${trainLoss.toFixed(1)}, where guessing has ${guessing.toFixed(1)}`;
  throw new Diverged(step, epoch, what, learningRate);
}
