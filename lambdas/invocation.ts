import { CodedError } from './errors.ts';
import { isJsonObject } from './json-object.ts';

/** A message to handle, and the identity of the invocation that first tried to. */
export interface Invocation {
  readonly message: unknown;
  /** The same in each of Lambda's attempts, and in a redrive of what failed or was parked. */
  readonly request: string;
}

/**
 * Unpacks a record of the failed-messages queue (`requestContext`, `requestPayload`), which comes back for another try
 * under the identity of the invocation that failed, so that the redrive is no duplicate. Any other event is as it is.
 */
export function failedInvocationOf(event: unknown, request: string): Invocation {
  if (!isJsonObject(event)) return { message: event, request };
  const failed = event['requestContext'];
  if (!isJsonObject(failed) || typeof failed['requestId'] !== 'string' || !('requestPayload' in event)) {
    return { message: event, request };
  }
  return failedInvocationOf(event['requestPayload'], failed['requestId']);
}

/**
 * The same, and the message inside a record of the ingest-errors queue (`base64OriginalPayload`, `failures`), which a rule
 * that selects whole documents could not hand over.
 */
export function invocationOf(event: unknown, awsRequestId: string): Invocation {
  const { message, request } = failedInvocationOf(event, awsRequestId);
  if (!isJsonObject(message) || !Array.isArray(message['failures'])) return { message, request };
  const { base64OriginalPayload } = message;
  return typeof base64OriginalPayload === 'string'
    ? { message: originalMessage(base64OriginalPayload), request }
    : { message, request };
}

function originalMessage(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  } catch (cause) {
    throw new CodedError('MALFORMED_MESSAGE', 'base64OriginalPayload is not base64 of a JSON document', { cause });
  }
}
