import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DOWNLINK_TOPIC } from '../../../lambdas/downlink/contract.ts';
import type { LocalAccount } from '../account.ts';
import { close, listen } from '../aws/http/api-server.ts';
import type { LaptopEvent } from '../laptop-events.ts';
import { EventStream } from './event-stream.ts';
import { isForeignHost, isForeignOrigin } from './own-requests.ts';
import { readPage } from './page-files.ts';

/** The page that shows what happens on the laptop. */
export interface Console {
  readonly url: string;
  show(event: LaptopEvent): void;
  stop(): Promise<void>;
}

export interface ConsoleOptions {
  /** On loopback; 0: any free one. */
  readonly port: number;
  readonly account: LocalAccount;
}

/** AWS IoT accepts no larger message. */
const MAX_REQUEST_BYTES = 128 * 1024;

/** @throws Error if the port is taken */
export async function startConsole({ port, account }: ConsoleOptions): Promise<Console> {
  const page = await readPage();
  const { broker, api } = account;
  const events = new EventStream({ mqtt: `mqtt://127.0.0.1:${broker.port}`, api: api.url });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isForeignHost(request)) return say(response, 403, 'this page has no other name than its address');
    const path = (request.url ?? '/').replace(/\?.*/s, '');
    if (request.method === 'POST' && path === '/downlink') return publishDownlink(request, response);
    if (request.method !== 'GET') return say(response, 405, 'only GET, and POST to /downlink');
    if (path === '/events') return events.open(request, response);
    const file = page.get(path);
    if (file === undefined) return say(response, 404, 'no such page');
    response.writeHead(200, file.headers).end(file.content);
  }

  async function publishDownlink(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isForeignOrigin(request)) return say(response, 403, 'downlinks are published by the own page only');
    const payload = await readBody(request);
    if (payload === undefined) return say(response, 413, `a message has at most ${MAX_REQUEST_BYTES} bytes`);
    await broker.publish({ topic: DOWNLINK_TOPIC, payload, qos: 1 });
    response.writeHead(204).end();
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      if (!response.headersSent) say(response, 500, error.message);
    });
  });
  const url = `http://127.0.0.1:${await listen(server, port)}`;
  return { url, show: (event) => events.show(event), stop: () => close(server) };
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
}

/** Answers undefined if the body is too large; reads it to the end even so, since only then clients look for an answer. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_REQUEST_BYTES ? Buffer.concat(chunks) : undefined;
}
