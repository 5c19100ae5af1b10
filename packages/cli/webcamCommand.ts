/** `ferlab webcam` */
import { Command } from 'commander';
import { once } from 'events';
import { setTimeout as wait } from 'timers/promises';
import { UsageError } from '../base/index';
import { formatBytes } from '../display/index';
import { exportPage, openTeaching, serveWebcam, webcamPageFiles } from '../webcam/index';
import { findModelFolder } from './findModel';
import { openBrowser } from './openBrowser';
import { numberOption } from './options';
import { print } from './output';

interface WebcamCommandOptions {
  port: number;
  open: boolean;
  model?: string;
  json?: boolean;
  teach?: string;
  export?: string;
}

export function webcamCommand(): Command {
  return new Command('webcam')
    .description('serve a page that recognizes the faces before the camera; no picture leaves the browser')
    .option(
      '--port <N>',
      'the first to try; the next free one is taken; 0 for any',
      numberOption('--port', 0, 65535, 'whole'),
      8094,
    )
    .option('--no-open', 'do not open the browser')
    .option('--model <M>', 'a model folder, or the name of a shipped model')
    .option('--teach <DIR>', 'let the page take faces, into a folder for each class; ends with its “Done”')
    .option('--export <DIR>', 'serve nothing: write the page as files for a web host')
    .option('--json', 'print one JSON document: the address and the port, or what was written')
    .action(runWebcam);
}

async function runWebcam(options: WebcamCommandOptions): Promise<void> {
  const { port: wanted, open, model, json, teach, export: out } = options;
  const folder = await findModelFolder(model);
  if (out !== undefined) {
    if (teach !== undefined) throw new UsageError('Expected --teach or --export but found both.');
    const written = await exportPage(folder, out);
    const size = `${written.files} files, ${formatBytes(written.bytes)}`;
    return print(json, written, [`${out}: ${size}. Put it on a web host, over https.`]);
  }
  const interrupted = once(process, 'SIGINT');
  const files = await webcamPageFiles(folder);
  const { classes } = JSON.parse(String(files.get('model/ferlab.json')!.body)) as { classes: string[] };
  const teaching = teach === undefined ? undefined : await openTeaching(teach, classes);
  const server = await serveWebcam(files, { port: wanted, teaching });
  const { port } = server;
  // Without teaching without the token, too: nothing here asks the page for pictures.
  const url = teaching === undefined ? `http://127.0.0.1:${port}/` : server.url;
  if (wanted !== 0 && port !== wanted) console.error(`Port ${wanted} is in use: took ${port}.`);
  print(json, { url, port }, [url]);
  if (json !== true) console.error('Open it in a browser and allow the camera. Ctrl-C ends it.');
  if (open && !(await openBrowser(url))) console.error(`No browser could be opened: open ${url} yourself.`);
  // The server alone would not keep the program running.
  const hold = setInterval(() => undefined, 2 ** 30);
  const ended = await Promise.race([interrupted, teaching?.done ?? interrupted]);
  // Its page is still to hear that it is done.
  if (ended === undefined) await wait(500);
  clearInterval(hold);
  await server.close();
  for (const { name, count } of teaching?.state.classes ?? [])
    if (count > 0) console.error(`${teach}: ${count} of ${name}`);
  if (ended !== undefined) process.exitCode = 130;
}
