import { generateKeyPairSync } from 'node:crypto';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenWithTls, type TlsListener } from '../../../lib/local/iot/broker-tls.ts';
import { createCertificateAuthority } from '../../../lib/local/x509/certificate-authority.ts';
import { APPLICATION, type NetworkFixture, startNetwork } from './network-fixture.ts';

const authority = createCertificateAuthority();
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const base64 = (text: string) => Buffer.from(text).toString('base64');

let broker: Aedes;
let listener: TlsListener;

beforeEach(async () => {
  broker = await Aedes.createBroker();
  const identity = authority.issueServer();
  listener = await listenWithTls(
    { port: 0, identity, clientAuthority: authority.certificate, isActive: () => true },
    (socket) => broker.handle(socket),
  );
});
afterEach(async () => {
  await new Promise<void>((resolve) => broker.close(resolve));
  await listener.stop();
});

async function register({ api }: NetworkFixture, tls: object = {}): Promise<void> {
  const mqtt = {
    server_url: `mqtts://127.0.0.1:${listener.port}`,
    client_id: 'tts-plant',
    use_tls: true,
    tls_client_cert: base64(authority.issueClient('network', publicKey)),
    tls_client_key: base64(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    ...tls,
  };
  const body = { pubsub: { format: 'json', mqtt }, field_mask: { paths: ['format', 'provider'] } };
  expect((await api('PUT', `/as/pubsub/${APPLICATION}/aws-plant`, body)).status).toBe(200);
}

describe('a pub/sub over TLS', () => {
  it('connects to a server whose authority it was told', async () => {
    const fixture = await startNetwork();
    await register(fixture, { tls_ca: base64(authority.certificate) });
    await fixture.network.pubSubsConnected();
    expect(broker.connectedClients).toBe(1);
  });

  it('connects to no other', async () => {
    const fixture = await startNetwork();
    await register(fixture);
    await vi.waitFor(() => expect(fixture.log.join('\n')).toMatch(/^pub\/sub aws-plant: .*certificate/));
    expect(broker.connectedClients).toBe(0);
  });

  it('counts as connected once it is removed, so that nobody waits for it', async () => {
    const fixture = await startNetwork();
    await register(fixture);
    const connected = fixture.network.pubSubsConnected();
    await fixture.api('DELETE', `/as/pubsub/${APPLICATION}/aws-plant`);
    await connected;
  });
});
