import { isID, NOT_AN_ID } from '../the-things-stack/identifiers.ts';
import { MalformedRequest } from '../the-things-stack/json-reader.ts';
import { GRPC_CODE, StackError } from '../the-things-stack/stack-error.ts';
import { noApplicationRights, validation } from '../the-things-stack/stack-errors.ts';
import { type ApiKey, authenticate, NOBODY } from './authentication.ts';
import { requireRights } from './rights.ts';
import type { Route, RouteRequest } from './route.ts';
import { type Router, routerOf } from './routing.ts';

/** A request as HTTP has it. */
interface ApiRequest {
  readonly method: string;
  /** With `/api/v3` in front and the query behind. */
  readonly path: string;
  /** The header of that name. */
  readonly authorization: string | undefined;
  /** Empty if there is none. */
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: object;
  /** Besides the content type. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers whatever is asked: what goes wrong is an answer too. */
export type Answer = (request: ApiRequest) => ApiAnswer;

export interface AnswerOptions {
  readonly applicationID: string;
  readonly apiKeys: readonly ApiKey[];
  readonly routes: readonly Route[];
}

const BAD_DEVICE_ID = { field: 'end_device_ids.device_id', reason: NOT_AN_ID };

const HTTP_STATUS = new Map<number, number>([
  [GRPC_CODE.invalidArgument, 400],
  [GRPC_CODE.notFound, 404],
  [GRPC_CODE.alreadyExists, 409],
  [GRPC_CODE.permissionDenied, 403],
  [GRPC_CODE.resourceExhausted, 429],
  [GRPC_CODE.failedPrecondition, 400],
  [GRPC_CODE.aborted, 409],
  [GRPC_CODE.unimplemented, 501],
  [GRPC_CODE.unavailable, 503],
  [GRPC_CODE.unauthenticated, 401],
]);

/** The stack's API without the HTTP around it. */
export function answerWith({ routes, ...options }: AnswerOptions): Answer {
  const router = routerOf(routes);
  return (request) => {
    const headers: Record<string, string> = {};
    try {
      return { status: 200, body: handle({ ...options, router, headers }, request), headers };
    } catch (error) {
      return refusal(error);
    }
  };
}

/** What the stack answers when an error is all it has. */
export function refusal(error: unknown): ApiAnswer {
  if (error instanceof StackError) {
    const { code } = error.definition;
    return {
      status: HTTP_STATUS.get(code) ?? 500,
      body: { code, message: error.message, details: [errorDetails(error)] },
    };
  }
  if (error instanceof MalformedRequest) return withoutDetails(400, GRPC_CODE.invalidArgument, error.message);
  if (error instanceof RouteNotFound) return withoutDetails(404, GRPC_CODE.notFound, error.message);
  return withoutDetails(500, 13, String(error));
}

interface Handling extends Omit<AnswerOptions, 'routes'> {
  readonly router: Router;
  /** Filled by the route. */
  readonly headers: Record<string, string>;
}

function handle(handling: Handling, { method, path, authorization, body }: ApiRequest): object {
  const { pathname, searchParams: query } = new URL(path, 'http://localhost');
  const routed = handling.router(method, pathname);
  const apiKey = routed?.route.access === 'public' ? NOBODY : authenticate(authorization, handling.apiKeys);
  if (routed === undefined) throw new RouteNotFound('Not Found');
  const { route, params } = routed;
  const { app, dev: deviceID = '' } = params;
  if (app !== undefined && app !== handling.applicationID) return refuseApplication(route, app);
  if (deviceID !== '' && !isID(deviceID)) throw new StackError(validation, { attributes: BAD_DEVICE_ID });
  const setHeader = (name: string, value: string) => {
    handling.headers[name] = value;
  };
  const request = { deviceID, params, query, body: parseJson(body), apiKey, setHeader };
  authorize(handling.applicationID, route, request);
  return route.handle(request);
}

class RouteNotFound extends Error {}

function authorize(applicationID: string, { access }: Route, request: RouteRequest): void {
  if (access === 'public' || access === 'authenticated') return;
  const needed = typeof access === 'function' ? access(request) : access;
  requireRights(applicationID, request.apiKey.rights, needed);
}

/** Asking for one's rights is no offence: they are none. */
function refuseApplication(route: Route, app: string): object {
  if (route.path.endsWith('/rights')) return {};
  throw new StackError(noApplicationRights, { attributes: { uid: app } });
}

function parseJson(body: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new MalformedRequest(String(error));
  }
}

function errorDetails(error: StackError): object {
  return { '@type': 'type.googleapis.com/ttn.lorawan.v3.ErrorDetails', ...error.toErrorDetails() };
}

/** Errors of the stack's JSON gateway have none. */
function withoutDetails(status: number, code: number, message: string): ApiAnswer {
  return { status, body: { code, message, details: [] } };
}
