import { CodedError } from './errors.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { NETWORK_MEMBER } from './networks/contract.ts';

/** A message to handle, and the identity of the invocation that first tried to. */
export interface Invocation {
  readonly message: unknown;
  /** The same in each of Lambda's attempts, and in a redrive of what failed or was parked. */
  readonly request: string;
  /** Names of the errors that it ended with before it was parked, the last first; empty if it was not. */
  readonly failures: readonly string[];
}

/**
 * Unpacks a record of the failed-messages queue (`requestContext`, `requestPayload`), which comes back for another try
 * under the identity of the invocation that failed, so that the redrive is no duplicate. Any other event is as it is, also what
 * looks like a record in a message: a network may write what it likes.
 */
export function failedInvocationOf(event: unknown, request: string, failures: readonly string[] = []): Invocation {
  const failed = isJsonObject(event) ? event['requestContext'] : undefined;
  if (!isJsonObject(event) || !isJsonObject(failed) || !('requestPayload' in event) || isHeard(event)) {
    return { message: event, request, failures };
  }
  const { requestId } = failed;
  if (typeof requestId !== 'string') return { message: event, request, failures };
  return failedInvocationOf(event['requestPayload'], requestId, [...failures, errorTypeIn(event['responsePayload'])]);
}

function errorTypeIn(responsePayload: unknown): string {
  return isJsonObject(responsePayload) ? String(responsePayload['errorType']) : '';
}

/** Whether a network's rule has handed the event over. */
const isHeard = (event: JsonObject): boolean => NETWORK_MEMBER in event;

/**
 * The same, and the message inside a record of the ingest-errors queue (`base64OriginalPayload`, `failures`), which a rule
 * that selects whole documents could not hand over.
 * @param asHanded adds to the message what its rule would have added
 */
export function invocationOf(
  event: unknown,
  awsRequestId: string,
  asHanded: (message: unknown, record: JsonObject) => unknown = (message) => message,
): Invocation {
  const invocation = failedInvocationOf(event, awsRequestId);
  const { message } = invocation;
  if (!isJsonObject(message) || !Array.isArray(message['failures']) || isHeard(message)) return invocation;
  const { base64OriginalPayload } = message;
  if (typeof base64OriginalPayload !== 'string') return invocation;
  return { ...invocation, message: asHanded(originalMessage(base64OriginalPayload), message) };
}

function originalMessage(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  } catch (cause) {
    throw new CodedError('MALFORMED_MESSAGE', 'base64OriginalPayload is not base64 of a JSON document', { cause });
  }
}
