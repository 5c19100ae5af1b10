/** The page's TypeScript → what a browser runs. */
import { build } from 'esbuild';
import path from 'path';

let bundled: Promise<ReadonlyMap<string, Buffer>> | undefined;

/**
 * `page.js` and `worker.js`, made in memory by the first call and kept.
 *
 * @throws Error when the sources can't be bundled, or a package is not installed.
 */
export function bundlePage(): Promise<ReadonlyMap<string, Buffer>> {
  bundled ??= bundle();
  bundled.catch(() => (bundled = undefined));
  return bundled;
}

async function bundle(): Promise<ReadonlyMap<string, Buffer>> {
  const folder = path.join(__dirname, 'page');
  const { outputFiles } = await build({
    entryPoints: ['page.ts', 'worker.ts'].map((file) => path.join(folder, file)),
    bundle: true,
    minify: true,
    write: false,
    outdir: folder,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
    tsconfigRaw: {},
  });
  return new Map(
    outputFiles.map(({ path: file, contents }) => [
      path.basename(file),
      Buffer.from(contents.buffer, contents.byteOffset, contents.length),
    ]),
  );
}
