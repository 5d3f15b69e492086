import type { ApiKey } from './authentication.ts';
import type { Right } from './rights.ts';

/** A request to a route, after it was found and its caller is known. */
export interface RouteRequest {
  /** Empty where the route has none. */
  readonly deviceID: string;
  /** The path's placeholders by name, e.g. `id` of `/as/webhooks/{app}/{id}`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON; `{}` for an empty body. */
  readonly body: unknown;
  /** The key that came along. It has no rights where the route asks for no key. */
  readonly apiKey: ApiKey;
  /** Adds a header to the answer. */
  setHeader(name: string, value: string): void;
}

/**
 * What a key must be allowed to do on the application. `public`: no key is asked for; `authenticated`: any key will do.
 * A function where it depends on the request, as with keys that are read or written.
 */
type Access = 'public' | 'authenticated' | readonly Right[] | ((request: RouteRequest) => readonly Right[]);

export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /**
   * Below `/api/v3`, with `{app}`, `{dev}` and other placeholders, e.g. `/as/applications/{app}/link`. Of several that
   * fit, the first one is taken.
   */
  readonly path: string;
  readonly access: Access;
  /** Answers with the body of a 200, or throws StackError. */
  handle(request: RouteRequest): object;
}
