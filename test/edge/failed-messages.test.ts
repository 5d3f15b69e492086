import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { parkMessage } from '../../lambdas/edge/failed-messages.ts';
import { CodedError } from '../../lambdas/errors.ts';
import { invocationOf } from '../../lambdas/invocation.ts';

const sqs = mockClient(SQSClient);
beforeEach(() => sqs.reset());

const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/111122223333/failed';
const REQUEST = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';
const EVENT = { end_device_ids: { device_id: 'am307' } };

const park = () => parkMessage(QUEUE_URL, EVENT, REQUEST, new CodedError('MALFORMED_MESSAGE', 'no dev_eui'));

describe('parkMessage', () => {
  // The record of Lambda's on-failure destination, as far as a redrive reads it.
  it('sends event, request id and error in the form of Lambda’s own records', async () => {
    sqs.on(SendMessageCommand).resolves({});
    await park();
    const [call] = sqs.commandCalls(SendMessageCommand);
    const { QueueUrl, MessageBody = '' } = call?.args[0].input ?? {};
    expect(QueueUrl).toBe(QUEUE_URL);
    expect(JSON.parse(MessageBody)).toEqual({
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      requestContext: { requestId: REQUEST, condition: 'MALFORMED_MESSAGE' },
      requestPayload: EVENT,
      responsePayload: { errorType: 'MALFORMED_MESSAGE', errorMessage: 'no dev_eui' },
    });
    expect(invocationOf(JSON.parse(MessageBody), 'another')).toMatchObject({ message: EVENT, request: REQUEST });
  });

  it('does so under a time limit: a queue that does not answer must not hold who waits', async () => {
    sqs.on(SendMessageCommand).resolves({});
    await park();
    const [[, options] = []]: readonly (readonly unknown[])[] = sqs.calls().map(({ args }) => args);
    expect(options).toEqual({ abortSignal: expect.any(AbortSignal) });
  });

  it('lets errors through', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('AccessDenied'));
    await expect(park()).rejects.toThrow('AccessDenied');
  });
});
