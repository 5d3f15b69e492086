import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerRequests } from '../../lambdas/webhook/answer-request.ts';
import type { HttpRequest } from '../../lambdas/webhook/function-url.ts';
import type { Receipt } from '../../lambdas/webhook/receive-message.ts';

let lines: Record<string, unknown>[];
let now: number;

beforeEach(() => {
  lines = [];
  now = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(JSON.parse(String(text))) > 0);
});
afterEach(() => vi.restoreAllMocks());

/** As Lambda's documentation shows it, without what nobody reads. */
const event = (fields: object = {}) => ({
  version: '2.0',
  rawPath: '/',
  headers: { 'content-type': 'application/json', 'x-webhook-secret': 'opensesame' },
  requestContext: { http: { method: 'POST', path: '/', sourceIp: '127.0.0.1' }, requestId: 'r' },
  body: '{"text":"ü"}',
  isBase64Encoded: false,
  ...fields,
});

function answering(receipt: Receipt | Error) {
  const requests: HttpRequest[] = [];
  const handler = answerRequests({
    now: () => now,
    async receive(request) {
      requests.push(request);
      if (receipt instanceof Error) throw receipt;
      return receipt;
    },
  });
  return { requests, handle: (of: unknown) => handler(of, { awsRequestId: 'ba5eca23' }) };
}

describe('a request', () => {
  it.each([
    ['as text', {}],
    ['in base64', { body: Buffer.from('{"text":"ü"}').toString('base64'), isBase64Encoded: true }],
  ])('is read %s', async (_, fields) => {
    const { requests, handle } = answering({ status: 204, outcome: 'done' });
    await handle(event(fields));
    expect(requests).toMatchObject([{ method: 'POST', headers: { 'x-webhook-secret': 'opensesame' } }]);
    expect(Buffer.from(requests[0]?.body ?? []).toString()).toBe('{"text":"ü"}');
  });

  it('without a body has an empty one', async () => {
    const { requests, handle } = answering({ status: 204, outcome: 'done' });
    await handle(event({ body: undefined }));
    expect(requests[0]?.body).toHaveLength(0);
  });

  it('that comes from nowhere near a function URL is a bad one', async () => {
    const { requests, handle } = answering({ status: 204, outcome: 'done' });
    expect(await handle({ uplink_message: {} })).toEqual({ statusCode: 400 });
    expect(requests).toEqual([]);
  });
});

describe('an answer', () => {
  it('has a status and no word', async () => {
    for (const status of [204, 202, 400, 401, 413, 415, 503] as const) {
      expect(await answering({ status, outcome: 'refused' }).handle(event())).toEqual({ statusCode: status });
    }
  });

  it('names the one method that there is', async () => {
    const { handle } = answering({ status: 405, outcome: 'refused' });
    expect(await handle(event())).toEqual({ statusCode: 405, headers: { allow: 'POST' } });
  });

  it('is "not now" where something fails', async () => {
    const { handle } = answering(new TypeError('secret opensesame can not be read'));
    expect(await handle(event())).toEqual({ statusCode: 503 });
    expect(lines).toMatchObject([{ level: 'ERROR', outcome: 'failed', errorName: 'TypeError' }]);
  });
});

describe('the log', () => {
  it('has one line for a message, with its length and neither secret nor content', async () => {
    await answering({ status: 204, outcome: 'done', bytes: 13 }).handle(event());
    expect(lines).toEqual([
      {
        ...{ timestamp: expect.any(String), level: 'INFO', capability: 'webhook', outcome: 'done', status: 204 },
        ...{ bytes: 13, durationMs: 0, requestId: 'ba5eca23' },
      },
    ]);
  });

  it('warns of a message that was parked', async () => {
    await answering({ status: 202, outcome: 'parked', bytes: 13 }).handle(event());
    expect(lines).toMatchObject([{ level: 'WARN', outcome: 'parked' }]);
  });

  it('warns of strangers once a minute, however many there are', async () => {
    const { handle } = answering({ status: 401, outcome: 'refused' });
    for (; now < 120_000; now += 100) await handle(event());
    expect(lines).toMatchObject([
      { level: 'WARN', code: 'WEBHOOK_SECRET_REFUSED', status: 401 },
      { level: 'WARN', code: 'WEBHOOK_SECRET_REFUSED', status: 401 },
    ]);
  });

  it('has nothing to say of a wrong method', async () => {
    await answering({ status: 405, outcome: 'refused' }).handle(event());
    expect(lines).toEqual([]);
  });

  it('never holds what was sent', async () => {
    for (const receipt of [{ status: 401, outcome: 'refused' }, new Error('{"text":"ü"}')] as const) {
      await answering(receipt).handle(event());
    }
    expect(JSON.stringify(lines)).not.toMatch(/opensesame|ü/);
  });
});
