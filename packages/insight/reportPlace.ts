/** Where a report goes, and what becomes of the one that is there. */
import { readFile, stat } from 'fs/promises';
import path from 'path';
import { messageOf, shown, UsageError, writeWholeFile } from '../base/index';
import { reportMark } from './reportPage';

const previousOf = (file: string) => file.replace(/(\.html?)$/i, '.previous$1');

/** The text of a report that is there; undefined where nothing is. */
async function readReport(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UsageError(`The report can't be written to ${file}: ${messageOf(error)}. Choose another file.`);
  });
  if (text === undefined || text.includes(reportMark)) return text;
  throw new UsageError(
    `${file} is there already and is no report of ferlab's: it is left as it is. Choose another file.`,
  );
}

/**
 * Checks that a report can be written to a file, before anything is computed for it.
 *
 * @throws UsageError when its name does not end in .html, its folder is missing, or something else is there.
 */
export async function requireReportPlace(file: string): Promise<void> {
  if (!/[^/\\]\.html?$/i.test(file)) {
    throw new UsageError(`Expected the report to be a file ending in .html but found ${shown(file)}.`);
  }
  const folder = path.dirname(path.resolve(file));
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new UsageError(`There is no folder ${folder} for the report. Make it, or choose another file.`);
  }
  await readReport(file);
  await readReport(previousOf(file));
}

/**
 * Writes a report whole; one that was there is kept beside it, `report.html` as `report.previous.html`.
 *
 * @returns the file of the earlier report, if there was one
 * @throws UsageError as `requireReportPlace`; FerlabError when it can't be written.
 */
export async function writeReportFile(file: string, page: string): Promise<string | undefined> {
  await requireReportPlace(file);
  const earlier = await readReport(file);
  if (earlier !== undefined) await writeWholeFile(previousOf(file), earlier);
  await writeWholeFile(file, page);
  return earlier === undefined ? undefined : previousOf(file);
}
