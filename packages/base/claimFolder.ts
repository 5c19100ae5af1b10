/** Two processes that train into one folder would remove each other's checkpoints: a folder is one's at a time. */
import path from 'path';
import { readFileSync } from 'fs';
import { readdir, readFile, rm, writeFile } from 'fs/promises';
import { FerlabError, messageOf } from './errors';

export const claimName = 'training.pid';

/**
 * Marks a run's folder as this process's until what is returned is called; a killed process's mark counts no more.
 *
 * @throws FerlabError while another process that runs has marked it, or when it can't be marked.
 */
export async function claimRunFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, claimName);
  const own = `${process.pid} ${startOf(process.pid)}\n`;
  try {
    const [pid = '', start] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ');
    const other = Number(pid);
    if (other > 0 && other !== process.pid && isRunning(other) && (start ?? '') === startOf(other)) {
      throw new FerlabError(
        `Process ${other} is training into ${folder}. Wait until it has ended, stop it, or choose another folder.`,
      );
    }
    await rm(file, { force: true });
    await writeFile(file, own, { flag: 'wx' });
  } catch (error) {
    if (error instanceof FerlabError) throw error;
    throw new FerlabError(
      `The run folder ${folder} can't be used: ${messageOf(error)}. Choose another folder.`,
    );
  }
  // A folder that has gone meanwhile is reported by whoever writes into it.
  return () => rm(file, { force: true }).catch(() => undefined);
}

/** When a process was started, where the system tells it: a number that was given anew is another process. */
function startOf(pid: number): string {
  try {
    // The name, which comes before, may hold spaces and brackets.
    return (
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? ''
    );
  } catch {
    return '';
  }
}

/** Whether a process runs that may still be writing what it has begun; another user's cannot be signalled but runs. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes what killed processes left of a folder's files under temporary names, `NAME.PID.tmp` or `NAME.PID.COUNT.tmp`. */
export async function removeTemporary(folder: string, names: RegExp): Promise<void> {
  for (const file of await readdir(folder)) {
    const [, name = '', number] = /^(.+?)\.(\d+)(?:\.\d+)?\.tmp$/.exec(file) ?? [];
    const pid = Number(number ?? NaN);
    // In a container, this process may have the number of the killed one.
    if (names.test(name) && (pid === process.pid || (pid > 0 && !isRunning(pid))))
      await rm(path.join(folder, file), { recursive: true });
  }
}
