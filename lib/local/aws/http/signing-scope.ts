import type { IncomingHttpHeaders } from 'node:http';

/** What a SigV4 signature says of itself. */
export interface SigningScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** Signing name of the service, e.g. `iotdata`. */
  readonly service: string;
}

const credential = /^([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request$/;

/** Reads the scope from the `Authorization` header or, of a presigned URL, from the query. */
export function signingScope(headers: IncomingHttpHeaders, query: URLSearchParams): SigningScope | undefined {
  const signed = /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? query.get('X-Amz-Credential');
  const [, accessKeyId, region, service] = credential.exec(signed ?? '') ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  return { accessKeyId, region, service };
}
