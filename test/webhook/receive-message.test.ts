import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CodedError } from '../../lambdas/errors.ts';
import type { HttpRequest } from '../../lambdas/webhook/function-url.ts';
import { receiveMessage } from '../../lambdas/webhook/receive-message.ts';

const SECRET = 'cV4n1Zp0QmXrT8sKd2LhB7gYwEaUo5fJiN3tCx9MvHqSbRkP';
const HEADERS = { 'content-type': 'application/json', 'x-webhook-secret': SECRET };
const MESSAGE = '{"end_device_ids": {"device_id":"am307"}, "uplink_message":{"settings":{"frequency":"868100000"}}}';

let handedOver: string[];
let parked: { message: object; error: CodedError }[];
let asked: string[];
/** How many of the next hand-overs fail. */
let failures: number;
/** How many of the next tries to park fail. */
let queueFailures: number;

beforeEach(() => {
  handedOver = [];
  parked = [];
  asked = [];
  failures = 0;
  queueFailures = 0;
});

const receive = (request: Partial<Omit<HttpRequest, 'body'>> & { readonly body?: string | Uint8Array } = {}) => {
  const { method = 'POST', headers = HEADERS, body = MESSAGE } = request;
  return receiveMessage(
    { method, headers, body: Buffer.from(body) },
    {
      async accepts(secret) {
        asked.push(secret);
        return secret === SECRET;
      },
      async handOver(document) {
        if (failures-- > 0) throw new Error('InternalFailureException');
        handedOver.push(document);
      },
      async park(message, error) {
        if (queueFailures-- > 0) throw new Error('ServiceUnavailable');
        parked.push({ message, error });
      },
    },
  );
};

describe('a message with the secret', () => {
  it('is handed over as it came, byte for byte, and answered without content', async () => {
    expect(await receive()).toEqual({ status: 204, outcome: 'done', bytes: MESSAGE.length });
    expect(handedOver).toEqual([MESSAGE]);
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;charset=utf-8'])(
    'may be of the type %s',
    async (type) => {
      expect(await receive({ headers: { ...HEADERS, 'content-type': type } })).toMatchObject({ status: 204 });
    },
  );

  it('is handed over at the second try', async () => {
    failures = 1;
    expect(await receive()).toMatchObject({ status: 204, outcome: 'done' });
    expect([handedOver, parked]).toEqual([[MESSAGE], []]);
  });

  it('is parked when AWS IoT Core does not take it, and counts as taken', async () => {
    failures = 2;
    expect(await receive()).toEqual({ status: 202, outcome: 'parked', bytes: MESSAGE.length });
    expect(parked.map(({ message, error }) => [message, error.code])).toEqual([
      [JSON.parse(MESSAGE), 'NOT_HANDED_OVER'],
    ]);
  });

  it('is parked at the third try: the network sends nothing twice', async () => {
    failures = 2;
    queueFailures = 2;
    expect(await receive()).toMatchObject({ status: 202, outcome: 'parked' });
    expect(parked).toHaveLength(1);
  });

  it('is refused only when nothing takes it', async () => {
    failures = 2;
    queueFailures = 3;
    expect(await receive()).toEqual({ status: 503, outcome: 'failed', bytes: MESSAGE.length });
  });
});

describe('a request is refused', () => {
  it.each([
    ['that is no POST', 405, { method: 'GET' }],
    ['without the secret', 401, { headers: { 'content-type': 'application/json' } }],
    ['with another secret', 401, { headers: { ...HEADERS, 'x-webhook-secret': 'guess' } }],
    ['with the secret elsewhere', 401, { headers: { ...HEADERS, 'x-webhook-secret': '', authorization: SECRET } }],
    ['of another type', 415, { headers: { ...HEADERS, 'content-type': 'application/octet-stream' } }],
    ['of a type that only begins alike', 415, { headers: { ...HEADERS, 'content-type': 'application/json-seq' } }],
    ['without a type', 415, { headers: { 'x-webhook-secret': SECRET } }],
    ['that is no JSON', 400, { body: '{"end_device_ids":' }],
    ['without a body', 400, { body: '' }],
    ['that is no object', 400, { body: '[1]' }],
    ['longer than AWS IoT Core passes on', 413, { body: `{"a":"${'x'.repeat(128 * 1024)}"}` }],
  ])('%s', async (_, status, request) => {
    expect(await receive(request)).toMatchObject({ status, outcome: 'refused' });
    expect([handedOver, parked]).toEqual([[], []]);
  });

  it('before its body is looked at, where it comes without the secret', async () => {
    const request = { method: 'POST', headers: {} } as const;
    const unreadable = new Proxy(new Uint8Array(), {
      get: () => {
        throw new Error('the body was looked at');
      },
    });
    const receipt = receiveMessage(
      { ...request, body: unreadable },
      { accepts: async () => false, handOver: async () => {}, park: async () => {} },
    );
    expect(await receipt).toEqual({ status: 401, outcome: 'refused' });
  });

  it('no longer than by a byte: 128 KB are taken', async () => {
    const body = `{"a":"${'x'.repeat(128 * 1024 - 8)}"}`;
    expect(body.length).toBe(128 * 1024);
    expect(await receive({ body })).toMatchObject({ status: 204 });
    expect(await receive({ body: `${body} ` })).toMatchObject({ status: 413 });
  });
});

describe('whatever the body', () => {
  it('a stranger hears the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.string(), async (body, guess) => {
        const receipt = await receive({ body, headers: { ...HEADERS, 'x-webhook-secret': guess } });
        expect(receipt).toEqual({ status: 401, outcome: 'refused' });
      }),
    );
  });

  it('the network is answered, and JSON objects alone are handed over', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (body) => {
        handedOver = [];
        const { status } = await receive({ body });
        expect([204, 400]).toContain(status);
        expect(handedOver).toEqual(status === 204 ? [body] : []);
      }),
    );
  });
});
