/** A request to a route, after it was found and authorized. */
interface RouteRequest {
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
  handle(request: RouteRequest): object;
}
