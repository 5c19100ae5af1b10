/**
 * The kernel's own small web server, by which a page in a notebook's output talks to the kernel.
 *
 * Jupyter's own channel for that, comms, is not spoken by tslab. Each panel is one page in an iframe: so its origin is
 * this server's (or the proxy's in front of it), every request it makes is of one origin, and no other page's origin
 * ever has to be allowed. Reading the page changes nothing and needs to know its address alone; everything else is a
 * POST of JSON with the kernel's token, which a browser keeps in the address's fragment and sends to nobody.
 */
import { randomBytes } from 'crypto';
import { Hono } from 'hono';
import type { Json } from '../display/index';
import { ownPage, startLocalServer } from './localServer';
import { embedding, pageHtml, securityPolicy, type PanelPage } from './panelPage';

/** What a panel is made of. */
export interface PanelParts extends PanelPage {
  /** Answers a message that the page sent by `await ask(message)`; what it throws, `ask` throws in the page. */
  onMessage(message: unknown): Promise<Json> | Json;
  /** See `Embedded`. */
  below?: number;
  /** HTML: what is said where no kernel answers; see `embedding`. */
  lost?: string;
  /** What is said outside JupyterLab; see `embedding`. */
  elsewhere?: string;
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

const MOST_PANELS = 64;
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
  const routes = new Hono()
    .get('/panel/:id', (context) => {
      const panel = panels.get(context.req.param('id'));
      if (panel === undefined) return context.notFound();
      const nonce = randomBytes(16).toString('base64');
      return context.html(pageHtml(panel, nonce), 200, { 'content-security-policy': securityPolicy(nonce) });
    })
    .post('/panel/:id', ownPage(token, MOST_BYTES), async (context) => {
      const panel = panels.get(context.req.param('id'));
      if (panel === undefined) return context.notFound();
      const reply = await panel.onMessage(await context.req.json());
      return context.json({ answer: reply ?? null });
    });
  const server = await startLocalServer(routes, { proxied: true });
  const { port } = server;
  return {
    port,
    token,
    addPanel(parts) {
      const id = randomBytes(16).toString('base64url');
      const path = `/panel/${id}`;
      // A cell that is run again leaves its former panel behind.
      if (panels.size === MOST_PANELS) panels.delete(panels.keys().next().value!);
      panels.set(id, parts);
      return {
        id,
        url: `http://127.0.0.1:${port}${path}#${token}`,
        html: (instead) =>
          embedding(
            { port, id, path, token, title: parts.title, allow: 'clipboard-write', below: parts.below },
            instead,
            parts.lost,
            parts.elsewhere,
          ),
        close: () => void panels.delete(id),
      };
    },
    close() {
      running = undefined;
      return server.close();
    },
  };
}
