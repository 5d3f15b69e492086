import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, unless it is text. */
  readonly body?: object | string;
}

/** An HTTP server that answers from a script: the last of its replies again and again. `lost`: it hangs up. */
export interface ApiServer {
  readonly url: string;
  readonly received: Received[];
}

const running: Server[] = [];

afterEach(() => {
  for (const server of running.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** Stops after the test. */
export async function startApiServer(...replies: readonly (Reply | 'lost')[]): Promise<ApiServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const reply = replies[received.length] ?? replies.at(-1) ?? {};
    received.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
    if (reply === 'lost') {
      response.destroy();
      return;
    }
    const { status = 200, body = {} } = reply;
    response.writeHead(status, reply.headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}
