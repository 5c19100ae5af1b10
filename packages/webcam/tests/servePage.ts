/** The webcam's page on a port of its own, with the headers that ferlab's server sends. */
import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import type { PageFile } from '../pageFiles';
import { securityPolicy } from '../serveWebcam';

/**
 * Serves the files below a prefix, as a proxy would.
 *
 * @param answer what a POST to `ask` is answered, given the message
 */
export async function servePage(
  files: ReadonlyMap<string, PageFile>,
  answer: (message: Record<string, unknown>) => Promise<unknown> = async () => {
    throw new Error('nobody here');
  },
): Promise<{ address: string; server: Server }> {
  const prefix = '/proxy/12345/webcam/some-id/';
  const server = createServer(async (request, response) => {
    const name = request.url!.split('?')[0]!.replace(prefix, '');
    const file = request.method === 'GET' ? files.get(name) : undefined;
    const headers = { 'content-security-policy': securityPolicy, 'permissions-policy': 'camera=(self)' };
    if (file !== undefined) {
      response.writeHead(200, { ...headers, 'content-type': file.type }).end(file.body);
    } else if (request.method === 'POST' && name === 'ask') {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      try {
        const reply = await answer(JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>);
        response.writeHead(200, headers).end(JSON.stringify({ answer: reply ?? null }));
      } catch {
        response.writeHead(403, headers).end();
      }
    } else response.writeHead(404, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`, server };
}
