/** The one worker thread that draws figures, started at the first request and reused. */
import path from 'path';
import { Worker } from 'worker_threads';
import type { Figure } from './figure';
import { interFiles } from './fonts';

interface Answer {
  id: number;
  svg?: string;
  error?: string;
}

interface Waiting {
  resolve(svg: string): void;
  reject(error: Error): void;
}

let running: { worker: Worker; waiting: Map<number, Waiting> } | undefined;
let lastId = 0;

function start(script: string): { worker: Worker; waiting: Map<number, Waiting> } {
  // Texts are measured in the font that sharp will draw, and sharp finds Inter only where fontconfig offers it.
  const fonts = process.env.FONTCONFIG_FILE ? interFiles() : [];
  // No execArgv: what loads the main thread's TypeScript is of no use to a plain script, and slow.
  const worker = new Worker(script, { workerData: { fonts }, execArgv: [] });
  const waiting = new Map<number, Waiting>();
  const self = { worker, waiting };
  const fail = (reason: string) => {
    if (running === self) running = undefined;
    for (const { reject } of waiting.values()) reject(new Error(`Cannot draw the figure: ${reason}`));
    waiting.clear();
  };
  worker.on('message', ({ id, svg, error }: Answer) => {
    const request = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (svg === undefined) request?.reject(new Error(`Cannot draw the figure: ${error ?? 'no answer'}`));
    else request?.resolve(svg);
  });
  worker.on('error', (error) => fail(`the drawing thread failed with "${error.message}".`));
  worker.on('exit', (code) => fail(`the drawing thread ended early (exit code ${code}).`));
  return self;
}

/**
 * A figure as SVG text of the given size in CSS pixels, drawn in the worker thread.
 *
 * An idle worker never keeps the process alive, a figure being drawn does until it is done. Rejects when plotly
 * refuses the figure or the worker dies; the next call then starts a new one.
 */
export function figureToSvg(figure: Figure, size: { width: number; height: number }): Promise<string> {
  running ??= start(path.join(__dirname, 'plotlyWorker.cjs'));
  const { worker, waiting } = running;
  return new Promise((resolve, reject) => {
    const id = ++lastId;
    waiting.set(id, { resolve, reject });
    worker.ref();
    worker.postMessage({ id, figure: { data: figure.data, layout: figure.layout }, ...size });
  });
}

/** Whether the drawing thread runs; the first figure waits some seconds until plotly is loaded there. */
export const isDrawing = (): boolean => running !== undefined;

/** Ends the drawing thread, if one runs; figures still being drawn are rejected. */
export async function stopDrawing(): Promise<void> {
  await running?.worker.terminate();
}
