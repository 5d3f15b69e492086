import * as v from 'valibot';

/** An HTTP request to the function's URL. */
export interface HttpRequest {
  readonly method: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What Lambda makes the HTTP answer of. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const Event = v.object({
  requestContext: v.object({ http: v.object({ method: v.string() }) }),
  headers: v.record(v.string(), v.string()),
  body: v.optional(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/**
 * Reads an event of payload format 2.0; undefined for an event that comes from nowhere near a function URL.
 * See https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function parseFunctionUrlEvent(event: unknown): HttpRequest | undefined {
  const { success, output } = v.safeParse(Event, event);
  if (!success) return undefined;
  const { requestContext, headers, body, isBase64Encoded } = output;
  return { method: requestContext.http.method, headers, body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') };
}
