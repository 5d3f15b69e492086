import { describe, expect, it } from 'vitest';
import { ApiError, apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import {
  clearDownlinksByApi,
  clearDownlinksByMqtt,
} from '../../../lambdas/networks/the-things-stack/clear-downlinks.ts';
import { type Reply, startApiServer } from './api-server.ts';

const DEVICE = { applicationID: 'sensors-prod', deviceID: 'am307' };
const DOWNLINK = {
  frmPayload: Uint8Array.of(1),
  fPort: 85,
  confirmed: true,
  highPriority: false,
  correlationIDs: ['a'],
};
const JSON_DOWNLINK = { f_port: 85, frm_payload: 'AQ==', confirmed: true, priority: 'NORMAL', correlation_ids: ['a'] };

async function overApi(...replies: readonly (Reply | 'lost')[]) {
  const server = await startApiServer(...replies);
  const api = apiClient({ clusterUrl: server.url, apiKey: async () => 'key', sleep: async () => {} });
  return { server, send: clearDownlinksByApi(api) };
}

const refusal = (status: number, namespace: string, name: string): Reply => ({
  status,
  body: { code: 3, message: `error:${namespace}:${name} (in words)`, details: [{ namespace, name }] },
});

describe('a downlink that the network encrypts', () => {
  it.each(['push', 'replace'] as const)('goes over MQTT as a DownlinkQueueRequest: %s', async (operation) => {
    const published: unknown[] = [];
    const send = clearDownlinksByMqtt('plant', async (topic, message) => {
      published.push({ topic, message });
    });
    await send(DEVICE, operation, DOWNLINK);
    expect(published).toEqual([
      {
        topic: `thethings/lorawan/plant/downlink/${operation}`,
        message: {
          end_device_ids: { device_id: 'am307', application_ids: { application_id: 'sensors-prod' } },
          downlinks: [JSON_DOWNLINK],
        },
      },
    ]);
  });

  it.each(['push', 'replace'] as const)('goes over the API to the queue of its device: %s', async (operation) => {
    const { server, send } = await overApi({ body: {} });
    await send(DEVICE, operation, DOWNLINK);
    const [request] = server.received;
    expect(request).toMatchObject({
      method: 'POST',
      path: `/api/v3/as/applications/sensors-prod/devices/am307/down/${operation}`,
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({ downlinks: [JSON_DOWNLINK] });
  });

  it('may be a payload for the formatter of the network', async () => {
    const { server, send } = await overApi({ body: {} });
    const { frmPayload: _, ...others } = DOWNLINK;
    await send(DEVICE, 'push', { ...others, decodedPayload: { screen: 'off' } });
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({
      downlinks: [{ decoded_payload: { screen: 'off' } }],
    });
  });
});

describe('over the API, a downlink', () => {
  it.each([
    ['REFUSED_BY_NETWORK', 400, 'pkg/applicationserver', 'no_device_session'],
    ['REFUSED_BY_NETWORK', 404, 'pkg/applicationserver', 'device_not_found'],
    ['REFUSED_BY_NETWORK', 400, 'pkg/networkserver', 'application_downlink_too_long'],
    ['API_KEY_REFUSED', 401, 'pkg/identityserver', 'api_key_not_found'],
    ['API_KEY_REFUSED', 403, 'pkg/auth/rights', 'insufficient_application_rights'],
    ['API_KEY_REFUSED', 400, 'pkg/auth', 'token'],
  ])('is answered with %s for status %i and %s:%s', async (code, status, namespace, name) => {
    const { send } = await overApi(refusal(status, namespace, name));
    await expect(send(DEVICE, 'push', DOWNLINK)).rejects.toMatchObject({
      ...{ name: 'CodedError', code },
      message: expect.stringContaining(`${namespace}:${name}`),
    });
  });

  it.each<readonly [string, Reply | 'lost']>([
    ['there is no answer', 'lost'],
    ['the network is down', { status: 503, body: {} }],
    ['a limit is reached', refusal(429, 'pkg/ratelimit', 'rate_limit_exceeded')],
  ])('is tried again when %s', async (_, reply) => {
    const { send } = await overApi(reply);
    await expect(send(DEVICE, 'push', DOWNLINK)).rejects.toBeInstanceOf(ApiError);
  });
});
