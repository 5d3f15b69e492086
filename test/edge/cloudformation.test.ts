import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerCloudFormation, CloudFormationEnvelopeSchema } from '../../lambdas/edge/cloudformation.ts';

interface Answer {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly contentType: string | undefined;
  readonly body: unknown;
}

const answers: Answer[] = [];
let status = 200;

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { method, url, headers } = request;
  answers.push({ method, url, contentType: headers['content-type'], body: JSON.parse(body) });
  response.writeHead(status).end();
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  answers.length = 0;
  status = 200;
});

const IDS = {
  StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/plant-identity/5b6a',
  RequestId: '6f6f',
  LogicalResourceId: 'AccountSetup',
};

const request = () => ({
  ...IDS,
  RequestType: 'Create',
  ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket/key?X-Amz-Signature=5a5a`,
});

// See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
describe('answerCloudFormation', () => {
  it('puts the answer and the ids of the request to the presigned URL, without content type', async () => {
    const answer = { Status: 'SUCCESS', PhysicalResourceId: 'lorawan-setup', Data: { IotEndpoint: 'a1' } } as const;
    await answerCloudFormation(request(), answer);
    expect(answers).toEqual([
      { method: 'PUT', url: '/bucket/key?X-Amz-Signature=5a5a', contentType: '', body: { ...IDS, ...answer } },
    ]);
  });

  it('rejects if the answer is refused', async () => {
    status = 403;
    await expect(
      answerCloudFormation(request(), { Status: 'FAILED', Reason: 'no', PhysicalResourceId: 'x' }),
    ).rejects.toThrow('HTTP status 403');
  });
});

describe('the envelope of a request', () => {
  it('is what an answer needs', () => {
    const { ResponseURL: _, ...rest } = request();
    expect(v.is(CloudFormationEnvelopeSchema, request())).toBe(true);
    expect(v.is(CloudFormationEnvelopeSchema, rest)).toBe(false);
    expect(v.is(CloudFormationEnvelopeSchema, { ...rest, ResponseURL: 'nowhere' })).toBe(false);
  });
});
