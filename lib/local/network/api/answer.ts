import { isID, NOT_AN_ID } from '../the-things-stack/identifiers.ts';
import { MalformedRequest } from '../the-things-stack/json-reader.ts';
import { GRPC_CODE, StackError } from '../the-things-stack/stack-error.ts';
import { noApplicationRights, validation } from '../the-things-stack/stack-errors.ts';
import { authenticate } from './authentication.ts';
import type { Route } from './route.ts';

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
}

/** Answers whatever is asked: what goes wrong is an answer too. */
export type Answer = (request: ApiRequest) => ApiAnswer;

export interface AnswerOptions {
  readonly applicationID: string;
  readonly apiKey: string;
  readonly routes: readonly Route[];
}

type CompiledRoute = Route & { readonly pattern: RegExp };

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

/** The stack's API without the HTTP around it. */
export function answerWith(options: AnswerOptions): Answer {
  const routes = options.routes.map((route) => ({ ...route, pattern: patternOf(route.path) }));
  return (request) => {
    try {
      return { status: 200, body: handle({ ...options, routes }, request) };
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

function handle(
  { apiKey, applicationID, routes }: AnswerOptions & { readonly routes: readonly CompiledRoute[] },
  { method, path, authorization, body }: ApiRequest,
): object {
  const { pathname, searchParams: query } = new URL(path, 'http://localhost');
  authenticate(authorization, apiKey);
  for (const route of routes) {
    const { app, dev: deviceID = '' } = (route.method === method && route.pattern.exec(pathname)?.groups) || {};
    if (app === undefined) continue;
    if (app !== applicationID) return refuseApplication(route, app);
    if (deviceID !== '' && !isID(deviceID)) throw new StackError(validation, { attributes: BAD_DEVICE_ID });
    return route.handle({ deviceID, query, body: parseJson(body) });
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
