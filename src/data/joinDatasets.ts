/** Several data sets → one to learn from. */
import path from 'path';
import { joinPlaces, UsageError } from '../../packages/base/index';
import { printable, type Dataset } from './dataset';

/**
 * The images of several data sets, one set behind the other; `sets` tells which each is from.
 *
 * @param datasets of the same classes and preprocessing, such as `loadDataset` gives with `classes`
 * @throws UsageError when an image stands in two of them, as it does where one is named twice.
 */
export function joinDatasets(datasets: readonly Dataset[]): Dataset {
  const [first, ...others] = datasets as readonly [Dataset, ...Dataset[]];
  if (others.length === 0) return first;
  const all = <T>(of: (dataset: Dataset) => readonly T[]) => datasets.flatMap(of);
  const pixels = new Uint8Array(datasets.reduce((sum, dataset) => sum + dataset.pixels.length, 0));
  let end = 0;
  const seen = new Map<string, string>();
  for (const { folder, files, pixels: some } of datasets) {
    const twice = files.find((file) => seen.has(path.resolve(file)));
    if (twice !== undefined)
      throw new UsageError(
        `${twice} is in ${seen.get(path.resolve(twice))} and in ${folder}: it would count twice. Name each data set once.`,
      );
    for (const file of files) seen.set(path.resolve(file), folder);
    pixels.set(some, end);
    end += some.length;
  }
  const sources = all(({ source }) => (source === undefined ? [] : [source]));
  const counts: Record<string, number> = {};
  for (const { classesFound } of sources)
    for (const [name, count] of Object.entries(classesFound)) counts[name] = (counts[name] ?? 0) + count;
  return printable({
    ...first,
    folder: joinPlaces(datasets.map(({ folder }) => folder)),
    files: all(({ files }) => files),
    labels: Uint16Array.from(all(({ labels }) => Array.from(labels))),
    pixels,
    skipped: all(({ skipped }) => skipped),
    sets: datasets.flatMap(({ labels }, set) => Array.from(labels, () => set)),
    ...(datasets.some(({ people }) => people) && {
      people: all(({ people, files }) => people ?? files.map(() => undefined)),
    }),
    source: {
      layout: `${datasets.length} data sets: ${sources.map(({ layout }) => layout).join(', ')}`,
      classesFound: counts,
      mapped: Object.assign({}, ...sources.map(({ mapped }) => mapped)) as Record<string, string>,
      notes: all(({ source }) => source?.notes ?? []),
    },
  });
}
