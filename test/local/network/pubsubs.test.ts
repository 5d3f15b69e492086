import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { APPLICATION, DEVICE_10, type Json, type NetworkFixture, startNetwork } from './network-fixture.ts';

const ID = 'aws-plant';
const BASE = 'thethings/lorawan/plant';
const READER = 'NNSXS.READER.SECRET';

let broker: Aedes;
let server: Server;
let published: { topic: string; body: Json; qos: number }[];
let fixture: NetworkFixture;

beforeEach(async () => {
  published = [];
  broker = await Aedes.createBroker();
  broker.on('publish', ({ topic, payload, qos }: PublishPacket) => {
    if (topic.startsWith('thethings/')) published.push({ topic, body: JSON.parse(String(payload)), qos });
  });
  server = createServer((socket) => broker.handle(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  fixture = await startNetwork({ apiKeys: [{ key: READER, rights: ['RIGHT_APPLICATION_TRAFFIC_READ'] }] });
});
afterEach(async () => {
  await new Promise<void>((resolve) => broker.close(resolve));
  server.close();
});

const pubSub = (fields: object = {}, mqtt: object = {}) => ({
  format: 'json',
  base_topic: BASE,
  mqtt: {
    server_url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    client_id: 'tts-plant',
    publish_qos: 'AT_LEAST_ONCE',
    subscribe_qos: 'AT_LEAST_ONCE',
    ...mqtt,
  },
  uplink_message: { topic: 'uplink' },
  join_accept: { topic: 'join' },
  downlink_push: { topic: 'downlink/push' },
  downlink_replace: { topic: 'downlink/replace' },
  ...fields,
});

const MASK = ['format', 'provider', 'base_topic', 'uplink_message', 'join_accept', 'downlink_push', 'downlink_replace'];

function put(pubsub: object = pubSub(), paths: readonly string[] = MASK) {
  return fixture.api('PUT', `/as/pubsub/${APPLICATION}/${ID}`, { pubsub, field_mask: { paths } });
}

/** Registers a pub/sub and waits until it listens. */
async function connected(pubsub?: object): Promise<Client> {
  const subscribed = new Promise<Client>((resolve) => broker.once('subscribe', (_, client) => resolve(client)));
  expect((await put(pubsub)).status).toBe(200);
  const client = await subscribed;
  // It listens to the network's messages as soon as it has heard that it is subscribed.
  await vi.waitFor(() => expect(broker.connectedClients).toBe(1));
  return client;
}

/** Lets a device join, again and again until it is heard. */
async function untilHeard(topic: string): Promise<Json> {
  const { device } = fixture.add(DEVICE_10);
  await vi.waitFor(() => {
    device.join();
    expect(published.map((message) => message.topic)).toContain(topic);
  });
  return { device, message: published.find((message) => message.topic === topic) };
}

describe('a pub/sub over MQTT', () => {
  it('publishes each kind of message on its topic, with the QoS that is asked for', async () => {
    const { id } = await connected();
    expect(id).toBe('tts-plant');
    const { device, message } = await untilHeard(`${BASE}/join`);
    expect(message).toMatchObject({ qos: 1, body: { join_accept: {}, end_device_ids: { dev_eui: DEVICE_10.devEUI } } });
    device.send(1, Uint8Array.of(7));
    await vi.waitFor(() => expect(published.at(-1)?.topic).toBe(`${BASE}/uplink`));
    expect(published.at(-1)?.body.uplink_message.frm_payload).toBe('Bw==');
  });

  it('sends nothing of a kind that has no topic', async () => {
    await connected(pubSub({ uplink_message: undefined }));
    const { device } = await untilHeard(`${BASE}/join`);
    device.send(1, Uint8Array.of(7));
    device.join();
    await vi.waitFor(() => expect(published.filter(({ topic }) => topic === `${BASE}/join`).length).toBeGreaterThan(1));
    expect(new Set(published.map(({ topic }) => topic))).toEqual(new Set([`${BASE}/join`]));
  });

  it.each(['push', 'replace'])('takes downlinks from downlink/%s', async (operation) => {
    await connected();
    await untilHeard(`${BASE}/join`);
    const request = {
      end_device_ids: { device_id: 'eui-70b3d57ed0050a11', application_ids: { application_id: APPLICATION } },
      downlinks: [{ f_port: 85, frm_payload: '/y0AAA==' }],
    };
    const packet = { cmd: 'publish', qos: 1, dup: false, retain: false } as const;
    const topic = `${BASE}/downlink/${operation}`;
    broker.publish({ ...packet, topic, payload: Buffer.from(JSON.stringify(request)) }, () => {});
    await vi.waitFor(() => expect(fixture.heard('downlink/queued')).toHaveLength(1));
  });

  it('comes back after its connection broke', async () => {
    const client = await connected();
    const again = once(broker, 'subscribe');
    client.close();
    await again;
    await untilHeard(`${BASE}/join`);
  });

  it('connects anew when it is set again, and no more when it is deleted', async () => {
    const first = await connected();
    const closed = once(first.conn, 'close');
    await connected();
    await closed;
    expect((await fixture.api('DELETE', `/as/pubsub/${APPLICATION}/${ID}`)).body).toEqual({});
    await vi.waitFor(() => expect(broker.connectedClients).toBe(0));
  });

  it('tries again when nobody answers, and says so in the log only: the API answers 200', async () => {
    const { status } = await put(pubSub({}, { server_url: 'mqtt://127.0.0.1:1' }));
    expect(status).toBe(200);
    await vi.waitFor(() =>
      expect(fixture.log.filter((line) => line.startsWith(`pub/sub ${ID}: `)).length).toBeGreaterThan(1),
    );
  });

  it('needs a client certificate for TLS, which the API does not tell either', async () => {
    expect((await put(pubSub({}, { use_tls: true }))).status).toBe(200);
    await vi.waitFor(() => expect(fixture.log).toContain(`pub/sub ${ID}: TLS without a client certificate`));
  });

  it('of another provider can be registered and does nothing', async () => {
    expect((await put(pubSub({ mqtt: undefined, nats: { server_url: 'nats://localhost' } }))).status).toBe(200);
    expect(fixture.log).toContain(`pub/sub ${ID}: provider not implemented`);
  });
});

describe('the registry of pub/subs', () => {
  it('answers what is asked for, and always ids, format, base topic and provider', async () => {
    await put();
    const { body } = await fixture.api('GET', `/as/pubsub/${APPLICATION}/${ID}?field_mask=uplink_message`);
    const { mqtt } = pubSub();
    expect(body).toEqual({
      ids: { application_ids: { application_id: APPLICATION }, pub_sub_id: ID },
      created_at: expect.any(String),
      updated_at: expect.any(String),
      format: 'json',
      base_topic: BASE,
      mqtt,
      uplink_message: { topic: 'uplink' },
    });
    const list = await fixture.api('GET', `/as/pubsub/${APPLICATION}`);
    expect(list.body).toMatchObject({ pubsubs: [{ ids: { pub_sub_id: ID } }] });
  });

  it('creates with POST as well, and keeps what a mask does not cover', async () => {
    const pubsub = { ...pubSub(), ids: { pub_sub_id: ID } };
    await fixture.api('POST', `/as/pubsub/${APPLICATION}`, { pubsub, field_mask: { paths: MASK } });
    const { body } = await put({ base_topic: 'other', format: 'ignored' }, ['base_topic']);
    expect(body).toMatchObject({ base_topic: 'other', format: 'json', mqtt: { client_id: 'tts-plant' } });
  });

  it('knows one format', async () => {
    expect((await fixture.api('GET', '/as/pubsub-formats')).body).toEqual({ formats: { json: 'JSON' } });
  });

  it('does not find what is not there, and deletes it all the same', async () => {
    expect((await fixture.api('GET', `/as/pubsub/${APPLICATION}/${ID}`)).status).toBe(404);
    expect(await fixture.api('DELETE', `/as/pubsub/${APPLICATION}/${ID}`)).toEqual({ status: 200, body: {} });
  });

  it.each([
    ['without a format', {}, MASK.filter((path) => path !== 'format')],
    ['without a provider', {}, MASK.filter((path) => path !== 'provider')],
    ['in another format', { format: 'xml' }, MASK],
    ['with a base topic over 100 characters', { base_topic: 'x'.repeat(101) }, MASK],
    ['with a topic over 100 characters', { uplink_message: { topic: 'x'.repeat(101) } }, MASK],
    ['with two providers', { nats: {} }, MASK],
    ['with created_at in the mask', {}, [...MASK, 'created_at']],
  ])('refuses one %s', async (_how, fields, mask) => {
    expect((await put(pubSub(fields), mask)).status).toBe(400);
  });

  it.each([
    ['a client id over 23 characters', { client_id: 'x'.repeat(24) }],
    ['a username over 100 characters', { username: 'x'.repeat(101) }],
    ['a server URL that is none', { server_url: 'somewhere' }],
    ['a server URL of another protocol', { server_url: 'https://example.com' }],
    ['a certificate over 8192 bytes', { tls_client_cert: Buffer.alloc(8193).toString('base64') }],
    ['a certificate that is not base64', { tls_client_cert: '-----BEGIN CERTIFICATE-----' }],
    ['an unknown QoS', { publish_qos: 'SOMETIMES' }],
  ])('refuses %s', async (_what, mqtt) => {
    expect((await put(pubSub({}, mqtt))).status).toBe(400);
  });

  it.each(['a', 'UPPER', 'two--dashes', 'x'.repeat(37)])('refuses the id %s', async (id) => {
    const { status } = await fixture.api('PUT', `/as/pubsub/${APPLICATION}/${id}`, { pubsub: pubSub() });
    expect(status).toBe(400);
  });

  it('lets a key read that may only read, secrets included, and not write', async () => {
    await put(pubSub({}, { password: 'secret', username: 'me' }));
    const call = (method: string) =>
      fetch(`${fixture.network.url}/api/v3/as/pubsub/${APPLICATION}/${ID}`, {
        method,
        headers: { authorization: `Bearer ${READER}` },
      });
    expect(await (await call('GET')).json()).toMatchObject({ mqtt: { password: 'secret' } });
    expect((await call('DELETE')).status).toBe(403);
  });
});
