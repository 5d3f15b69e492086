import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessControl } from '../../../lib/local/access/access-control.ts';
import type { Authorize } from '../../../lib/local/aws/protocol/authorization.ts';
import { lambdaApi } from '../../../lib/local/lambda/lambda-api.ts';
import { LambdaService } from '../../../lib/local/lambda/lambda-service.ts';
import { bundleOf } from './bundles.ts';

const ROLE = 'arn:aws:iam::111122223333:role/f';

let lambda: LambdaService;
let errors: string[];

beforeEach(() => {
  errors = [];
  const access = new AccessControl(() => {});
  access.addRole(ROLE, {
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  });
  lambda = new LambdaService({
    access,
    retryDelaysMs: [3_600_000],
    variables: {},
    send: () => {},
    onLog: () => {},
    onError: (name, { errorMessage }) => errors.push(`${name}: ${errorMessage}`),
    onFailure: () => {},
  });
  add('plant-f', 'export const handler = async (event) => { throw new Error(JSON.stringify(event)); };');
});
afterEach(() => lambda.stop());

function add(name: string, source: string): void {
  lambda.add({
    name,
    arn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
    roleArn: ROLE,
    directory: bundleOf(source),
    handler: 'index.handler',
    variables: {},
    memoryMb: 64,
    timeoutMs: 10_000,
  });
}

const ALL = () => ({ allowed: true, reason: 'the owner' });

function call(method: string, path: string, headers: Record<string, string> = {}, authorize: Authorize = ALL) {
  const body = new TextEncoder().encode('{"devEUI":"24E124707C141230"}');
  return lambdaApi(lambda, authorize).answer({
    method,
    path,
    query: new URLSearchParams(),
    headers,
    body,
    scope: undefined,
  });
}

const EVENT = { 'x-amz-invocation-type': 'Event' };

describe('Lambda’s API on the laptop', () => {
  it.each(['plant-f', 'arn%3Aaws%3Alambda%3Aeu-west-1%3A111122223333%3Afunction%3Aplant-f'])(
    'queues an event for %s and answers the request id',
    async (name) => {
      const { status, headers } = await call('POST', `/2015-03-31/functions/${name}/invocations`, EVENT);
      expect(status).toBe(202);
      expect(headers?.['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
      await lambda.settled();
      expect(errors).toEqual(['plant-f: {"devEUI":"24E124707C141230"}']);
    },
  );

  it('waits for the answer of a function, as the caller wants it', async () => {
    add('answering', 'export const handler = async ({ devEUI }) => ({ heard: devEUI });');
    for (const headers of [{}, { 'x-amz-invocation-type': 'RequestResponse' }]) {
      expect(await call('POST', '/2015-03-31/functions/answering/invocations', headers)).toEqual({
        status: 200,
        headers: { 'x-amz-executed-version': '$LATEST' },
        body: '{"heard":"24E124707C141230"}',
      });
    }
  });

  it('answers that a function failed, once and for all', async () => {
    const { status, headers, body } = await call('POST', '/2015-03-31/functions/plant-f/invocations');
    expect([status, headers?.['x-amz-function-error']]).toEqual([200, 'Unhandled']);
    expect(JSON.parse(String(body))).toMatchObject({
      errorType: 'Error',
      errorMessage: '{"devEUI":"24E124707C141230"}',
    });
    await lambda.settled();
    expect(errors).toHaveLength(1);
  });

  it('refuses to pretend', async () => {
    const dryRun = call('POST', '/2015-03-31/functions/plant-f/invocations', { 'x-amz-invocation-type': 'DryRun' });
    await expect(dryRun).rejects.toThrow('Event and RequestResponse, not DryRun');
  });

  it('deletes a function, which nobody can invoke then', async () => {
    expect(await call('DELETE', '/2015-03-31/functions/plant-f')).toEqual({ status: 204 });
    await expect(call('POST', '/2015-03-31/functions/plant-f/invocations', EVENT)).rejects.toMatchObject({
      message: 'Function not found: plant-f',
      status: 404,
    });
  });

  it('lists the functions', async () => {
    const { body } = await call('GET', '/2015-03-31/functions/');
    expect(JSON.parse(String(body)).Functions).toMatchObject([{ FunctionName: 'plant-f' }]);
  });

  it('does nothing for who may not', async () => {
    const nobody = () => ({ allowed: false, reason: 'Missing Authentication Token' });
    for (const [method, path] of [
      ['GET', '/2015-03-31/functions/'],
      ['POST', '/2015-03-31/functions/plant-f/invocations'],
      ['DELETE', '/2015-03-31/functions/plant-f'],
    ] as const) {
      await expect(call(method, path, EVENT, nobody)).rejects.toMatchObject({
        code: 'AccessDeniedException',
        status: 403,
      });
    }
    expect(lambda.find('plant-f')).toBeDefined();
  });

  it('refuses operations that it does not know', async () => {
    await expect(call('GET', '/2015-03-31/functions/plant-f')).rejects.toThrow(
      'knows ListFunctions, Invoke and DeleteFunction',
    );
  });
});
