import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, type ApiAnswer, refusal } from './answer.ts';

/** What goes on around the API's own answer: a delay, a refusal by StackError, an answer that gets lost. */
export type Answering = (
  request: { readonly method: string; readonly path: string; readonly body: string },
  next: () => Promise<ApiAnswer>,
) => Promise<ApiAnswer>;

export interface ApiOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly answer: Answer;
  /** @default - each request is answered as soon as it can be */
  readonly answering?: Answering | undefined;
}

export interface Api {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves the stack's HTTP API on loopback. */
export async function startApi({ port, answer, answering = (_, next) => next() }: ApiOptions): Promise<Api> {
  const server = createServer((request, response) => {
    const { method = 'GET', url: path = '/', headers } = request;
    void read(request)
      .then((body) => {
        const { authorization } = headers;
        return answering({ method, path, body }, async () => answer({ method, path, authorization, body }));
      })
      .catch(refusal)
      .then(({ status, body, headers: own = {} }) => {
        response.writeHead(status, { ...own, 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
