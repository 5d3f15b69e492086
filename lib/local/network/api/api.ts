import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isID, NOT_AN_ID } from '../the-things-stack/identifiers.ts';
import { MalformedRequest } from '../the-things-stack/json-reader.ts';
import { GRPC_CODE, StackError } from '../the-things-stack/stack-error.ts';
import { noApplicationRights, validation } from '../the-things-stack/stack-errors.ts';
import { authenticate } from './authentication.ts';

/** What goes on around the API's own answer: a delay, a refusal by StackError, an answer that gets lost. */
export type Answering = (
  request: { readonly method: string; readonly path: string },
  next: () => Promise<object>,
) => Promise<object>;

/** A request to a route, after it was found and authorized. */
interface ApiRequest {
  /** Empty where the route has none. */
  readonly deviceID: string;
  readonly query: URLSearchParams;
  /** Parsed JSON; `{}` for an empty body. */
  readonly body: unknown;
}

export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Below `/api/v3`, with `{app}` and `{dev}`, e.g. `/as/applications/{app}/link`. */
  readonly path: string;
  /** Answers with the body of a 200, or throws StackError. */
  handle(request: ApiRequest): object;
}

export interface ApiOptions {
  readonly applicationID: string;
  readonly apiKey: string;
  /** 0: any free port. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** @default - each request is answered as soon as it can be */
  readonly answering?: Answering;
}

export interface Api {
  readonly url: string;
  stop(): Promise<void>;
}

const BAD_DEVICE_ID = { field: 'end_device_ids.device_id', reason: NOT_AN_ID };

const HTTP_STATUS = new Map<number, number>([
  [GRPC_CODE.invalidArgument, 400],
  [GRPC_CODE.notFound, 404],
  [GRPC_CODE.permissionDenied, 403],
  [GRPC_CODE.resourceExhausted, 429],
  [GRPC_CODE.failedPrecondition, 400],
  [GRPC_CODE.unavailable, 503],
  [GRPC_CODE.unauthenticated, 401],
]);

/** Serves the stack's HTTP API on loopback. */
export async function startApi(options: ApiOptions): Promise<Api> {
  const routes = options.routes.map((route) => ({ ...route, pattern: patternOf(route.path) }));
  const { answering = (_, next) => next() } = options;
  const server = createServer((request, response) => {
    const { method = 'GET', url: path = '/' } = request;
    answering({ method, path }, () => answer({ ...options, routes }, request)).then(
      (body) => send(response, 200, body),
      (error: unknown) => sendError(response, error),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
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

type CompiledRoute = Route & { readonly pattern: RegExp };

async function answer(
  { apiKey, applicationID, routes }: ApiOptions & { readonly routes: readonly CompiledRoute[] },
  request: IncomingMessage,
): Promise<object> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
  authenticate(request.headers.authorization, apiKey);
  for (const route of routes) {
    const { app, dev: deviceID = '' } = (route.method === request.method && route.pattern.exec(pathname)?.groups) || {};
    if (app === undefined) continue;
    if (app !== applicationID) return refuseApplication(route, app);
    if (deviceID !== '' && !isID(deviceID)) throw new StackError(validation, { attributes: BAD_DEVICE_ID });
    return route.handle({ deviceID, query, body: await readJson(request) });
  }
  throw new RouteNotFound('Not Found');
}

class RouteNotFound extends Error {}

/** Asking for one's rights is no offence: they are none. */
function refuseApplication(route: Route, app: string): object {
  if (route.path.endsWith('/rights')) return {};
  throw new StackError(noApplicationRights, { attributes: { uid: app } });
}

function patternOf(path: string): RegExp {
  return new RegExp(`^/api/v3${path.replace('{app}', '(?<app>[^/]+)').replace('{dev}', '(?<dev>[^/]+)')}$`);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (chunks.length === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (error) {
    throw new MalformedRequest(String(error));
  }
}

function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof StackError) {
    const { code } = error.definition;
    send(response, HTTP_STATUS.get(code) ?? 500, { code, message: error.message, details: [errorDetails(error)] });
  } else if (error instanceof MalformedRequest) {
    send(response, 400, { code: GRPC_CODE.invalidArgument, message: error.message, details: [] });
  } else if (error instanceof RouteNotFound) {
    send(response, 404, { code: GRPC_CODE.notFound, message: error.message, details: [] });
  } else {
    send(response, 500, { code: 13, message: String(error), details: [] });
  }
}

function errorDetails(error: StackError): object {
  return { '@type': 'type.googleapis.com/ttn.lorawan.v3.ErrorDetails', ...error.toErrorDetails() };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
