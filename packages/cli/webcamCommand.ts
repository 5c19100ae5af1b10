/** `ferlab webcam` */
import { Command } from 'commander';
import { once } from 'events';
import { serveWebcam, webcamPageFiles } from '../webcam/index';
import { findModelFolder } from './findModel';
import { openBrowser } from './openBrowser';
import { numberOption } from './options';
import { print } from './output';

interface WebcamCommandOptions {
  port: number;
  open: boolean;
  model?: string;
  json?: boolean;
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
    .option('--json', 'print one JSON document: the address and the port')
    .action(runWebcam);
}

async function runWebcam({ port: wanted, open, model, json }: WebcamCommandOptions): Promise<void> {
  const interrupted = once(process, 'SIGINT');
  const server = await serveWebcam(await webcamPageFiles(await findModelFolder(model)), { port: wanted });
  const { port } = server;
  // Without the token: nothing here asks the page for pictures.
  const url = `http://127.0.0.1:${port}/`;
  if (wanted !== 0 && port !== wanted) console.error(`Port ${wanted} is in use: took ${port}.`);
  print(json, { url, port }, [url]);
  if (json !== true) console.error('Open it in a browser and allow the camera. Ctrl-C ends it.');
  if (open && !(await openBrowser(url))) console.error(`No browser could be opened: open ${url} yourself.`);
  // The server alone would not keep the program running.
  const hold = setInterval(() => undefined, 2 ** 30);
  await interrupted;
  clearInterval(hold);
  await server.close();
  process.exitCode = 130;
}
