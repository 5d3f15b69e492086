import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PubSub } from '../../../lambdas/networks/the-things-stack/pubsub-json.ts';
import { settingsOf } from '../../../lambdas/networks/the-things-stack/pubsub-settings.ts';
import { changesOf, type WantedPubSub } from '../../../lib/cli/doctor/pub-sub-changes.ts';
import { createCertificateAuthority } from '../../../lib/local/x509/certificate-authority.ts';

const authority = createCertificateAuthority();

function makeCertificate() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const clientCertificate = authority.issueClient('a certificate', publicKey);
  const clientKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const id = new X509Certificate(clientCertificate).fingerprint256.replaceAll(':', '').toLowerCase();
  return { id, clientCertificate, clientKey };
}

const OURS = makeCertificate();
const ANOTHER = makeCertificate();

const AWS: WantedPubSub = {
  stackName: 'plant',
  baseTopic: 'thethings/lorawan/plant',
  iotEndpoint: 'a1b2c3-ats.iot.eu-west-1.amazonaws.com',
  activeIDs: [ANOTHER.id.replace(/^./, 'x'), OURS.id],
  isLaptop: false,
};

interface Change extends Partial<NonNullable<PubSub['tls']>> {
  readonly serverUrl?: string;
}

function pubSub({ serverUrl = 'mqtts://a1b2c3-ats.iot.eu-west-1.amazonaws.com:8883', ...tls }: Change = {}) {
  const { clientCertificate, clientKey } = OURS;
  return settingsOf({
    id: 'aws-plant',
    baseTopic: 'thethings/lorawan/plant',
    clientID: 'tts-plant',
    serverUrl,
    tls: { clientCertificate, clientKey, ...tls },
  });
}

describe('the doctor finds of a pub/sub', () => {
  it('nothing where it is as the stack sets it', () => {
    expect(changesOf(pubSub(), AWS)).toEqual([]);
  });

  it('a certificate that is not let in', () => {
    const { clientCertificate, clientKey } = ANOTHER;
    expect(changesOf(pubSub({ clientCertificate, clientKey }), AWS)).toEqual(['mqtt.tls_client_cert is another one']);
    expect(changesOf(pubSub({ clientCertificate: 'no certificate' }), AWS)).toEqual([
      'mqtt.tls_client_cert is another one',
      'mqtt.tls_client_key is another one',
    ]);
  });

  it('a key that is not that of its certificate', () => {
    expect(changesOf(pubSub({ clientKey: ANOTHER.clientKey }), AWS)).toEqual(['mqtt.tls_client_key is another one']);
  });

  it('a client id that is that of another stack', () => {
    expect(changesOf(new Map([...pubSub(), ['mqtt.client_id', 'tts-other']]), AWS)).toEqual([
      'mqtt.client_id is tts-other, not tts-plant',
    ]);
  });

  it('another port or Region on AWS, and an authority that AWS needs none of', () => {
    const serverUrl = 'mqtts://a1b2c3-ats.iot.eu-west-1.amazonaws.com:443';
    expect(changesOf(pubSub({ serverUrl, serverAuthority: 'PEM' }), AWS)).toEqual([
      `mqtt.server_url is ${serverUrl}, not mqtts://a1b2c3-ats.iot.eu-west-1.amazonaws.com:8883`,
      'mqtt.tls_ca is set',
    ]);
    const elsewhere = 'mqtts://a1b2c3-ats.iot.us-east-1.amazonaws.com:8883';
    expect(changesOf(pubSub({ serverUrl: elsewhere }), AWS)).toHaveLength(1);
  });

  it('on a laptop another host, but no port and no authority, which it has of its own', () => {
    const laptop = { ...AWS, iotEndpoint: '127.0.0.1:4566', isLaptop: true };
    expect(changesOf(pubSub({ serverUrl: 'mqtts://127.0.0.1:40123', serverAuthority: 'PEM' }), laptop)).toEqual([]);
    expect(changesOf(pubSub({ serverUrl: 'mqtt://127.0.0.1:40123' }), laptop)).toHaveLength(1);
    expect(changesOf(pubSub({ serverUrl: 'mqtts://10.0.0.1:40123' }), laptop)).toHaveLength(1);
  });
});
