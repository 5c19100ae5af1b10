/** The page of a panel, and the output by which a notebook shows it. */
import { readFileSync } from 'fs';
import path from 'path';
import { escapeHtml } from '../display/index';
import { notebookAncestors } from './localServer';

/** What a panel's page shows; the parts are trusted text of ours, never of a file's or a user's. */
export interface PanelPage {
  title: string;
  /** HTML. */
  body?: string;
  /** CSS, beside what panel.css says for all panels. */
  style?: string;
  /** Browser JavaScript, run as a module; `await ask(message)` gives the kernel's answer. */
  script: string;
}

/** A file that browsers read, of the folder `page` beside the code that gives it out. */
export const browserFile = (beside: string, name: string): string =>
  readFileSync(path.join(beside, 'page', name), 'utf8');

/** What the page may do: run its own script, style itself, show pictures that it was sent, and ask this server. */
export const securityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    notebookAncestors,
  ].join('; ');

/** The page, the same for whoever asks: no value and no secret is in it. */
export function pageHtml({ title, body = '', style = '', script }: PanelPage, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${browserFile(__dirname, 'panel.css')}${style}</style>
</head>
<body>${body}
<script nonce="${nonce}">${browserFile(__dirname, 'ask.js')}</script>
<script nonce="${nonce}" type="module">${script}</script>
</body>
</html>`;
}

/** How an output finds its page and shows it. */
export interface Embedded {
  port: number;
  /** What the page calls itself when it tells of itself: the last part of its path. */
  id: string;
  path: string;
  token: string;
  title: string;
  /** What a page may do beside the usual, as a frame's `allow` says it. */
  allow: string;
  /** The words of a link to the page above the frame, where there is one. */
  link?: string;
  /** Of the frame in CSS pixels; otherwise as wide as the output. */
  width?: number;
  /** How many outputs below it the page can grey, or stand in for, by `tell({ below: 'paused' or 'instead' })`. */
  below?: number;
}

/** What Jupyter calls this kernel, by the name of the file that it was started with; undefined elsewhere. */
const kernelName = (): string | undefined =>
  process.argv.map((word) => /\bkernel-([0-9a-f-]{36})\.json$/.exec(word)?.[1]).find(Boolean);

/** An output of a notebook that is not trusted has no scripts, whatever kernel there is. */
export const notConnected =
  'Kernel not connected, or this notebook not trusted (Ctrl + Shift + C, “Trust Notebook”, then reload).';

/**
 * The output of a panel: an empty frame, what stands there without a kernel, and a script that looks for the kernel.
 *
 * @param instead HTML, shown wherever the kernel does not answer
 * @param lost HTML, what is said above it
 * @param elsewhere what the script says there outside JupyterLab, if anything else
 */
export function embedding(
  panel: Embedded,
  instead: string,
  lost?: string,
  elsewhere = lost === undefined ? 'The controls need JupyterLab.' : '',
): string {
  const told = escapeHtml(JSON.stringify({ ...panel, kernel: kernelName(), made: Date.now() }));
  return (
    `<div class="ferlab-panel" data-panel="${told}" data-elsewhere="${escapeHtml(elsewhere)}">` +
    `<div><p style="margin: 4px 0; opacity: 0.7;">${lost ?? `${notConnected} Running this cell brings its controls.`}</p>${instead}</div>` +
    `<script>${browserFile(__dirname, 'embed.js')}</script></div>`
  );
}
