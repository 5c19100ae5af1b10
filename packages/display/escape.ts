/** Names of classes and files come from folders that anyone may have named: nothing gets into markup unescaped. */

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/**
 * A text as HTML, SVG and plotly's own markup show it literally.
 *
 * @example escapeHtml('<img>') // '&lt;img&gt;'
 */
export function escapeHtml(text: string): string {
  const shown = text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
  // XML has no way to write a control character.
  return shown.replace(/(?![\t\n\r])\p{Cc}/gu, '\ufffd');
}
