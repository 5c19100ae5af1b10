/** The webcam's page as a folder of files, for any web host. */
import { mkdir, writeFile } from 'fs/promises';
import path from 'path';
import { beginFolder } from '../base/index';
import type { Model } from '../../src/index';
import type { PageFile } from './pageFiles';
import { securityPolicy } from './serveWebcam';
import { filesOfModel } from './webcam';

/** What was written. */
export interface ExportedPage {
  folder: string;
  files: number;
  bytes: number;
}

/**
 * Writes the webcam's page with a model, for phones and any other machine with a browser: put the folder on a web host,
 * at any path, over https, without which browsers give no camera. It asks for nothing but its own files, which its
 * Content-Security-Policy holds it to.
 *
 * @param out a folder that is not there yet, is empty, or holds such a page, which is replaced
 * @throws FerlabError when something else is in the folder, it can't be written, or the model can't be read.
 * @example await exportPage(model, 'my-faces')
 */
export async function exportPage(model: Model | string, out: string): Promise<ExportedPage> {
  const files = staticFiles(await filesOfModel(model));
  const ours = [...new Set([...files.keys()].map((name) => name.split('/')[0]!))].sort();
  const isOurs = (names: readonly string[]) => String([...names].sort()) === String(ours);
  const unfinished = await beginFolder(out, isOurs);
  try {
    for (const [name, { body }] of files) {
      const file = path.join(unfinished.folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, body);
    }
    await unfinished.finish();
  } finally {
    await unfinished.discard();
  }
  const bytes = [...files.values()].reduce((sum, { body }) => sum + body.length, 0);
  return { folder: out, files: files.size, bytes };
}

/** The page's files by the names that hosts look for, its rules in itself since a host sends none. */
function staticFiles(files: ReadonlyMap<string, PageFile>): ReadonlyMap<string, PageFile> {
  const { body, ...page } = files.get('')!;
  const rules = `<meta http-equiv="Content-Security-Policy" content="${securityPolicy}" />`;
  const text = body
    .toString()
    .replace('<html lang="en">', '<html lang="en" data-exported>')
    .replace('<meta charset="utf-8" />', (charset) => `${charset}\n    ${rules}`);
  const others = [...files].filter(([name]) => name !== '');
  return new Map([['index.html', { ...page, body: Buffer.from(text) }], ...others]);
}
