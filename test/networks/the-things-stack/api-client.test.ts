import { describe, expect, it } from 'vitest';
import { ApiError, apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { type Reply, startApiServer } from './api-server.ts';

const LINK = '/as/applications/sensors-prod/link';

/** An answer of The Things Stack that refuses, with the error as its JSON gateway writes it. */
function refusal(status: number, namespace: string, name: string, more: object = {}): Reply {
  const details = [{ '@type': 'type.googleapis.com/ttn.lorawan.v3.ErrorDetails', namespace, name, ...more }];
  return { status, body: { code: 3, message: `error:${namespace}:${name} (in words)`, details } };
}
const LIMITED = refusal(429, 'pkg/ratelimit', 'rate_limit_exceeded');
const UNAUTHENTICATED = refusal(401, 'pkg/auth/rights', 'unauthenticated');

/** A client of a server that answers from a script. The first key it has is `old`, the one it reads later is `new`. */
async function clientOf(replies: readonly (Reply | 'lost')[], keys: readonly [string, string] = ['old', 'new']) {
  const server = await startApiServer(...replies);
  const slept: number[] = [];
  const asked: boolean[] = [];
  const api = apiClient({
    clusterUrl: server.url,
    apiKey: async (isRefused = false) => {
      asked.push(isRefused);
      return keys[asked.includes(true) ? 1 : 0];
    },
    sleep: async (ms) => slept.push(ms),
  });
  const failure = async (): Promise<ApiError> => {
    const thrown = await api.call('GET', LINK).catch((error: unknown) => error);
    if (!(thrown instanceof ApiError)) throw new Error(`no ApiError: ${JSON.stringify(thrown)}`);
    return thrown;
  };
  return { api, server, slept, asked, failure };
}

describe('a call of the API', () => {
  it('goes below /api/v3 of the cluster, with the key, and answers the body', async () => {
    const { api, server } = await clientOf([{ body: { link: { skip_payload_crypto: true } } }]);
    expect(await api.call('GET', `${LINK}?field_mask=skip_payload_crypto`)).toEqual({
      link: { skip_payload_crypto: true },
    });
    expect(server.received).toMatchObject([
      {
        method: 'GET',
        path: `/api/v3${LINK}?field_mask=skip_payload_crypto`,
        headers: { authorization: 'Bearer old' },
        body: '',
      },
    ]);
    expect(server.received[0]?.headers).not.toHaveProperty('content-type');
  });

  it('takes its body along as JSON', async () => {
    const { api, server } = await clientOf([{}]);
    await api.call('PUT', LINK, { link: {} });
    expect(server.received).toMatchObject([
      { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"link":{}}' },
    ]);
  });

  it('that is refused says why, with attributes and details', async () => {
    const details = [{ session_key_id: 'AZLB5KezXQ9uiKHC0+T1Bg==', min_f_cnt_down: 9 }];
    const more = { attributes: { f_cnt: 7, min_f_cnt: 9 }, details };
    const { failure, slept } = await clientOf([refusal(400, 'pkg/networkserver', 'f_cnt_too_low', more)]);
    expect(await failure()).toMatchObject({
      status: 400,
      message: 'error:pkg/networkserver:f_cnt_too_low (in words)',
      code: 'pkg/networkserver:f_cnt_too_low',
      ...{ attributes: more.attributes, details, refusesKey: false, passes: false, isAmbiguous: false },
    });
    expect(slept).toEqual([]);
  });

  it.each([
    ['no details', { status: 404, body: { code: 5, message: 'Not Found', details: [] } }, 'Not Found'],
    ['details of another kind', { status: 400, body: { message: 'no', details: ['x', { name: 7 }, null] } }, 'no'],
    ['no JSON', { status: 502, body: '<html>Bad Gateway</html>' }, 'HTTP status 502'],
    ['JSON that is no object', { status: 400, body: '[1]' }, 'HTTP status 400'],
  ])('that is refused with %s has no code', async (_what, reply, message) => {
    const { failure } = await clientOf([reply]);
    const error = await failure();
    expect(error).toMatchObject({ status: reply.status, message });
    expect(error.code).toBeUndefined();
  });

  it.each([
    [500, true, true],
    [503, true, true],
    [504, true, true],
    [400, false, false],
    [404, false, false],
    [409, false, false],
  ])('with status %i is for the caller to judge, and is not tried again', async (status, passes, isAmbiguous) => {
    const { failure, server, slept } = await clientOf([{ status, body: {} }]);
    expect(await failure()).toMatchObject({ status, passes, isAmbiguous });
    expect(server.received).toHaveLength(1);
    expect(slept).toEqual([]);
  });

  it.each<[string, Reply | 'lost']>([
    ['no answer comes', 'lost'],
    ['the answer is a redirect, which would take the key elsewhere', { status: 302, headers: { location: '/x' } }],
    ['a proxy answers in its own words', { status: 200, body: '<html>Welcome</html>' }],
  ])('has an unknown outcome where %s', async (_where, reply) => {
    const { failure, server } = await clientOf([reply]);
    const error = await failure();
    expect(error).toMatchObject({ status: 0, passes: true, isAmbiguous: true, refusesKey: false });
    expect(server.received).toHaveLength(1);
    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toMatch(/Bearer|old/);
  });
});

describe('a limit', () => {
  it('is waited for as long as the network asks', async () => {
    const { api, slept } = await clientOf([{ ...LIMITED, headers: { 'x-rate-limit-retry': '2' } }, {}]);
    expect(await api.call('GET', LINK)).toEqual({});
    expect(slept).toEqual([2_000]);
  });

  it('is not waited for longer than three seconds at a time', async () => {
    const { failure, slept } = await clientOf([{ ...LIMITED, headers: { 'x-rate-limit-retry': '60' } }]);
    expect(await failure()).toMatchObject({ status: 429, passes: true, isAmbiguous: false });
    expect(slept).toEqual([3_000, 3_000]);
  });

  it('without a word on how long is tried twice more', async () => {
    const { failure, slept, server } = await clientOf([LIMITED]);
    expect((await failure()).code).toBe('pkg/ratelimit:rate_limit_exceeded');
    expect(slept).toEqual([250, 1_000]);
    expect(server.received).toHaveLength(3);
  });
});

describe('an API key that is refused', () => {
  it.each([
    UNAUTHENTICATED,
    refusal(403, 'pkg/auth/rights', 'no_application_rights'),
    refusal(400, 'pkg/auth', 'token'),
  ])('is followed by the one that is stored now ($status)', async (reply) => {
    const { api, server, asked } = await clientOf([reply, { body: { fine: true } }]);
    expect(await api.call('GET', LINK)).toEqual({ fine: true });
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
    expect(asked).toEqual([false, true]);
  });

  it('and is still the one that is stored is not tried again', async () => {
    const { failure, server } = await clientOf([UNAUTHENTICATED], ['old', 'old']);
    expect(await failure()).toMatchObject({ status: 401, refusesKey: true });
    expect(server.received).toHaveLength(1);
  });

  it('as well as the next ends the call', async () => {
    const { failure, server } = await clientOf([UNAUTHENTICATED]);
    expect((await failure()).refusesKey).toBe(true);
    expect(server.received).toHaveLength(2);
  });
});
