import type { IncomingHttpHeaders } from 'node:http';
import type { SigningScope } from './signing-scope.ts';

/** One AWS service, or whatever else answers on the API's port. */
export interface HttpService {
  /** Whether the request is for this service. The first service that says so answers. */
  match(request: HttpRequest): boolean;
  /** @throws AwsError, which the client gets in the form of the JSON protocols */
  answer(request: HttpRequest): Promise<HttpAnswer>;
}

export interface HttpRequest {
  readonly method: string;
  /** Percent-encoded as it came, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  /** Who signed, and for which service; undefined if the request is not signed. Signatures are not verified. */
  readonly scope: SigningScope | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What goes on around an answer: a delay, a caller that dies before it hears it. `next` answers, errors included. */
export type Answering = (request: HttpRequest, next: () => Promise<HttpAnswer>) => Promise<HttpAnswer>;
