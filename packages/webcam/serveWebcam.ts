/** The server of the webcam's page: its few files from memory, what a notebook asks it, and what it sends to be taught. */
import { randomBytes } from 'crypto';
import { Hono } from 'hono';
import { noOtherOrigin, notebookAncestors, ownPage, startLocalServer } from '../panel/index';
import type { PageFile } from './pageFiles';
import { pagePictures, type PagePictures } from './pagePictures';
import { teachingMessages, type Teaching } from './teaching';

export interface ServeOptions {
  /** The first port that is tried, and then the next 99; by default whichever is free. */
  port?: number;
  /** Whether a notebook shows the page in a frame, perhaps through a proxy of its Jupyter server; default false. */
  framed?: boolean;
  /** Where the faces go that its pages take; by default they take none. */
  teaching?: Teaching;
  /** What a former server had, so that its pages, which are still open, find this one. */
  address?: Pick<WebcamServer, 'port' | 'path' | 'token'>;
}

/** A webcam's page that is being served. */
export interface WebcamServer extends Pick<PagePictures, 'isOpen'> {
  readonly port: number;
  /** The page's path on this server, with a slash at both ends. */
  readonly path: string;
  /** What the page's address ends with after `#`, so that it may answer questions. */
  readonly token: string;
  /** The page's address on this machine, with the token. */
  readonly url: string;
  /** Asks the open page for the picture of this moment. */
  snapshot: PagePictures['take'];
  /** Offers the open pages another model beside their own: the files of a model's folder, by their names. */
  offer(files: ReadonlyMap<string, Buffer>): void;
  /** Ends it and frees its port. */
  close(): Promise<void>;
}

/** A PNG of 20 MB in base64, and what the page says of it. */
const mostBytes = 28 * 1024 * 1024;

/** What the page may load, and from where: its own files alone. */
export const securityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * Serves the page's files on 127.0.0.1 and never keeps the process alive.
 *
 * A request is looked up among `files`, so nothing else on the disk can be reached by one.
 * @param files by their path relative to the page's address; the page itself is `''`
 * @throws FerlabError when no port can be had.
 */
export async function serveWebcam(
  files: ReadonlyMap<string, PageFile>,
  { framed = false, teaching, address, port: wanted = address?.port }: ServeOptions = {},
): Promise<WebcamServer> {
  const token = address?.token ?? randomBytes(32).toString('base64url');
  const path = address?.path ?? (framed ? `/webcam/${randomBytes(16).toString('base64url')}/` : '/');
  const pictures = pagePictures();
  const headers = {
    'content-security-policy': `${securityPolicy}; ${framed ? notebookAncestors : "frame-ancestors 'none'"}`,
    'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
    'referrer-policy': 'no-referrer',
  };
  const routes = new Hono().use(noOtherOrigin);
  for (const [name, { type, body }] of files)
    routes.get(path + name, (context) => context.body(body, 200, { ...headers, 'content-type': type }));
  let [offered, offers] = [new Map() as ReadonlyMap<string, Buffer>, 0];
  routes.get(`${path}new/:file`, (context) => {
    const body = offered.get(context.req.param('file'));
    return body === undefined ? context.notFound() : context.body(new Uint8Array(body), 200, headers);
  });
  const tellTeaching = () => teaching && pictures.tell({ teaching: teaching.state });
  teaching?.onChange(tellTeaching);
  tellTeaching();
  routes.post(`${path}ask`, ownPage(token, mostBytes), async (context) => {
    const told: unknown = await context.req.json();
    const { type } = Object(told) as { type?: string };
    const reply =
      teaching !== undefined && teachingMessages.includes(type ?? '')
        ? await teaching.hear(told)
        : await pictures.hear(told, context.req.raw.signal);
    return context.json({ answer: reply });
  });
  const server = await startLocalServer(routes, { port: wanted, proxied: framed });
  return {
    port: server.port,
    path,
    token,
    url: `http://127.0.0.1:${server.port}${path}#${token}`,
    get isOpen() {
      return pictures.isOpen;
    },
    snapshot: pictures.take,
    offer(files) {
      offered = files;
      pictures.tell({ model: ++offers });
    },
    close() {
      pictures.close();
      return server.close();
    },
  };
}
