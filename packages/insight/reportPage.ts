/** What was shown, part by part → one page that needs nothing else. */
import { escapeHtml, type Bundle } from '../display/index';

/** One part of a report. */
export interface ReportPart {
  title: string;
  /** What the part shows and how to read it; plain text. */
  text: string;
  bundles: readonly Bundle[];
}

/** By this a page is known to be one of these. */
export const reportMark = '<meta name="generator" content="ferlab">';

// Neither scripts nor anything from elsewhere, even if a name got past the escaping.
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

const style = `
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1f2328; --faint: #60666c; --line: rgba(128, 128, 128, 0.35); }
@media (prefers-color-scheme: dark) { :root { --ground: #111111; --ink: #e6e6e6; --faint: #9a9a9a; } }
body { margin: 0 auto; max-width: 980px; padding: 32px 20px 64px; background: var(--ground); color: var(--ink);
  font: 16px/1.55 Inter, "Open Sans", system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 20px; margin: 48px 0 4px; padding-top: 12px; border-top: 1px solid var(--line); }
p { max-width: 68ch; margin: 6px 0 14px; }
.lead, nav, footer { color: var(--faint); }
nav ol { columns: 2; column-gap: 40px; padding-left: 24px; }
a { color: inherit; text-underline-offset: 3px; }
a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.shown { overflow-x: auto; margin: 12px 0; break-inside: avoid; }
.shown img { display: block; max-width: 100%; height: auto; }
table { font-size: 14px; }
@media print {
  :root { --ground: #ffffff; --ink: #000000; --faint: #555555; color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 11pt; }
  h2 { break-after: avoid; margin-top: 24px; }
  p { break-after: avoid; }
  .shown { overflow: visible; }
  .shown img { max-height: 240mm; width: auto; }
}
@media (max-width: 600px) { nav ol { columns: 1; } }
`;

/** The richest of a bundle's forms that runs no script. */
function bundleHtml(bundle: Bundle): string {
  const { data, metadata = {} } = bundle;
  const text = (type: string) => (typeof data[type] === 'string' ? (data[type] as string) : undefined);
  const [html, svg, png] = [text('text/html'), text('image/svg+xml'), text('image/png')];
  const alt = escapeHtml(text('text/plain') ?? 'picture');
  if (html !== undefined) return html;
  if (svg !== undefined) {
    return `<img alt="${alt}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}">`;
  }
  if (png !== undefined) {
    const { width } = (metadata['image/png'] ?? {}) as { width?: number };
    return `<img alt="${alt}" width="${width ?? ''}" src="data:image/png;base64,${png}">`;
  }
  return `<p>${alt}</p>`;
}

/**
 * A report as one HTML page: no scripts, nothing from elsewhere, light or dark as the reader has it, a list of contents,
 * fit to be printed. All texts are escaped.
 *
 * @param page.lead a sentence below the title, `page.foot` one at the end
 */
export function reportPage(page: {
  title: string;
  lead: string;
  foot: string;
  parts: readonly ReportPart[];
}): string {
  const contents = page.parts.map(
    ({ title }, i) => `<li><a href="#part${i + 1}">${escapeHtml(title)}</a></li>`,
  );
  const sections = page.parts.map(({ title, text, bundles }, i) => {
    const shown = bundles.map((bundle) => `<div class="shown">${bundleHtml(bundle)}</div>`).join('\n');
    return `<section id="part${i + 1}">\n<h2>${i + 1} · ${escapeHtml(title)}</h2>\n<p>${escapeHtml(text)}</p>\n${shown}\n</section>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${reportMark}
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(page.title)}</h1>
<p class="lead">${escapeHtml(page.lead)}</p>
<nav aria-label="Contents"><ol>${contents.join('')}</ol></nav>
<main>
${sections.join('\n')}
</main>
<footer><p>${escapeHtml(page.foot)}</p></footer>
</body>
</html>
`;
}
