/** Requests of which nothing is normalised on the way. */
import { request } from 'node:http';

export interface RawRequest {
  method: string;
  path: string;
  /** Those that are undefined are not sent. */
  headers: Record<string, string | undefined>;
  /** Of a POST or PUT. */
  body: string;
}

export interface Reply {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

const given = (headers: RawRequest['headers']) =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;

/** Sends it to 127.0.0.1. */
export function rawRequest(port: number, { method, path, headers, body }: RawRequest): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, headers: given(headers) };
    const outgoing = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(method === 'POST' || method === 'PUT' ? body : undefined);
  });
}

/** POSTs up to 100 MB, in chunks where no length is among the headers, for as long as the server takes it. */
export function flood(port: number, path: string, headers: RawRequest['headers']) {
  return new Promise<{ status: number; megabytes: number }>((resolve, reject) => {
    let megabytes = 0;
    let status = 0;
    const outgoing = request({ port, host: '127.0.0.1', method: 'POST', path, headers: given(headers) });
    outgoing.on('response', (response) => (status = response.resume().statusCode!));
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (!['EPIPE', 'ECONNRESET'].includes(error.code ?? '')) reject(error);
    });
    outgoing.on('close', () => resolve({ status, megabytes }));
    const block = Buffer.alloc(1 << 20, 'a');
    const pour = () => {
      if (outgoing.destroyed || status !== 0) return;
      if (megabytes++ === 100) return void outgoing.end();
      if (outgoing.write(block)) setImmediate(pour);
      else outgoing.once('drain', pour);
    };
    pour();
  });
}
