import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import { errorAnswer, unknownOperation } from './errors.ts';
import type { Answering, HttpAnswer, HttpRequest, HttpService } from './http-service.ts';
import { signingScope } from './signing-scope.ts';

const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** Longer than any client keeps an idle connection: it is the client that closes, never under a request. */
const KEEP_ALIVE_MS = 120_000;

/** A server that hands each request to the first service that matches it. */
export function createApiServer(
  services: () => readonly HttpService[],
  answering: Answering = (_, next) => next(),
): Server {
  const server = createServer({ noDelay: true }, (incoming, response) => {
    void answer(incoming, services(), answering).then((result) => write(response, result));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

/** Listens on loopback only. Answers the port. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Closes idle connections and those under way. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}

async function answer(
  incoming: IncomingMessage,
  services: readonly HttpService[],
  answering: Answering,
): Promise<HttpAnswer> {
  try {
    const request = await readRequest(incoming);
    return await answering(request, () => answerOf(services, request).catch(errorAnswer));
  } catch (error) {
    return errorAnswer(error);
  }
}

async function answerOf(services: readonly HttpService[], request: HttpRequest): Promise<HttpAnswer> {
  const service = services.find((candidate) => candidate.match(request));
  if (service === undefined) throw unknownOperation(request);
  return service.answer(request);
}

async function readRequest(incoming: IncomingMessage): Promise<HttpRequest> {
  const { method = 'GET', url = '/', headers } = incoming;
  const [path = '/', search = ''] = url.split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  return { method, path, query, headers, body: await readBody(incoming), scope: signingScope(headers, query) };
}

async function readBody(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    // Read to the end even so, since clients look for an answer only after they have sent all.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes <= MAX_BODY_BYTES) return Buffer.concat(chunks);
  throw new AwsError('RequestEntityTooLargeException', `A request body has at most ${MAX_BODY_BYTES} bytes here`, 413);
}

function write(response: ServerResponse, { status, headers, body = '' }: HttpAnswer): void {
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, { 'x-amzn-requestid': randomUUID(), ...headers, 'content-length': length }).end(body);
}
