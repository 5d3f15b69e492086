import { randomUUID } from 'node:crypto';
import type { FunctionError } from './execution-environment.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** How Lambda waits before the second and the third attempt. */
export const AWS_RETRY_DELAYS_MS: readonly number[] = [60_000, 120_000];

export interface AsynchronousOptions {
  /** Attempts after the first, 0 to 2. */
  readonly maximumRetryAttempts: number;
  /** Waits before each further attempt. */
  readonly retryDelaysMs: readonly number[];
  /** Gets the record of an event whose attempts have all failed. */
  onFailure(record: FailureRecord): void;
  /** Told of every attempt that failed. */
  onError(error: FunctionError, attempt: number): void;
}

/** What Lambda sends to an on-failure destination. */
export interface FailureRecord {
  readonly version: '1.0';
  readonly timestamp: string;
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: 'RetriesExhausted';
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: unknown;
  readonly responseContext: {
    readonly statusCode: 200;
    readonly executedVersion: '$LATEST';
    readonly functionError: 'Unhandled';
  };
  readonly responsePayload: FunctionError;
}

/**
 * Lambda's asynchronous side: the caller gets an answer when the event is queued, whatever becomes of it; an event that
 * fails is tried again under the same request id, and in the end reported to the on-failure destination.
 */
export class AsynchronousInvocations {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly underway = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly target: LambdaFunction,
    private readonly options: AsynchronousOptions,
  ) {}

  /** Queues an event and answers its request id. */
  enqueue(event: unknown): string {
    const requestId = randomUUID();
    // A copy, since the event crosses a border: nobody else's later change may show through.
    this.track(this.attempt(structuredClone(event), requestId, 1));
    return requestId;
  }

  /** Resolves once no event is running; events that wait for another attempt are not waited for. */
  async settled(): Promise<void> {
    while (this.underway.size > 0) await Promise.all(this.underway);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.target.stop();
  }

  private async attempt(event: unknown, requestId: string, attempt: number): Promise<void> {
    const { error } = await this.target.invoke(event, requestId);
    if (error === undefined || this.stopped) return;
    this.options.onError(error, attempt);
    if (attempt > this.options.maximumRetryAttempts) {
      this.options.onFailure(this.failureRecord(event, requestId, attempt, error));
      return;
    }
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        this.track(this.attempt(event, requestId, attempt + 1));
      },
      this.options.retryDelaysMs[attempt - 1] ?? 0,
    );
    this.timers.add(timer);
  }

  private track(work: Promise<void>): void {
    this.underway.add(work);
    void work.finally(() => this.underway.delete(work));
  }

  private failureRecord(event: unknown, requestId: string, attempts: number, error: FunctionError): FailureRecord {
    return {
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId,
        functionArn: `${this.target.arn}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: attempts,
      },
      requestPayload: event,
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: error,
    };
  }
}
