import { CodedError } from './errors.ts';

/** A message to handle, and the identity of the invocation that first tried to. */
export interface Invocation {
  readonly message: unknown;
  /** The same in each of Lambda's attempts, and in a redrive of what failed or was parked. */
  readonly request: string;
}

/**
 * Tells a message from the two forms in which one comes back for another try:
 * a record of the failed-messages queue (`requestContext`, `requestPayload`), which keeps the identity of the invocation
 * that failed, so that the redrive is no duplicate; and one of the ingest-errors queue (`base64OriginalPayload`), which
 * never reached a function.
 */
export function invocationOf(event: unknown, request: string): Invocation {
  if (!isObject(event)) return { message: event, request };
  const failed = event['requestContext'];
  if (isObject(failed) && typeof failed['requestId'] === 'string' && 'requestPayload' in event) {
    return invocationOf(event['requestPayload'], failed['requestId']);
  }
  if (typeof event['base64OriginalPayload'] === 'string' && Array.isArray(event['failures'])) {
    return { message: originalMessage(event['base64OriginalPayload']), request };
  }
  return { message: event, request };
}

function originalMessage(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  } catch (cause) {
    throw new CodedError('MALFORMED_MESSAGE', 'base64OriginalPayload is not base64 of a JSON document', { cause });
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
