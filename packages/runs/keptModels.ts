/** The trained models below a folder: of which run each is, how that ended, and which are opened by name alone. */
import { readdir, readFile, stat } from 'fs/promises';
import path from 'path';
import { isRun, modelFolderOf, type Model } from '../../src/index';
import { readRun, type KeptRun } from './readRun';

/** A kept run that has a model. */
export interface KeptModel {
  run: KeptRun;
  /** When the run ended, or else its model was written last. */
  time: Date;
  /** What the model says of itself. */
  info: Pick<Model['info'], 'data' | 'metrics'>;
}

/**
 * Reads what a run's model says of itself.
 *
 * @throws FerlabError when the folder is no run's; Error when it has no model, or one that is damaged.
 */
export async function readKeptModel(folder: string): Promise<KeptModel> {
  const run = await readRun(folder);
  const file = path.join(modelFolderOf(run.folder), 'ferlab.json');
  const info = JSON.parse(await readFile(file, 'utf8')) as KeptModel['info'];
  const time = run.ended === undefined ? (await stat(file)).mtime : new Date(run.ended.at);
  return { run, time, info };
}

/** The runs right below a folder that have a model, the newest first; one that can't be read is left out. */
export async function modelsBelow(runs: string): Promise<KeptModel[]> {
  const names = await readdir(runs).catch((): string[] => []);
  const folders = names.map((name) => path.join(runs, name)).filter(isRun);
  const found = await Promise.all(folders.map((folder) => readKeptModel(folder).catch(() => undefined)));
  return found.flatMap((kept) => kept ?? []).sort((a, b) => Number(b.time) - Number(a.time));
}

/** How a run ended, such as `finished, 16 of 16 epochs`. */
export function endingText({ ended, history, config, quick }: KeptRun): string {
  const done = history.length;
  const told = ended !== undefined && ended.epochs >= done ? ended : undefined;
  const ways = {
    finished: 'finished',
    'early-stop': 'stopped early as its loss no longer fell',
    interrupt: 'stopped by hand',
    'time-limit': 'stopped by its time limit',
    diverged: `diverged at step ${told?.step}`,
  };
  // Runs from before that was kept tell it by their history alone.
  const way = ways[told?.by ?? 'finished'];
  const text = told === undefined && done < config.epochs ? 'not ended' : way;
  return `${quick ? 'a quick look' : text}, ${done} of ${config.epochs} epochs`;
}

/** Epochs that a training must have done that was not left to end by itself. */
const fewest = 3;

/** Whether a run is opened by name alone: it diverged, was a quick look, or was ended before its third epoch. */
export function isPassedOver({ ended, history, config, quick, folder }: KeptRun): boolean {
  if (quick || /-quick$/.test(folder) || ended?.by === 'diverged') return true;
  const byItself = ended?.by === 'finished' || ended?.by === 'early-stop';
  return !byItself && history.length < Math.min(fewest, config.epochs);
}
