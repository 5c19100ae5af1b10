/** Another program that does the same work, as a script for a Python of the user's. */
import { execFile } from 'child_process';
import path from 'path';
import { promisify } from 'util';
import { FerlabError, messageOf } from '../src/errors';

/**
 * Runs `bench/peer/<script>` and returns the JSON document that it prints.
 *
 * @throws FerlabError when the interpreter is missing, or with the last line of what the script complained of.
 */
export async function runPeer<T>(python: string, script: string, args: (string | number)[]): Promise<T> {
  const file = path.join(__dirname, 'peer', script);
  try {
    const { stdout } = await promisify(execFile)(python, [file, ...args.map(String)]);
    return JSON.parse(stdout) as T;
  } catch (error) {
    const reason = messageOf(error).trim().split('\n').at(-1);
    throw new FerlabError(
      `The peer ${script} failed under ${python}: ${reason}. Expected a Python with the packages it imports.`,
    );
  }
}

/** The middle one of some measurements. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
