import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Broker, type BrokerMessage, startBroker } from '../../../lib/local/iot/broker.ts';

let httpServer: Server;
let broker: Broker;
let seen: { message: BrokerMessage; clientId: string | undefined }[];
/** What a client with the access key of a role may not do. */
let denied: string[];
const clients: MqttClient[] = [];

beforeEach(async () => {
  seen = [];
  denied = [];
  httpServer = createServer().listen(0, '127.0.0.1');
  await once(httpServer, 'listening');
  broker = await startBroker({
    port: 0,
    httpServer,
    authorize: (principal, action, resource) => ({
      allowed: principal === undefined || !denied.includes(`${action} ${resource}`),
      reason: '',
    }),
    onMessage: (message, clientId) => seen.push({ message, clientId }),
  });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
  await broker.stop();
  httpServer.close();
});

async function connect(url = `mqtt://127.0.0.1:${broker.port}`): Promise<MqttClient> {
  const client = await connectAsync(url, { reconnectPeriod: 0 });
  client.on('error', () => {});
  clients.push(client);
  return client;
}

/** The arguments of a client's next event. */
function next(client: MqttClient, event: 'message' | 'close'): Promise<unknown[]> {
  return new Promise((resolve) => client.once(event, (...args: unknown[]) => resolve(args)));
}

const webSocketUrl = (query = '') => `ws://127.0.0.1:${(httpServer.address() as AddressInfo).port}/mqtt${query}`;
const ROLE = '?X-Amz-Credential=ASIAROLE%2F20261121%2Feu-west-1%2Fiotdevicegateway%2Faws4_request';

describe('the broker', () => {
  it('passes a message from a TCP client to a WebSocket client, and shows it to the rules with its sender', async () => {
    const [tcp, web] = [await connect(), await connect(webSocketUrl())];
    await web.subscribeAsync('lorawan/+/uplink', { qos: 1 });
    const received = next(web, 'message');
    await tcp.publishAsync('lorawan/24E124707C141230/uplink', '{"f_port":85}', { qos: 1 });
    expect(String((await received)[1])).toBe('{"f_port":85}');
    const message = expect.objectContaining({ topic: 'lorawan/24E124707C141230/uplink', qos: 1 });
    await vi.waitFor(() => expect(seen).toEqual([{ message, clientId: tcp.options.clientId }]));
  });

  it('publishes for a service, which has no client id', async () => {
    const client = await connect();
    await client.subscribeAsync('$aws/events/thing/+/created');
    const received = next(client, 'message');
    await broker.publish({ topic: '$aws/events/thing/a/created', payload: Buffer.from('{}'), qos: 1 });
    expect((await received)[0]).toBe('$aws/events/thing/a/created');
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    expect(seen[0]?.clientId).toBeUndefined();
  });

  it('keeps a retained message for who subscribes later', async () => {
    await (await connect()).publishAsync('status', 'on', { qos: 1, retain: true });
    const late = await connect();
    const received = next(late, 'message');
    await late.subscribeAsync('status');
    expect(String((await received)[1])).toBe('on');
  });

  it.each([
    ['a payload over 128 KB', 'big', Buffer.alloc(128 * 1024 + 1)],
    ['a topic of nine levels', 'a/b/c/d/e/f/g/h/i', Buffer.from('x')],
    ['a topic that is AWS’s own', '$aws/events/thing/a/created', Buffer.from('x')],
  ])('closes the connection of a client that publishes %s, as AWS IoT does', async (_what, topic, payload) => {
    const client = await connect();
    const closed = next(client, 'close');
    client.publish(topic, payload, { qos: 1 });
    await closed;
    expect(seen).toEqual([]);
  });

  it('lets a role do what its policies say: the rest fails as on AWS', async () => {
    denied = ['iot:Subscribe topicfilter/secret/#', 'iot:Publish topic/secret/a', 'iot:Receive topic/others'];
    const role = await connect(webSocketUrl(ROLE));
    const [grant] = await role.subscribeAsync('secret/#', { qos: 1 }).catch(() => [{ qos: 128 }]);
    expect(grant?.qos).toBe(128);

    await role.subscribeAsync(['others', 'own']);
    const received = next(role, 'message');
    await (await connect()).publishAsync('others', 'x', { qos: 1 });
    await (await connect()).publishAsync('own', 'y', { qos: 1 });
    expect((await received)[0]).toBe('own');

    const closed = next(role, 'close');
    role.publish('secret/a', 'x', { qos: 1 });
    await closed;
    expect(seen.map(({ message }) => message.topic)).toEqual(['others', 'own']);
  });

  it('lets nobody listen to Basic Ingest', async () => {
    const client = await connect();
    const [grant] = await client.subscribeAsync('$aws/rules/#').catch(() => [{ qos: 128 }]);
    expect(grant?.qos).toBe(128);
    await client.subscribeAsync(['$aws/#', 'afterwards']);
    const received = next(client, 'message');
    await client.publishAsync('$aws/rules/plant_upstream/a', 'x', { qos: 1 });
    await client.publishAsync('afterwards', 'y', { qos: 1 });
    expect((await received)[0]).toBe('afterwards');
    expect(seen[0]?.message.topic).toBe('$aws/rules/plant_upstream/a');
  });

  it.each([
    ['a page of somebody else', webSocketUrl, 'https://example.com'],
    ['a page without an address', webSocketUrl, 'null'],
  ])('keeps out %s', async (_who, url, origin) => {
    const socket = new WebSocket(url(), 'mqtt', { origin });
    await expect(once(socket, 'open')).rejects.toThrow();
  });

  it('lets in a page of this machine', async () => {
    const socket = new WebSocket(webSocketUrl(), 'mqtt', { origin: 'http://127.0.0.1:8080' });
    await once(socket, 'open');
    socket.terminate();
  });
});
