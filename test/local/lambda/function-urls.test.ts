import { beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../lib/local/aws/http/http-service.ts';
import type { InvocationResult } from '../../../lib/local/lambda/execution-environment.ts';
import { FunctionUrls } from '../../../lib/local/lambda/function-urls.ts';

const FUNCTION = 'arn:aws:lambda:eu-west-1:000000000000:function:webhook-1234';

let events: unknown[];
let result: InvocationResult;
let isOpen: boolean;
let exists: boolean;
let urls: FunctionUrls;
let path: string;

beforeEach(() => {
  events = [];
  result = { payload: '{"statusCode":204}' };
  [isOpen, exists] = [true, true];
  urls = new FunctionUrls(
    {
      find: (name) => (exists ? name : undefined),
      hasOpenUrl: () => isOpen,
      async invoke(functionArn, event) {
        expect(functionArn).toBe(FUNCTION);
        events.push(event);
        return result;
      },
    },
    'http://127.0.0.1:4566',
  );
  path = new URL(urls.add(FUNCTION)).pathname;
});

const ask = (request: Partial<HttpRequest> = {}) =>
  urls.answer({
    ...{ method: 'POST', path, query: new URLSearchParams(), scope: undefined },
    ...{ headers: { 'content-type': 'application/json' }, body: Buffer.from('{"a":"ü"}') },
    ...request,
  });

describe('a function URL', () => {
  it('is a folder on the port of the endpoint', () => {
    expect(urls.add(FUNCTION)).toBe('http://127.0.0.1:4566/lambda-url/webhook-1234/');
  });

  // The example of https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html, without what a browser adds.
  it('hands a request over in payload format 2.0', async () => {
    const headers = { 'content-type': 'text/plain', 'user-agent': 'agent', header2: ['value1', 'value2'] };
    const query = new URLSearchParams('parameter1=value1&parameter2=value');
    await ask({ path: `${path}my/path`, query, headers, body: Buffer.from('Hello from client!') });
    expect(events).toEqual([
      {
        ...{ version: '2.0', routeKey: '$default', rawPath: '/my/path' },
        rawQueryString: 'parameter1=value1&parameter2=value',
        headers: { 'content-type': 'text/plain', 'user-agent': 'agent', header2: 'value1,value2' },
        queryStringParameters: { parameter1: 'value1', parameter2: 'value' },
        requestContext: expect.objectContaining({
          accountId: 'anonymous',
          http: { method: 'POST', path: '/my/path', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'agent' },
          stage: '$default',
          timeEpoch: expect.any(Number),
        }),
        body: 'Hello from client!',
        isBase64Encoded: false,
      },
    ]);
  });

  it.each([
    ['application/json', '{"a":"ü"}', false],
    ['application/octet-stream', Buffer.from('{"a":"ü"}').toString('base64'), true],
  ])('hands a body of %s over as text or in base64', async (type, body, isBase64Encoded) => {
    await ask({ headers: { 'content-type': type } });
    expect(events).toMatchObject([{ rawPath: '/', body, isBase64Encoded }]);
  });

  it('has no body where there is none', async () => {
    await ask({ method: 'GET', body: new Uint8Array() });
    expect(events).toMatchObject([{ isBase64Encoded: false }]);
    expect(events[0]).not.toHaveProperty('body');
  });
});

describe('the answer of a function URL is', () => {
  it.each([
    ['what the function says', '{"statusCode":405,"headers":{"allow":"POST"}}', 405, ''],
    ['its body in base64', '{"statusCode":200,"body":"SGk=","isBase64Encoded":true}', 200, 'Hi'],
    ['any other JSON as it is', '{"message":"hello"}', 200, '{"message":"hello"}'],
    ['any other text as it is', '"hello"', 200, '"hello"'],
  ])('%s', async (_, payload, status, body) => {
    result = { payload };
    const answer = await ask();
    expect([answer.status, Buffer.from(answer.body ?? '').toString()]).toEqual([status, body]);
  });

  it('502 where the function fails', async () => {
    result = { error: { errorType: 'Error', errorMessage: 'no', trace: [] } };
    expect(await ask()).toEqual({ status: 502, body: 'Internal Server Error' });
  });

  it('403 without the permissions, and the function does not run', async () => {
    isOpen = false;
    expect(await ask()).toMatchObject({ status: 403, body: '{"Message":"Forbidden"}' });
    expect(events).toEqual([]);
  });

  it('404 for a function that is gone, or was never there', async () => {
    expect(await ask({ path: '/lambda-url/other/' })).toMatchObject({ status: 404 });
    exists = false;
    expect(await ask()).toMatchObject({ status: 404 });
  });
});
