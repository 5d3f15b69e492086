import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCertificateAuthority, fingerprint } from '../../../lib/local/x509/certificate-authority.ts';

const authority = createCertificateAuthority();
const issuer = new X509Certificate(authority.certificate);
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('the certificate authority', () => {
  it('has a certificate that says so and that it signed itself', () => {
    expect(issuer.ca).toBe(true);
    expect(issuer.verify(issuer.publicKey)).toBe(true);
  });

  it('issues a server certificate for this machine, with the key that belongs to it', () => {
    const { certificate, privateKey } = authority.issueServer();
    const server = new X509Certificate(certificate);
    expect([server.checkIP('127.0.0.1'), server.checkHost('localhost'), server.checkHost('example.com')]).toEqual([
      '127.0.0.1',
      'localhost',
      undefined,
    ]);
    expect(server.checkIssued(issuer)).toBe(true);
    expect(server.verify(issuer.publicKey)).toBe(true);
    expect(server.ca).toBe(false);
    expect(privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it('issues a client certificate for a key', () => {
    const client = new X509Certificate(authority.issueClient('somebody', publicKey));
    expect(client.subject).toBe('CN=somebody');
    expect(client.publicKey.equals(publicKey)).toBe(true);
    expect(client.verify(issuer.publicKey)).toBe(true);
    expect(fingerprint(client.raw)).toBe(client.fingerprint256.replaceAll(':', '').toLowerCase());
  });

  it('vouches for nothing that another one issued', () => {
    const stranger = new X509Certificate(createCertificateAuthority().issueClient('somebody', publicKey));
    expect(stranger.checkIssued(issuer)).toBe(false);
    expect(stranger.verify(issuer.publicKey)).toBe(false);
  });

  it('is valid from yesterday for a year, also past 2049, when X.509 writes dates otherwise', () => {
    for (const now of ['2026-11-21T12:00:00Z', '2049-06-01T12:00:00Z', '2060-01-01T00:00:00Z'].map(Date.parse)) {
      const { validFrom, validTo } = new X509Certificate(createCertificateAuthority(() => now).certificate);
      expect([Date.parse(validFrom), Date.parse(validTo)]).toEqual([now - 86_400_000, now + 365 * 86_400_000]);
    }
  });
});
