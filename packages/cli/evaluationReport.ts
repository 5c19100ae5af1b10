/** `ferlab evaluate --report` */
import { progressOf } from '../display/index';
import { writeReport, type ReportSubject } from '../insight/index';

/** What became of the report; nothing where none was asked for. */
interface Reported {
  report?: string;
  earlierReport?: string;
}

/** Writes the report that was asked for, if one was, with a progress bar. */
export async function writeEvaluationReport(
  file: string | undefined,
  subject: ReportSubject,
): Promise<Reported> {
  if (file === undefined) return {};
  const onProgress = progressOf('Writing the report', 'parts');
  const earlierReport = await writeReport(file, subject, { onProgress });
  return { report: file, earlierReport };
}

/** Says where the report is, and the one that was there. */
export const reportLines = ({ report, earlierReport }: Reported): string[] => [
  ...(report === undefined ? [] : ['', `report: ${report}`]),
  ...(earlierReport === undefined ? [] : [`the earlier one is kept as ${earlierReport}`]),
];
