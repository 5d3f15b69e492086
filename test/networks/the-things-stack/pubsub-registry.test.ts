import { describe, expect, it } from 'vitest';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import type { PubSub } from '../../../lambdas/networks/the-things-stack/pubsub-json.ts';
import { pubSubRegistry } from '../../../lambdas/networks/the-things-stack/pubsub-registry.ts';
import { type Reply, startApiServer } from './api-server.ts';

const ID = 'aws-plant';
const PUB_SUB: PubSub = {
  id: ID,
  baseTopic: 'thethings/lorawan/plant',
  serverUrl: 'mqtts://a1b2c3-ats.iot.eu-west-1.amazonaws.com:8883',
  clientID: 'tts-plant',
  tls: { clientCertificate: '-----BEGIN CERTIFICATE-----\n', clientKey: '-----BEGIN RSA PRIVATE KEY-----\n' },
};

const MISSING: Reply = {
  status: 404,
  body: { code: 5, message: 'not found', details: [{ namespace: 'pkg/redis', name: 'not_found' }] },
};

async function against(...replies: readonly Reply[]) {
  const server = await startApiServer(...replies);
  const api = apiClient({ clusterUrl: server.url, apiKey: async () => 'NNSXS.A.B', sleep: async () => {} });
  return { server, registry: pubSubRegistry(api, 'sensors') };
}

describe('the registry of pub/subs', () => {
  it('sets every message kind on a topic of its own, and all that it writes is in the mask', async () => {
    const { server, registry } = await against({});
    await registry.set(PUB_SUB);
    const [request] = server.received;
    expect(`${request?.method} ${request?.path}`).toBe(`PUT /api/v3/as/pubsub/sensors/${ID}`);
    const { pubsub, field_mask } = JSON.parse(request?.body ?? '');
    const { ids, format, base_topic, mqtt, ...topics } = pubsub;
    expect({ ids, format, base_topic }).toEqual({
      ids: { application_ids: { application_id: 'sensors' }, pub_sub_id: ID },
      format: 'json',
      base_topic: 'thethings/lorawan/plant',
    });
    // The example of The Things Stack's own documentation, with topics of ours.
    expect(topics).toEqual({
      uplink_message: { topic: 'uplink' },
      uplink_normalized: { topic: 'uplink/normalized' },
      join_accept: { topic: 'join' },
      downlink_queued: { topic: 'downlink/queued' },
      downlink_sent: { topic: 'downlink/sent' },
      downlink_ack: { topic: 'downlink/ack' },
      downlink_nack: { topic: 'downlink/nack' },
      downlink_failed: { topic: 'downlink/failed' },
      downlink_queue_invalidated: { topic: 'downlink/invalidated' },
      location_solved: { topic: 'location/solved' },
      service_data: { topic: 'service/data' },
      downlink_push: { topic: 'downlink/push' },
      downlink_replace: { topic: 'downlink/replace' },
    });
    expect([...field_mask.paths].sort()).toEqual(['base_topic', 'format', 'provider', ...Object.keys(topics)].sort());
  });

  it('has the network speak MQTT at least once, with certificate and key in base64', async () => {
    const { server, registry } = await against({});
    await registry.set(PUB_SUB);
    expect(JSON.parse(server.received[0]?.body ?? '').pubsub.mqtt).toEqual({
      server_url: PUB_SUB.serverUrl,
      client_id: 'tts-plant',
      subscribe_qos: 'AT_LEAST_ONCE',
      publish_qos: 'AT_LEAST_ONCE',
      use_tls: true,
      tls_client_cert: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==',
      tls_client_key: 'LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQo=',
    });
  });

  it('has it trust the authority that it is told of', async () => {
    const { server, registry } = await against({});
    await registry.set({
      ...PUB_SUB,
      tls: { clientCertificate: 'PEM', clientKey: 'PEM', serverAuthority: '-----BEGIN CERTIFICATE-----\n' },
    });
    expect(JSON.parse(server.received[0]?.body ?? '').pubsub.mqtt.tls_ca).toBe(
      'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==',
    );
  });

  it('asks for no TLS where there is no certificate', async () => {
    const { server, registry } = await against({});
    const { tls, ...plain } = PUB_SUB;
    await registry.set(plain);
    expect(server.received[0]?.body).not.toContain('tls');
  });

  it('reads what a pub/sub is set to, topics included', async () => {
    const body = { ids: {}, base_topic: 'a/b', mqtt: { server_url: 'mqtt://x' }, join_accept: { topic: 'join' } };
    const { server, registry } = await against({ body });
    expect(Object.fromEntries((await registry.get(ID)) ?? [])).toEqual({
      base_topic: 'a/b',
      'mqtt.server_url': 'mqtt://x',
      'join_accept.topic': 'join',
    });
    const [path, mask = ''] = server.received[0]?.path.split('?field_mask=') ?? [];
    expect(path).toBe(`/api/v3/as/pubsub/sensors/${ID}`);
    expect(mask.split(',')).toHaveLength(13);
  });

  it('answers undefined where there is none', async () => {
    const { registry } = await against(MISSING);
    expect(await registry.get(ID)).toBeUndefined();
  });

  it('removes one, and is content where there is none', async () => {
    const { server, registry } = await against({}, MISSING);
    await registry.remove(ID);
    await registry.remove(ID);
    expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `DELETE /api/v3/as/pubsub/sensors/${ID}`,
      `DELETE /api/v3/as/pubsub/sensors/${ID}`,
    ]);
  });

  it.each([
    ...(['set', 'get', 'remove'] as const).map((act) => [act, 403] as const),
    // A server that has no such route, or another one in front of it.
    ...(['get', 'remove'] as const).map((act) => [act, 404] as const),
  ])('lets every other error of the network through: %s, %d', async (act, status) => {
    const { registry } = await against({ status, body: { message: 'no' } });
    const acts = { set: () => registry.set(PUB_SUB), get: () => registry.get(ID), remove: () => registry.remove(ID) };
    await expect(acts[act]()).rejects.toMatchObject({ name: 'ApiError', status });
  });
});
