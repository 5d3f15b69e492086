import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AccessControl, type AccessRecord } from '../../../lib/local/access/access-control.ts';
import { LambdaService } from '../../../lib/local/lambda/lambda-service.ts';
import { bundleOf } from './bundles.ts';

const ROLE = 'arn:aws:iam::111122223333:role/f';
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:f';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:failed';
const LOG_GROUP = 'arn:aws:logs:eu-west-1:111122223333:log-group:f';
const RULE = 'arn:aws:iot:eu-west-1:111122223333:rule/plant_upstream';

const SOURCE = `export const handler = async ({ fail }) => {
  console.log(JSON.stringify(process.env));
  if (fail) throw new Error('no');
};`;

let access: AccessControl;
let lambda: LambdaService;
let logs: string[];
let sent: { queueArn: string; body: string }[];
let failures: number;
let errors: { errorType: string; attempt: number }[];
let decisions: AccessRecord[];

const may = (Action: string[], Resource: string) =>
  access.addRolePolicy(ROLE, { Statement: [{ Effect: 'Allow', Action, Resource }] });

beforeEach(() => {
  logs = [];
  sent = [];
  failures = 0;
  errors = [];
  decisions = [];
  access = new AccessControl((record) => decisions.push(record));
  access.addRole(ROLE, {
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  });
  lambda = new LambdaService({
    access,
    retryDelaysMs: [0, 0],
    variables: { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' },
    send: (queueArn, body) => sent.push({ queueArn, body }),
    onLog: (_, line) => logs.push(line),
    onError: (_, { errorType }, attempt) => errors.push({ errorType, attempt }),
    onFailure: () => failures++,
  });
});
afterEach(() => lambda.stop());

function add(source = SOURCE): void {
  lambda.add({
    name: 'f',
    arn: FUNCTION,
    roleArn: ROLE,
    directory: bundleOf(source),
    handler: 'index.handler',
    variables: { STACK_NAME: 'plant', AWS_ENDPOINT_URL: 'https://elsewhere.example' },
    memoryMb: 64,
    timeoutMs: 10_000,
    logGroupArn: LOG_GROUP,
  });
}

describe('a function of the template', () => {
  it('needs a role that trusts Lambda', () => {
    access.addRole(ROLE, {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'iot.amazonaws.com' } }],
    });
    expect(add).toThrow('no role trust policy allows the sts:AssumeRole action');
  });

  it('sees its variables, those of Lambda before them, and credentials of its role', async () => {
    may(['logs:CreateLogStream', 'logs:PutLogEvents'], `${LOG_GROUP}:*`);
    add();
    lambda.enqueue(FUNCTION, {});
    await vi.waitFor(() => expect(logs).toHaveLength(1));
    const variables = JSON.parse(logs[0] ?? '') as Record<string, string>;
    expect(variables).toMatchObject({
      STACK_NAME: 'plant',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_LAMBDA_FUNCTION_NAME: 'f',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '64',
    });
    const { allowed } = access.authorize(variables['AWS_ACCESS_KEY_ID'], { action: 'iot:Publish', resource: 'arn:x' });
    expect(allowed).toBe(false);
  });

  it('is found by name and by ARN until it is removed', async () => {
    add();
    expect([lambda.find('f'), lambda.find(FUNCTION), lambda.find('g')]).toEqual([FUNCTION, FUNCTION, undefined]);
    await lambda.remove(FUNCTION);
    expect(lambda.find('f')).toBeUndefined();
    expect(() => lambda.enqueue(FUNCTION, {})).toThrow(`function ${FUNCTION} does not exist`);
  });
});

describe('a function that is killed', () => {
  /** Never ends in the first environment, and does in any other. */
  const HANGS_ONCE = `
    import { existsSync, writeFileSync } from 'node:fs';
    const marker = new URL('./was-here', import.meta.url);
    export const handler = async (event, { awsRequestId }) => {
      const isFirst = !existsSync(marker);
      writeFileSync(marker, '');
      console.log(JSON.stringify({ awsRequestId, isFirst }));
      if (isFirst) await new Promise(() => {});
    };`;

  it('gets what it was busy with again, under the same request id', async () => {
    may(['logs:CreateLogStream', 'logs:PutLogEvents'], `${LOG_GROUP}:*`);
    add(HANGS_ONCE);
    const awsRequestId = lambda.enqueue(FUNCTION, {});
    await vi.waitFor(() => expect(logs).toHaveLength(1));
    await lambda.kill(FUNCTION);
    await vi.waitFor(() => expect(logs).toHaveLength(2));
    await lambda.settled();
    expect(logs.map((line) => JSON.parse(line))).toEqual([
      { awsRequestId, isFirst: true },
      { awsRequestId, isFirst: false },
    ]);
    expect(errors).toEqual([{ errorType: 'Runtime.ExitError', attempt: 1 }]);
    expect(failures).toBe(0);
  });

  it('that was doing nothing starts cold', async () => {
    add();
    await lambda.kill(FUNCTION);
    lambda.enqueue(FUNCTION, {});
    await lambda.settled();
    expect(errors).toEqual([]);
  });
});

describe('a service may invoke a function', () => {
  const by = (service: string, arn = RULE, account = '111122223333') =>
    lambda.enqueueFor(service, FUNCTION, {}, { arn, account });

  beforeEach(() => {
    add();
    lambda.allow(FUNCTION, { principal: 'iot.amazonaws.com', sourceArn: RULE, sourceAccount: '111122223333' });
  });

  it('if a permission names it, the source and the account', () => {
    expect(() => by('iot.amazonaws.com')).not.toThrow();
  });

  it.each([
    ['another service', 'sns.amazonaws.com', RULE, '111122223333'],
    ['another rule', 'iot.amazonaws.com', `${RULE}2`, '111122223333'],
    ['another account', 'iot.amazonaws.com', RULE, '444455556666'],
  ])('and not %s', (_, service, arn, account) => {
    expect(() => by(service, arn, account)).toThrow(`${arn} is not authorized to invoke ${FUNCTION}`);
  });

  it('if there is such a function', () => {
    const absent = `${FUNCTION}-absent`;
    expect(() => lambda.enqueueFor('iot.amazonaws.com', absent, {}, { arn: RULE, account: '' })).toThrow(
      `function ${absent} does not exist`,
    );
  });
});

describe('what the role may not do does not happen:', () => {
  beforeEach(() => {
    add();
    lambda.configure(FUNCTION, { maximumRetryAttempts: 0, failureQueueArn: QUEUE });
  });

  it('a record of a failure reaches the queue if the role may send there', async () => {
    may(['sqs:SendMessage'], QUEUE);
    const requestId = lambda.enqueue(FUNCTION, { fail: true });
    await lambda.settled();
    expect(sent.map(({ queueArn }) => queueArn)).toEqual([QUEUE]);
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({
      requestContext: { requestId },
      requestPayload: { fail: true },
    });
  });

  it('and does not if it may not', async () => {
    lambda.enqueue(FUNCTION, { fail: true });
    await lambda.settled();
    expect({ failures, sent }).toEqual({ failures: 1, sent: [] });
  });

  it('a log line is not written without the right to write to the stream', async () => {
    may(['logs:CreateLogStream'], `${LOG_GROUP}:*`);
    lambda.enqueue(FUNCTION, {});
    const refused = { action: 'logs:PutLogEvents', resource: `${LOG_GROUP}:*`, allowed: false };
    await vi.waitFor(() => expect(decisions).toContainEqual(expect.objectContaining(refused)));
    expect(logs).toEqual([]);
  });
});
