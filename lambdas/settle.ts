import { CodedError } from './errors.ts';
import { log } from './log.ts';

interface LambdaContext {
  readonly awsRequestId: string;
}

export type LambdaHandler = (event: unknown, context: LambdaContext) => Promise<void>;

export interface Capability {
  /** Name of the room, for the log. */
  readonly name: string;
  /** Does the work and says what the log may know of it. */
  handle(event: unknown, request: string): Promise<{ readonly outcome: string }>;
  /** Answers or parks a message that can never succeed. */
  refuse(event: unknown, request: string, error: CodedError): Promise<void>;
}

/**
 * The one place that turns a failure into an answer or a retry, and the only one that logs an invocation, in one line.
 * IoT rules invoke functions asynchronously: an error that leaves the function means "try again".
 */
export function settle(capability: Capability): LambdaHandler {
  return async (event, { awsRequestId }) => {
    const started = performance.now();
    const line = (outcome: object) => ({
      capability: capability.name,
      ...outcome,
      durationMs: Math.round(performance.now() - started),
      requestId: awsRequestId,
    });
    try {
      log('INFO', line(await capability.handle(event, awsRequestId)));
    } catch (error) {
      if (!(error instanceof CodedError)) {
        log('ERROR', line({ outcome: 'failed', errorName: error instanceof Error ? error.name : typeof error }));
        throw error;
      }
      await capability.refuse(event, awsRequestId, error);
      log('WARN', line({ outcome: 'rejected', code: error.code, message: error.message }));
    }
  };
}
