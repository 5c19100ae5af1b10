/**
 * The kernel's own small web server, by which a page in a notebook's output talks to the kernel.
 *
 * Jupyter's own channel for that, comms, is not spoken by tslab. Each panel is one page in an iframe: so its origin is
 * this server's (or the proxy's in front of it), every request it makes is of one origin, and no other page's origin
 * ever has to be allowed. Reading the page changes nothing and needs to know its address alone; everything else is a
 * POST of JSON with the kernel's token, which a browser keeps in the address's fragment and sends to nobody.
 */
import { randomBytes, timingSafeEqual } from 'crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'http';
import type { AddressInfo } from 'net';
import { messageOf } from '../errors';
import type { Json } from './figure';
import { embedding, pageHtml, securityPolicy, type PanelPage } from './panelPage';

/** What a panel is made of. */
export interface PanelParts extends PanelPage {
  /** Answers a message that the page sent by `await ask(message)`; what it throws, `ask` throws in the page. */
  onMessage(message: unknown): Promise<Json> | Json;
}

/** A page that talks to this kernel. */
export interface Panel {
  readonly id: string;
  /** Its address on this machine, with the token as its fragment. */
  readonly url: string;
  /** The output that shows it in JupyterLab; without a kernel the output shows `instead`, which is HTML. */
  html(instead: string): string;
  /** From now on the page is answered no more. */
  close(): void;
}

/** The one server of a kernel. */
export interface PanelServer {
  readonly port: number;
  readonly token: string;
  addPanel(parts: PanelParts): Panel;
  /** Ends it and all its panels; the next `openPanelServer` starts another. */
  close(): Promise<void>;
}

/** A refusal, as the status and the words of the answer. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const MOST_BYTES = 64 * 1024;

let running: Promise<PanelServer> | undefined;

/** The kernel's server, started by the first call; it never keeps the kernel alive. */
export function openPanelServer(): Promise<PanelServer> {
  running ??= startServer();
  return running;
}

async function startServer(): Promise<PanelServer> {
  const token = randomBytes(32).toString('base64url');
  const panels = new Map<string, PanelParts>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => refuse(request, response, error));
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    requireHost(request, port);
    const [, id] = /^\/panel\/([\w-]{22})$/.exec(request.url ?? '') ?? [];
    const panel = panels.get(id ?? '');
    if (panel === undefined) throw new Refusal(404, 'no such panel');
    if (request.method === 'GET') {
      const nonce = randomBytes(16).toString('base64');
      const headers = { 'content-type': 'text/html; charset=utf-8' };
      write(response, 200, headers, pageHtml(panel, nonce), securityPolicy(nonce));
    } else if (request.method === 'POST') {
      requireOwnPage(request, token);
      const reply = await panel.onMessage(await readJson(request));
      write(response, 200, json, JSON.stringify({ answer: reply ?? null }));
    } else throw new Refusal(405, 'expected GET or POST');
  };
  server.maxConnections = 64;
  server.requestTimeout = 30_000;
  // An idle page must not keep a kernel alive that has been told to end.
  server.unref().on('connection', (socket) => socket.unref());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    token,
    addPanel(parts) {
      const id = randomBytes(16).toString('base64url');
      panels.set(id, parts);
      return {
        id,
        url: `http://127.0.0.1:${port}/panel/${id}#${token}`,
        html: (instead) => embedding({ port, id, token, title: parts.title }, instead),
        close: () => void panels.delete(id),
      };
    },
    close() {
      running = undefined;
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const json = { 'content-type': 'application/json' };

/**
 * Refuses a page that reached this port by a name of its own (DNS rebinding): its browser sends that name with this
 * port. A Host with another port can only come through a proxy that the user set up, such as jupyter-server-proxy.
 */
function requireHost({ headers }: IncomingMessage, port: number): void {
  const [, name, written] = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(headers.host ?? '') ?? [];
  const own = name === '127.0.0.1' || name === 'localhost';
  if (name === undefined || (!own && Number(written) === port)) throw new Refusal(403, 'unknown Host');
}

/** Refuses whatever is not a panel's page speaking to where it came from. */
function requireOwnPage({ headers }: IncomingMessage, token: string): void {
  const { origin, host } = headers;
  if (origin !== `http://${host}` && origin !== `https://${host}`) throw new Refusal(403, 'another Origin');
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw new Refusal(403, 'another site');
  const [given, expected] = [headers['x-panel-token'] ?? '', token].map((text) => Buffer.from(String(text)));
  if (given!.length !== expected!.length || !timingSafeEqual(given!, expected!)) {
    throw new Refusal(403, 'wrong token');
  }
  if (headers['content-type'] !== 'application/json') throw new Refusal(415, 'expected application/json');
}

/** The JSON of a request's body, of at most 64 KB; a longer one is cut off where it exceeds them. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const tooLong = new Refusal(413, `expected at most ${MOST_BYTES} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw tooLong;
  const parts: Buffer[] = [];
  let bytes = 0;
  // Not by for-await, which destroys the request, and with it the connection, before the refusal is sent.
  await new Promise<void>((resolve, reject) => {
    request
      .on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > MOST_BYTES) reject(tooLong);
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

/** Answers what was refused, or failed, and ends the connection of a request whose body was not read. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const unread = !request.complete;
  request.pause();
  const status = error instanceof Refusal ? error.status : 422;
  write(
    response,
    status,
    { ...json, ...(unread ? { connection: 'close' } : {}) },
    JSON.stringify({ error: messageOf(error) }),
  );
  if (unread) response.once('finish', () => request.destroy());
}

function write(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string,
  policy = "default-src 'none'; frame-ancestors 'none'",
): void {
  response.writeHead(status, {
    ...headers,
    'content-security-policy': policy,
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  response.end(body);
}
