/** Labels that a person has looked at again, as a table beside the data, whose files stay as they are. */
import { existsSync } from 'fs';
import path from 'path';
import { csvText, FerlabError, placesIn, readCsv, shown, UsageError, writeWholeFile } from '../base/index';
import type { Dataset } from '../../src/index';

/** What was decided on images: their new class, or `undefined` for "leave it out". */
export interface Corrections {
  /** A table of all images, `path,label,was,decided`, to be opened in place of the data. */
  readonly table: string;
  /** The decisions by image, the first one first. */
  readonly decided: ReadonlyMap<number, string | undefined>;
  /** Decides on an image; a label of its own says that it is right. */
  decide(index: number, label: string | undefined): Promise<void>;
  /** Takes the last decision back; how many are left. */
  undo(): Promise<number>;
}

const columns = ['path', 'label', 'was', 'decided'];

/**
 * Opens the corrections of a data set, or begins them; the table is written with the first decision.
 *
 * @param table by default beside the data: `faces-checked.csv` of the folder or table `faces`
 * @throws UsageError when the data are of several places and no table is named; FerlabError when there is such a file and
 *   it is no table of these images.
 */
export async function openCorrections(
  data: Pick<Dataset, 'folder' | 'files' | 'labels' | 'classes'>,
  table: string = besides(data.folder),
): Promise<Corrections> {
  const missing = data.files.find((file) => !existsSync(file));
  if (missing !== undefined) {
    throw new UsageError(
      `${missing} is no file of its own, so that a table can't name it. Correct the labels where they stand.`,
    );
  }
  const here = path.dirname(path.resolve(table));
  const paths = data.files.map((file) => path.relative(here, path.resolve(file)).split(path.sep).join('/'));
  const labelOf = (index: number) => data.classes[data.labels[index]!]!;
  const decided = existsSync(table) ? await readDecided(table, paths, labelOf) : new Map();
  const write = async () => {
    const order = new Map([...decided.keys()].map((index, i) => [index, i + 1]));
    const rows = paths.map((file, index) => {
      const label = decided.has(index) ? (decided.get(index) ?? '') : labelOf(index);
      return [file, label, labelOf(index), order.get(index) ?? ''];
    });
    await writeWholeFile(table, csvText(columns, rows));
  };
  return {
    table,
    decided,
    async decide(index, label) {
      if (label !== undefined && !data.classes.includes(label))
        throw new UsageError(`Expected one of ${data.classes.join(', ')} but found ${shown(label)}.`);
      decided.delete(index);
      decided.set(index, label);
      await write();
    },
    async undo() {
      const last = [...decided.keys()].at(-1);
      if (last === undefined) return 0;
      decided.delete(last);
      await write();
      return decided.size;
    },
  };
}

function besides(folder: string): string {
  const [place, ...more] = placesIn(folder);
  if (place === undefined || more.length > 0 || place.includes('#')) {
    throw new UsageError(
      `Name the table: the data are of several places, or a part of one (${folder}), as in { table: 'checked.csv' }.`,
    );
  }
  const { dir, name, ext } = path.parse(path.resolve(place));
  return path.join(dir, `${ext.toLowerCase() === '.csv' ? name : name + ext}-checked.csv`);
}

async function readDecided(
  table: string,
  paths: readonly string[],
  labelOf: (index: number) => string,
): Promise<Map<number, string | undefined>> {
  const rows = await readCsv(
    table,
    columns.map((name) => [name]),
  );
  const isSame =
    rows.length === paths.length && rows.every(([file, , was], i) => file === paths[i] && was === labelOf(i));
  if (!isSame) {
    throw new FerlabError(
      `${table} is no table of corrections to these images: they are others now, or in another order. Name another ` +
        "table, as in { table: 'checked.csv' }, or take this one as the data.",
    );
  }
  const numbered = rows.flatMap(([, label, , number], index) =>
    number === '' ? [] : [{ index, label: label === '' ? undefined : label!, number: Number(number) }],
  );
  numbered.sort((a, b) => a.number - b.number);
  return new Map(numbered.map(({ index, label }) => [index, label]));
}
