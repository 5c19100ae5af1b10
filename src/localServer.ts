/**
 * A small web server for pages of our own on this machine: bound to 127.0.0.1, and careful about who asks.
 *
 * What any page may read is asked for by GET and changes nothing. All else is a POST of JSON with a token, which a
 * browser keeps in the address's fragment and sends to nobody, from a page of this very origin.
 */
import { timingSafeEqual } from 'crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'http';
import type { AddressInfo } from 'net';
import { FerlabError, messageOf } from './errors';

/** A server that listens on 127.0.0.1. */
export interface LocalServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A refusal, as the status and the words of the answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The page of a notebook that stands on this machine, or has our own origin through a proxy, may frame ours. */
export const notebookAncestors =
  "frame-ancestors 'self' http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*";

const portsTried = 100;

/**
 * Starts a server that never keeps its process alive; what `answer` throws becomes the answer, a `Refusal` with its
 * own status, anything else with 422.
 *
 * @param options.port the first that is tried, and then the next 99; by default whichever is free
 * @param options.proxied whether a proxy that the user set up, such as jupyter-server-proxy, may stand before it
 * @throws FerlabError when none of the ports can be had.
 */
export async function startLocalServer(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  { port: first = 0, proxied }: { port?: number; proxied: boolean },
): Promise<LocalServer> {
  const hear = async (request: IncomingMessage, response: ServerResponse) => {
    requireHost(request, port, proxied);
    await answer(request, response);
  };
  const server = createServer((request, response) => {
    hear(request, response).catch((error: unknown) => refuse(request, response, error));
  });
  server.maxConnections = 64;
  server.requestTimeout = 30_000;
  // An idle page must not keep a process alive that has been told to end.
  server.unref().on('connection', (socket) => socket.unref());
  const port = await listen(server, first);
  return {
    port,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

async function listen(server: Server, first: number): Promise<number> {
  const last = Math.min(first + portsTried - 1, 65535);
  for (let port = first; ; port++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, '127.0.0.1', () => {
          server.off('error', reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && port < last) continue;
      const why = code === 'EADDRINUSE' ? `ports ${first} to ${last} are in use` : messageOf(error);
      throw new FerlabError(
        `No server can be started on 127.0.0.1: ${why}. Choose another port, or 0 for any.`,
      );
    }
  }
}

/**
 * Refuses a page that reached this port by a name of its own (DNS rebinding): its browser sends that name with this
 * port. A Host with another port can only come through a proxy or a tunnel that the user set up.
 */
function requireHost({ headers }: IncomingMessage, port: number, proxied: boolean): void {
  const [, name, written] = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(headers.host ?? '') ?? [];
  const own = name === '127.0.0.1' || name === 'localhost';
  const byProxy = proxied && name !== undefined && Number(written ?? 80) !== port;
  if (!own && !byProxy) throw new Refusal(403, 'unknown Host');
}

/** Whether the request names no origin, or that of a page of this server. */
const isOwnOrigin = ({ headers: { origin, host } }: IncomingMessage): boolean =>
  origin === `http://${host}` || origin === `https://${host}`;

/** Refuses a request of another origin's page; one that names none is no script's, or asks for a page. */
export function requireNoOtherOrigin(request: IncomingMessage): void {
  if (request.headers.origin !== undefined && !isOwnOrigin(request)) throw new Refusal(403, 'another Origin');
}

/** Refuses whatever is not a page of ours speaking to where it came from. */
export function requireOwnPage(request: IncomingMessage, token: string): void {
  const { headers } = request;
  if (!isOwnOrigin(request)) throw new Refusal(403, 'another Origin');
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw new Refusal(403, 'another site');
  const [given, expected] = [headers['x-panel-token'] ?? '', token].map((text) => Buffer.from(String(text)));
  if (given!.length !== expected!.length || !timingSafeEqual(given!, expected!)) {
    throw new Refusal(403, 'wrong token');
  }
  if (headers['content-type'] !== 'application/json') throw new Refusal(415, 'expected application/json');
}

/** The JSON of a request's body, of at most `most` bytes; a longer one is cut off where it exceeds them. */
export async function readJson(request: IncomingMessage, most: number): Promise<unknown> {
  const tooLong = new Refusal(413, `expected at most ${most} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLong;
  const parts: Buffer[] = [];
  let bytes = 0;
  // Not by for-await, which destroys the request, and with it the connection, before the refusal is sent.
  await new Promise<void>((resolve, reject) => {
    request
      .on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > most) reject(tooLong);
        else parts.push(part);
      })
      .on('end', resolve)
      .on('error', reject)
      .on('close', () => reject(new Refusal(400, 'the request was cut off')));
  });
  try {
    return JSON.parse(Buffer.concat(parts).toString()) as unknown;
  } catch {
    throw new Refusal(400, 'expected JSON');
  }
}

const json = { 'content-type': 'application/json' };

/** Answers with JSON. */
export const writeJson = (response: ServerResponse, document: unknown): void =>
  write(response, 200, json, JSON.stringify(document));

/** Time that a sender still writing has to read why it is refused, before its connection is cut; milliseconds. */
const lastWords = 300;

/** Answers what was refused, or failed, and ends the connection of a request whose body was not read. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const unread = !request.complete;
  request.pause();
  const status = error instanceof Refusal ? error.status : 422;
  const body = JSON.stringify({ error: messageOf(error) });
  if (!unread) return write(response, status, json, body);
  // An answer that is ended ends the connection, and with unread bytes in it the answer may be lost on the way.
  writeHead(response, status, {
    ...json,
    connection: 'close',
    'content-length': `${Buffer.byteLength(body)}`,
  });
  response.write(body);
  setTimeout(() => request.destroy(), lastWords).unref();
}

/** Answers; nothing is kept by a browser, lent to another site, or taken for another type than it is. */
export function write(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string | Buffer,
): void {
  writeHead(response, status, headers);
  response.end(body);
}

function writeHead(response: ServerResponse, status: number, headers: Record<string, string>): void {
  response.writeHead(status, {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...headers,
  });
}
