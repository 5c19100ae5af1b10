/** Another program that does the same work, as a script for a Python of the user's. */
import { execFile, spawn } from 'child_process';
import { createInterface } from 'readline';
import path from 'path';
import { promisify } from 'util';
import { FerlabError, messageOf } from '../packages/base/index';

const scriptFile = (script: string) => path.join(__dirname, 'peer', script);

function peerError(python: string, script: string, complaint: string): FerlabError {
  const reason = complaint.trim().split('\n').at(-1);
  return new FerlabError(
    `The peer ${script} failed under ${python}: ${reason}. Expected a Python with the packages it imports.`,
  );
}

/**
 * Runs `bench/peer/<script>` and returns the JSON document that it prints.
 *
 * @throws FerlabError when the interpreter is missing, or with the last line of what the script complained of.
 */
export async function runPeer<T>(python: string, script: string, args: (string | number)[]): Promise<T> {
  try {
    const { stdout } = await promisify(execFile)(python, [scriptFile(script), ...args.map(String)]);
    return JSON.parse(stdout) as T;
  } catch (error) {
    throw peerError(python, script, messageOf(error));
  }
}

/** A peer that stays, so that nothing but the work lies between two measurements. */
export interface Peer<Greeting> {
  /** What it said when it was ready. */
  greeting: Greeting;
  /** Its answer, one line of JSON, to one line. */
  ask<T>(line: string): Promise<T>;
  stop(): void;
}

/**
 * Starts `bench/peer/<script>`, which answers lines, and waits until it is ready.
 *
 * @throws FerlabError as `runPeer` does; `ask` does too.
 */
export async function startPeer<Greeting>(
  python: string,
  script: string,
  args: string[],
): Promise<Peer<Greeting>> {
  const env = { ...process.env };
  // NumPy's library misreads them.
  for (const name of ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE']) delete env[name];
  const child = spawn(python, [scriptFile(script), ...args], { env });
  let complaint = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (complaint = (complaint + text).slice(-4000)));
  child.on('error', (error) => (complaint = error.message));
  // One that has ended can't be asked; that its answers end tells it.
  child.stdin.on('error', () => undefined);
  const closed = new Promise((resolve) => child.on('close', resolve));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async <T>() => {
    const next = await answers.next();
    if (next.done === true) {
      await closed;
      throw peerError(python, script, complaint || 'it ended without an answer');
    }
    try {
      return JSON.parse(next.value) as T;
    } catch (error) {
      child.kill();
      throw peerError(python, script, messageOf(error));
    }
  };
  return {
    greeting: await answer<Greeting>(),
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return answer();
    },
    stop: () => child.stdin.end(),
  };
}
