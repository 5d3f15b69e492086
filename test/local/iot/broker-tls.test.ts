import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Broker, type BrokerPrincipal, startBroker } from '../../../lib/local/iot/broker.ts';
import {
  type CertificateAuthority,
  createCertificateAuthority,
  fingerprint,
} from '../../../lib/local/x509/certificate-authority.ts';

const authority = createCertificateAuthority();
const own = clientOf(authority);
const other = clientOf(authority);
const stranger = clientOf(createCertificateAuthority());

let httpServer: Server;
let broker: Broker;
let asked: { principal: BrokerPrincipal | undefined; action: string; resource: string }[];
const clients: MqttClient[] = [];

beforeEach(async () => {
  asked = [];
  httpServer = createServer().listen(0, '127.0.0.1');
  await once(httpServer, 'listening');
  broker = await startBroker({
    port: 0,
    httpServer,
    tls: {
      port: 0,
      identity: authority.issueServer(),
      clientAuthority: authority.certificate,
      isActive: (certificateId) => certificateId === own.certificateId,
    },
    authorize(principal, action, resource) {
      asked.push({ principal, action, resource });
      return { allowed: !resource.includes('forbidden'), reason: '' };
    },
    onMessage: () => {},
  });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
  await broker.stop();
  httpServer.close();
});

function clientOf(issuer: CertificateAuthority) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const cert = issuer.issueClient('client', publicKey);
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { cert, key, certificateId: fingerprint(new X509Certificate(cert).raw) };
}

async function connect(options: IClientOptions): Promise<MqttClient> {
  const url = `mqtts://127.0.0.1:${broker.tlsPort}`;
  const client = await connectAsync(url, { ca: authority.certificate, reconnectPeriod: 0, ...options }, false);
  client.on('error', () => {});
  clients.push(client);
  return client;
}

describe('the broker with TLS', () => {
  it('knows a client by its certificate, and asks for each of its acts what the certificate may do', async () => {
    const client = await connect({ cert: own.cert, key: own.key, clientId: 'tts-plant' });
    await client.subscribeAsync('plant/down', { qos: 1 });
    await client.publishAsync('plant/up', '{}', { qos: 1 });
    const principal = { certificateId: own.certificateId };
    expect(asked).toEqual([
      { principal, action: 'iot:Connect', resource: 'client/tts-plant' },
      { principal, action: 'iot:Subscribe', resource: 'topicfilter/plant/down' },
      { principal, action: 'iot:Publish', resource: 'topic/plant/up' },
    ]);
  });

  it.each([
    ['none', {}],
    ['one that somebody else issued', stranger],
    ['one that is not active, or of another account', other],
  ])(
    'refuses a client that shows no certificate of the account: %s',
    async (_which, { certificateId, ...tls }: Partial<typeof own>) => {
      await expect(connect(tls)).rejects.toThrow();
      expect(asked).toEqual([]);
    },
  );

  it('refuses a certificate without the private key that belongs to it', async () => {
    await expect(connect({ cert: own.cert, key: other.key })).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  it('refuses a client id that the certificate may not take', async () => {
    await expect(connect({ cert: own.cert, key: own.key, clientId: 'forbidden' })).rejects.toThrow();
  });

  it('closes the connection of a client that publishes where it may not', async () => {
    const client = await connect({ cert: own.cert, key: own.key });
    const closed = new Promise<void>((resolve) => client.once('close', resolve));
    client.publish('forbidden', 'x', { qos: 1 });
    await closed;
  });

  it('is a server that its clients can tell from others', async () => {
    const { certificate } = createCertificateAuthority();
    await expect(connect({ cert: own.cert, key: own.key, ca: certificate })).rejects.toThrow(
      /self-signed|signature|issuer/,
    );
  });
});
