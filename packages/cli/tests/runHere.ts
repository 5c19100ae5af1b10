import { mock } from 'node:test';
import { main } from '../main';

const home = process.cwd();

/** Runs a command in this process: TensorFlow is loaded once instead of thirty times. */
export const runHere = (cwd: string, ...args: string[]) => runWith([], cwd, ...args);

/** As well with commands that stand outside of the package. `json`: what was printed as one document. */
export async function runWith(more: NonNullable<Parameters<typeof main>[1]>, cwd: string, ...args: string[]) {
  const log = mock.method(console, 'log', () => undefined);
  const written = mock.method(process.stderr, 'write', () => true);
  const stdout = () => log.mock.calls.map(({ arguments: [text] }) => `${text}\n`).join('');
  // Errors, what is left out, and progress.
  const stderr = () => written.mock.calls.map(({ arguments: [text] }) => String(text)).join('');
  process.chdir(cwd);
  try {
    await main(args, more);
    const ended = { status: Number(process.exitCode ?? 0), stdout: stdout(), stderr: stderr() };
    const isJson = args.includes('--json') && ended.status === 0;
    return { ...ended, json: isJson ? JSON.parse(ended.stdout) : undefined };
  } finally {
    process.exitCode = undefined;
    process.chdir(home);
    mock.restoreAll();
  }
}
