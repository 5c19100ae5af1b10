/** Data sets as commands open them: their options, a progress bar, and words on what was found and left out. */
import type { Command } from 'commander';
import { tasksProgress } from '../display/index';
import {
  groupLeftOut,
  loadDataset,
  type Config,
  type Dataset,
  type LeftOutGroup,
  type LoadOptions,
} from '../../src/index';
import { hyperparameter } from './hyperparameterOptions';
import { reportLeftOut } from './output';

/** What commander makes of the options that `dataOptions` adds. */
export interface DataOptions {
  map?: string;
  groupBy?: string;
}

/** Adds `--map` and, for commands that hold faces out, `--group-by`. */
export function dataOptions(command: Command, { people = false } = {}): Command {
  const readMap = hyperparameter('classMap', '--map');
  command.option(
    '--map <A=B>',
    'the class A is called B; may be given several times',
    (text, before?: string) => String(readMap(before === undefined ? text : `${before},${text}`)),
  );
  if (!people) return command;
  return command.option(
    '--group-by <WHO>',
    'who is in a picture, all of whom stand on one side: a column of the table, a pattern with one group for the path, ' +
      'or "person" for the names of KDEF, JAFFE and CK+',
  );
}

/** The hyperparameters that the options say. */
export const dataFieldsOf = ({
  map,
  groupBy,
}: DataOptions): Partial<Pick<Config, 'classMap' | 'groupBy'>> => ({
  ...(map === undefined ? {} : { classMap: map }),
  ...(groupBy === undefined ? {} : { groupBy }),
});

/** Reads a data set as `loadDataset` does, and says on standard error what is in it. */
export async function loadWithProgress(
  place: string,
  options: Omit<LoadOptions, 'onProgress'>,
): Promise<Dataset> {
  const progress = tasksProgress('images');
  const onProgress = (done: number, total: number, from: string) => progress(`Reading ${from}`, done, total);
  const dataset = await loadDataset(place, { ...options, onProgress });
  reportDatasets(dataset);
  return dataset;
}

/** Says once what data sets are: the classes with their counts, what is worth knowing, what was left out and why. */
export function reportDatasets(...datasets: readonly Dataset[]): void {
  for (const [i, { source, folder }] of datasets.entries()) {
    // Both sides of a divided data set are from one source.
    if (source === undefined || datasets.findIndex((other) => other.source === source) !== i) continue;
    const counts = Object.entries(source.classesFound).map(([name, count]) => `${name} ${count}`);
    console.error(`${folder} (${source.layout}): ${counts.join(', ')}`);
    for (const note of source.notes) console.error(`  ${note}`);
  }
  reportLeftOut(leftOutOf(datasets));
}

const leftOutOf = (datasets: readonly Dataset[]) => groupLeftOut(datasets.flatMap(({ skipped }) => skipped));

/** The same for a JSON document: the classes of the first data set, what was left out of all of them. */
export function documentOf(...datasets: readonly Dataset[]): {
  classesFound: Record<string, number>;
  leftOut: LeftOutGroup[];
  mapped: Record<string, string>;
} {
  return {
    classesFound: datasets[0]?.source?.classesFound ?? {},
    leftOut: leftOutOf(datasets),
    mapped: Object.fromEntries(datasets.flatMap(({ source }) => Object.entries(source?.mapped ?? {}))),
  };
}
