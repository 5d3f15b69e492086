import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { CodedError } from '../errors.ts';

/** An attempt that takes longer is left to who tries again: Lambda, or the caller where nobody else would. */
const TIME_LIMIT_MS = 2_000;

const client = new SQSClient({});

/**
 * Parks a message that can't be handled, in the form in which Lambda itself reports one that failed, so that one redrive
 * serves both. The queue is encrypted and holds whole messages; logs never do. One attempt takes no longer than 2 s.
 */
export async function parkMessage(queueUrl: string, event: unknown, request: string, error: CodedError): Promise<void> {
  const record = {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: { requestId: request, condition: error.code },
    requestPayload: event,
    responsePayload: { errorType: error.code, errorMessage: error.message },
  };
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(record) }), {
    abortSignal: AbortSignal.timeout(TIME_LIMIT_MS),
  });
}
