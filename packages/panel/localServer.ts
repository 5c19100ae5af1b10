/**
 * A small web server (Hono) for pages of our own on this machine: bound to 127.0.0.1, and careful about who asks.
 *
 * What any page may read is asked for by GET and changes nothing. All else is a POST of JSON with a token, which a
 * browser keeps in the address's fragment and sends to nobody, from a page of this very origin.
 */
import { createAdaptorServer } from '@hono/node-server';
import { timingSafeEqual } from 'crypto';
import { Hono, type HonoRequest, type MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Server } from 'http';
import type { AddressInfo } from 'net';
import { FerlabError, messageOf } from '../base/index';

/** A server that listens on 127.0.0.1. */
export interface LocalServer {
  readonly port: number;
  close(): Promise<void>;
}

/** The page of a notebook that stands on this machine, or has our own origin through a proxy, may frame ours. */
export const notebookAncestors =
  "frame-ancestors 'self' http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*";

const portsTried = 100;

/** Of every answer that says nothing else: no browser keeps it, lends it to another site, or guesses its type. */
const cautious = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/**
 * Starts a server that never keeps its process alive; what a route throws becomes the answer, an `HTTPException` with
 * its own status, anything else with 422.
 *
 * @param options.port the first that is tried, and then the next 99; by default whichever is free
 * @param options.proxied whether a proxy that the user set up, such as jupyter-server-proxy, may stand before it
 * @throws FerlabError when none of the ports can be had.
 */
export async function startLocalServer(
  routes: Hono,
  { port: first = 0, proxied }: { port?: number; proxied: boolean },
): Promise<LocalServer> {
  const app = new Hono()
    .use(async (context, next) => {
      await next();
      const { headers } = context.res;
      for (const [name, value] of Object.entries(cautious)) headers.set(name, headers.get(name) ?? value);
    })
    .use(async ({ req }, next) => {
      requireHost(req, port, proxied);
      await next();
    })
    .route('/', routes)
    .notFound((context) => context.json({ error: 'no such page' }, 404))
    .onError((error, context) =>
      context.json({ error: messageOf(error) }, error instanceof HTTPException ? error.status : 422),
    );
  // A kernel's own Request and Response stay as they are.
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
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

const refusal = (status: 400 | 403 | 411 | 413 | 415, message: string) =>
  new HTTPException(status, { message });

/**
 * Refuses a page that reached this port by a name of its own (DNS rebinding): its browser sends that name with this
 * port. A Host with another port can only come through a proxy or a tunnel that the user set up.
 */
function requireHost(request: HonoRequest, port: number, proxied: boolean): void {
  const [, name, written] =
    /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(request.header('host') ?? '') ?? [];
  const own = name === '127.0.0.1' || name === 'localhost';
  const byProxy = proxied && name !== undefined && Number(written ?? 80) !== port;
  // A request for a whole address may name another host in it.
  const isSaid = new URL(request.url).host === new URL(`http://${name}:${written ?? 80}`).host;
  if (!(own || byProxy) || !isSaid) throw refusal(403, 'unknown Host');
}

const isOwnOrigin = (origin: string | undefined, host: string | undefined): boolean =>
  origin === `http://${host}` || origin === `https://${host}`;

/** Refuses a request of another origin's page; one that names none is no script's, or asks for a page. */
export const noOtherOrigin: MiddlewareHandler = async ({ req }, next) => {
  const origin = req.header('origin');
  if (origin !== undefined && !isOwnOrigin(origin, req.header('host'))) throw refusal(403, 'another Origin');
  await next();
};

/** Refuses whatever is not JSON of at most `mostBytes` from a page of ours that speaks to where it came from. */
export const ownPage =
  (token: string, mostBytes: number): MiddlewareHandler =>
  async ({ req }, next) => {
    if (!isOwnOrigin(req.header('origin'), req.header('host'))) throw refusal(403, 'another Origin');
    const site = req.header('sec-fetch-site') ?? 'same-origin';
    if (site !== 'same-origin') throw refusal(403, 'another site');
    const [given, expected] = [req.header('x-panel-token') ?? '', token].map((text) => Buffer.from(text));
    if (given!.length !== expected!.length || !timingSafeEqual(given!, expected!)) {
      throw refusal(403, 'wrong token');
    }
    if (req.header('content-type') !== 'application/json') throw refusal(415, 'expected application/json');
    // Browsers send the length; what comes in chunks without one is none of our pages.
    const bytes = Number(req.header('content-length') ?? NaN);
    if (Number.isNaN(bytes)) throw refusal(411, 'expected a content-length');
    if (bytes > mostBytes) throw refusal(413, `expected at most ${mostBytes} bytes`);
    // Kept by the request for whoever asks for it again.
    await req.json().catch(() => {
      throw refusal(400, 'expected JSON');
    });
    await next();
  };
