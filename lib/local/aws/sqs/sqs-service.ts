import type { Home } from '../arn.ts';
import type { HttpService } from '../http/http-service.ts';
import type { Authorize } from '../protocol/authorization.ts';
import { jsonService } from '../protocol/json-service.ts';
import { messageOperations } from './message-operations.ts';
import { queueOperations } from './queue-operations.ts';
import type { QueueStore } from './queue-store.ts';

export interface SqsOptions extends Home {
  readonly queues: QueueStore;
  readonly authorize: Authorize;
}

/** SQS in the JSON protocol of today's SDKs; not in the older query protocol. */
export function sqsService({ queues, authorize, ...home }: SqsOptions): HttpService {
  const settings = {
    target: 'AmazonSQS',
    signingName: 'sqs',
    version: '1.0',
    authorize,
    refusalCode: 'AccessDeniedException',
    invalidInputCode: 'InvalidParameterValue',
  } as const;
  return jsonService(settings, { ...queueOperations(queues, home), ...messageOperations(queues, home) });
}
