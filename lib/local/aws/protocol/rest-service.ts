import { AwsError } from '../aws-error.ts';
import { unknownOperation } from '../http/errors.ts';
import type { HttpAnswer, HttpRequest, HttpService } from '../http/http-service.ts';
import { parseJson } from './json-service.ts';
import { type Operation, type OperationSettings, perform } from './operation.ts';

export interface RestServiceOptions extends OperationSettings {
  readonly signingName: string;
  /** Whether a request that nobody signed is for this service, by its path. */
  readonly unsigned: RegExp;
  /** Whether a body is a JSON object, whose members are input beside path and query, or bytes: the input `payload`. */
  readonly body: 'json' | 'payload';
}

/** Method and path, e.g. `POST /things/{thingName}`; `{topic+}` matches slashes too. */
export type Routes = Readonly<Record<string, Operation>>;

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly operation: Operation;
}

/** A service that speaks AWS's REST-JSON protocol: the operation is known by method and path. */
export function restService(options: RestServiceOptions, routes: Routes): HttpService {
  const compiled = Object.entries(routes).map(([pattern, operation]) => compile(pattern, operation));
  return {
    match: ({ scope, path }) =>
      scope === undefined ? options.unsigned.test(path) : scope.service === options.signingName,
    async answer(request) {
      const route = compiled.find(({ method, path }) => method === request.method && path.test(request.path));
      if (route === undefined) throw unknownOperation(request);
      const input = { ...inputOf(request, options.body), ...labels(route.path, request.path) };
      return outputAnswer(await perform(route.operation, input, { request, settings: options }));
    },
  };
}

function compile(pattern: string, operation: Operation): Route {
  const [method = '', path = ''] = pattern.split(' ');
  const source = path.replace(/\{(\w+)(\+?)\}/g, (_, name, greedy) => `(?<${name}>${greedy ? '.+' : '[^/]+'})`);
  return { method, path: new RegExp(`^${source}$`), operation };
}

function inputOf({ query, body, headers }: HttpRequest, kind: RestServiceOptions['body']): object {
  const members = kind === 'json' ? parseJson(body) : { payload: body };
  return { ...Object.fromEntries(query), ...(typeof members === 'object' ? members : {}), ...ownHeaders(headers) };
}

/** Headers that are members of an input have a name of the service's own, and keep it here. */
function ownHeaders(headers: HttpRequest['headers']): object {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amzn-')));
}

function labels(pattern: RegExp, path: string): object {
  const encoded = Object.entries(pattern.exec(path)?.groups ?? {});
  try {
    return Object.fromEntries(encoded.map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    throw new AwsError('InvalidRequestException', `Malformed percent encoding in ${path}`);
  }
}

function outputAnswer(output: unknown): HttpAnswer {
  const body = output instanceof Uint8Array ? output : JSON.stringify(output ?? {});
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}
