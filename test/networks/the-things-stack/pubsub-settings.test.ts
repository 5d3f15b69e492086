import { describe, expect, it } from 'vitest';
import { type PubSub, pubSubJson, TOPIC_MEMBERS } from '../../../lambdas/networks/the-things-stack/pubsub-json.ts';
import {
  differences,
  inShort,
  readSettings,
  settingsOf,
} from '../../../lambdas/networks/the-things-stack/pubsub-settings.ts';

const PUB_SUB: PubSub = {
  id: 'aws-plant',
  baseTopic: 'thethings/lorawan/plant',
  serverUrl: 'mqtts://a1b2c3-ats.iot.eu-west-1.amazonaws.com:8883',
  clientID: 'tts-plant',
  tls: { clientCertificate: 'CERTIFICATE', clientKey: 'KEY' },
};
const WANTED = settingsOf(PUB_SUB);

// biome-ignore lint/suspicious/noExplicitAny: tests change documents of any shape
type Json = any;

/** What differs of the pub/sub as the network answers it, after something was done to it. */
function changed(change: (json: Json) => void): readonly string[] {
  const json = structuredClone(pubSubJson('sensors', PUB_SUB));
  change(json);
  return differences(readSettings(json), WANTED);
}

describe('a pub/sub', () => {
  it('that is as it was set differs in nothing, whatever else the network tells of it', () => {
    expect(
      changed((json) => {
        json.created_at = json.updated_at = '2026-03-04T09:15:27Z';
        json.mqtt.username = '';
        json.mqtt.headers = {};
        json.nats = null;
      }),
    ).toEqual([]);
  });

  it('differs in nothing for a server that writes enums as numbers', () => {
    expect(
      changed((json) => {
        json.mqtt.subscribe_qos = 1;
        json.mqtt.publish_qos = 1;
      }),
    ).toEqual([]);
  });

  it.each<[string, (json: Json) => void, string]>([
    ['the base topic', (json) => (json.base_topic = 'x'), 'base_topic is x, not thethings/lorawan/plant'],
    ['the client id', (json) => (json.mqtt.client_id = 'x'), 'mqtt.client_id is x, not tts-plant'],
    [
      'the server',
      (json) => (json.mqtt.server_url = 'mqtt://x'),
      `mqtt.server_url is mqtt://x, not ${PUB_SUB.serverUrl}`,
    ],
    ['QoS 1', (json) => delete json.mqtt.publish_qos, 'mqtt.publish_qos is not set'],
    ['TLS', (json) => delete json.mqtt.use_tls, 'mqtt.use_tls is not set'],
    ['the certificate', (json) => (json.mqtt.tls_client_cert = 'QUJD'), 'mqtt.tls_client_cert is another one'],
    ['its key', (json) => (json.mqtt.tls_client_key = 'QUJD'), 'mqtt.tls_client_key is another one'],
    ['the authority', (json) => (json.mqtt.tls_ca = 'QUJD'), 'mqtt.tls_ca is set'],
    ['a user', (json) => (json.mqtt.username = 'x'), 'mqtt.username is set'],
    ['a topic', (json) => (json.join_accept.topic = 'joined'), 'join_accept.topic is joined, not join'],
    ['a kind that is sent no more', (json) => delete json.downlink_ack, 'downlink_ack.topic is not set'],
    ['a kind that is sent on the base topic', (json) => (json.downlink_ack = {}), 'downlink_ack.topic is not set'],
  ])('is found to differ by %s', (_what, change, said) => {
    expect(changed(change)).toEqual([said]);
  });

  it('that speaks to something else is found to differ in all of its connection', () => {
    const found = changed((json) => {
      json.nats = { server_url: 'nats://user:word@x' };
      delete json.mqtt;
    });
    expect(found).toContain('nats.server_url is set');
    expect(found.filter((said) => said.startsWith('mqtt.'))).toHaveLength(7);
  });

  it('is told of without keys, and without a password in its server’s URL', () => {
    const found = changed((json) => {
      Object.assign(json.mqtt, { tls_client_key: 'SECRET', password: 'SECRET', headers: { authorization: 'SECRET' } });
      json.mqtt.server_url = 'mqtt://user:SECRET@x';
    });
    expect(found).toHaveLength(4);
    expect(found.join()).not.toMatch(/SECRET|S0VZ/);
    expect(found.join()).toContain('mqtt.server_url is mqtt://x, not');
  });

  it.each(TOPIC_MEMBERS)('differs where %s is sent nowhere', (member) => {
    expect(changed((json) => delete json[member])).toEqual([`${member}.topic is not set`]);
  });
});

describe('differences in short', () => {
  it('are all told up to three, and then counted', () => {
    expect(inShort(['a'])).toBe('a');
    expect(inShort(['a', 'b', 'c'])).toBe('a, b, c');
    expect(inShort(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  });
});
