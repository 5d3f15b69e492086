import { afterEach, describe, expect, it } from 'vitest';
import {
  AsynchronousInvocations,
  AWS_RETRY_DELAYS_MS,
  type FailureRecord,
} from '../../../lib/local/lambda/asynchronous-invocations.ts';
import { LambdaFunction } from '../../../lib/local/lambda/lambda-function.ts';
import { bundleOf } from './bundles.ts';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:f';

/** Logs each attempt, and fails as often as the event asks for. */
const SOURCE = `
  const attempts = new Map();
  export const handler = async (event, { awsRequestId }) => {
    console.log(JSON.stringify({ awsRequestId, event }));
    const attempt = (attempts.get(awsRequestId) ?? 0) + 1;
    attempts.set(awsRequestId, attempt);
    if (attempt <= event.failures) throw new Error('attempt ' + attempt);
  };
`;

interface Attempt {
  readonly awsRequestId: string;
  readonly event: unknown;
}

const started: AsynchronousInvocations[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((invocations) => invocations.stop()));
});

function asynchronous(options: { maximumRetryAttempts?: number; retryDelaysMs?: readonly number[] } = {}) {
  const attempts: Attempt[] = [];
  const errors: string[] = [];
  let report: (record: FailureRecord) => void;
  const failed = new Promise<FailureRecord>((resolve) => {
    report = resolve;
  });
  let attempted: () => void = () => {};
  const target = new LambdaFunction('f', ARN, {
    directory: bundleOf(SOURCE),
    handler: 'index.handler',
    variables: {},
    memoryMb: 64,
    timeoutMs: 10_000,
    onLog(line) {
      attempts.push(JSON.parse(line));
      attempted();
    },
  });
  const invocations = new AsynchronousInvocations(target, {
    maximumRetryAttempts: options.maximumRetryAttempts ?? 2,
    retryDelaysMs: options.retryDelaysMs ?? [0, 0],
    onFailure: (record) => report(record),
    onError: ({ errorMessage }, attempt) => errors.push(`${attempt}: ${errorMessage}`),
  });
  started.push(invocations);
  /** Resolves once there were so many attempts. */
  const attemptsMade = (count: number) =>
    new Promise<void>((resolve) => {
      attempted = () => attempts.length >= count && resolve();
      attempted();
    });
  return { invocations, attempts, errors, failed, attemptsMade };
}

describe('an event', () => {
  it('is answered with its request id before it runs', async () => {
    const { invocations, attempts, attemptsMade } = asynchronous();
    const requestId = invocations.enqueue({ failures: 0 });
    expect(attempts).toEqual([]);
    await attemptsMade(1);
    expect(attempts).toEqual([{ awsRequestId: requestId, event: { failures: 0 } }]);
  });

  it('that fails is tried again under the same request id until it succeeds', async () => {
    const { invocations, attempts, errors, attemptsMade } = asynchronous();
    const awsRequestId = invocations.enqueue({ failures: 2 });
    await attemptsMade(3);
    await invocations.settled();
    expect(attempts).toEqual(Array(3).fill({ awsRequestId, event: { failures: 2 } }));
    expect(errors).toEqual(['1: attempt 1', '2: attempt 2']);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
  it('that fails three times is reported in the form of Lambda’s destinations', async () => {
    const { invocations, errors, failed } = asynchronous();
    const requestId = invocations.enqueue({ failures: 3 });
    expect(await failed).toEqual({
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      requestContext: {
        requestId,
        functionArn: `${ARN}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { failures: 3 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'attempt 3', trace: expect.any(Array) },
    });
    expect(errors).toHaveLength(3);
  });

  it.each([0, 1])('is tried again %i times where that is configured', async (maximumRetryAttempts) => {
    const { invocations, failed } = asynchronous({ maximumRetryAttempts });
    invocations.enqueue({ failures: 9 });
    expect((await failed).requestContext.approximateInvokeCount).toBe(maximumRetryAttempts + 1);
  });

  it('is a copy: what the caller changes later does not show', async () => {
    const { invocations, attempts, attemptsMade } = asynchronous();
    const event = { failures: 0 };
    invocations.enqueue(event);
    event.failures = 3;
    await attemptsMade(1);
    expect(attempts[0]?.event).toEqual({ failures: 0 });
  });
});

describe('waiting', () => {
  it('is a minute and two minutes on AWS', () => {
    expect(AWS_RETRY_DELAYS_MS).toEqual([60_000, 120_000]);
  });

  it('between attempts is not waited for', async () => {
    const { invocations, errors } = asynchronous({ retryDelaysMs: [3_600_000] });
    invocations.enqueue({ failures: 1 });
    await invocations.settled();
    expect(errors).toEqual(['1: attempt 1']);
  });
});
