/** Where Ray is: the Python that has it, and the cluster of an address. */
import { existsSync } from 'fs';
import { connect } from 'net';
import path from 'path';
import { FerlabError, projectRoot, shown, UsageError } from '../../base/index';

/**
 * The Python of the environment that `npm run setup -- --with ray` makes, or the one that FERLAB_RAY_PYTHON names.
 *
 * @throws UsageError that says what to type, where there is none.
 */
export function rayPython(): string {
  const { FERLAB_RAY_PYTHON: named } = process.env;
  const python = named ?? path.join(projectRoot, '.cache', 'ray', 'bin', 'python');
  if (existsSync(python)) return python;
  throw new UsageError(
    named === undefined
      ? 'Ray is not installed here. Install it by "npm run setup -- --with ray", or sweep without --on.'
      : `FERLAB_RAY_PYTHON names ${named}, which is not there.`,
  );
}

const address = /^ray:\/\/(\[[\da-f:]+\]|[^:/]+):(\d+)$/i;

/**
 * Checks where a sweep is to run: "local", "ray", "auto", or ray://HOST:PORT.
 *
 * @throws UsageError for another place.
 */
export function requirePlace(on: string): string {
  if (['local', 'ray', 'auto'].includes(on) || address.test(on)) return on;
  throw new UsageError(`Expected --on to be local, ray, auto or ray://HOST:PORT but found ${shown(on)}.`);
}

/** A host that drops what is sent to it says nothing at all. */
const SECONDS = 5;

/**
 * Looks whether somebody answers at the address of a cluster: Ray itself would try for half a minute.
 *
 * @throws FerlabError where nobody does.
 */
export async function requireCluster(on: string): Promise<void> {
  const [, host, port] = address.exec(on) ?? [];
  if (host === undefined) return;
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: host.replace(/[[\]]/g, ''), port: Number(port), timeout: 1000 * SECONDS });
    const refuse = (why: string) => {
      socket.destroy();
      const advice =
        'Start one there by "ray start --head", whose clients\' port is 10001, or check host and port.';
      reject(new FerlabError(`No Ray cluster answers at ${on} (${why}). ${advice}`));
    };
    socket.on('connect', () => (socket.end(), resolve()));
    socket.on('timeout', () => refuse(`nothing within ${SECONDS} seconds`));
    socket.on('error', (error: NodeJS.ErrnoException) => refuse(error.code ?? error.message));
  });
}
