import { mock } from 'node:test';
import { main } from '../main';

const home = process.cwd();

/** Runs a command in this process: TensorFlow is loaded once instead of thirty times. */
export async function runHere(cwd: string, ...args: string[]) {
  const printed = (method: 'log' | 'error') => {
    const { mock: calls } = mock.method(console, method, () => undefined);
    return () => calls.calls.map(({ arguments: [text] }) => `${text}\n`).join('');
  };
  const [stdout, stderr] = [printed('log'), printed('error')];
  process.chdir(cwd);
  try {
    await main(args);
    return { status: process.exitCode ?? 0, stdout: stdout(), stderr: stderr() };
  } finally {
    process.exitCode = undefined;
    process.chdir(home);
    mock.restoreAll();
  }
}
