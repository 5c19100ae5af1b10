/** Work whose result also goes into a new table. */
import { rm, writeFile } from 'fs/promises';
import { FerlabError, messageOf } from '../base/index';

/**
 * Takes a table's name before the work begins, so that nothing is written over and nothing lost; where the work fails,
 * the name is free for the next try.
 *
 * @param file undefined where no table is wanted
 * @throws FerlabError when there is such a file, or it can't be written; what the work throws.
 */
export async function withTable<Result>(
  file: string | undefined,
  work: () => Promise<Result>,
  tableOf: (result: Result) => string,
): Promise<Result> {
  if (file === undefined) return work();
  await writeFile(file, '', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EEXIST' ? 'there is such a file already' : messageOf(error);
    throw new FerlabError(`The table ${file} can't be written: ${why}. Choose another name.`);
  });
  try {
    const result = await work();
    await writeFile(file, tableOf(result));
    return result;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}
