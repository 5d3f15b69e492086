import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  boolean,
  type Der,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from './der.ts';

/** A certificate with its private key, both in PEM. */
export interface Identity {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Issues certificates that are valid on this machine as long as this object lives. */
export interface CertificateAuthority {
  /** PEM, for those who are to trust what is issued here. */
  readonly certificate: string;
  /** For a TLS server on loopback. */
  issueServer(): Identity;
  /** PEM. @param publicKey of whoever is to be known by the certificate */
  issueClient(commonName: string, publicKey: KeyObject): string;
}

const OID = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  subjectAlternativeName: '2.5.29.17',
  subjectKeyIdentifier: '2.5.29.14',
  authorityKeyIdentifier: '2.5.29.35',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
  clientAuthentication: '1.3.6.1.5.5.7.3.2',
} as const;

const DAY_MS = 24 * 60 * 60 * 1000;
/** A laptop that sleeps longer than this has been started anew. */
const VALID_MS = 365 * DAY_MS;

export function createCertificateAuthority(now: () => number = Date.now): CertificateAuthority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Its own name each time, so that what an earlier one issued is not even tried.
  const issuer = nameOf(`Laptop CA ${randomBytes(4).toString('hex')}`);
  const issuerKeyID = keyID(publicKey);
  const issue = (subject: Der, key: KeyObject, extensions: readonly Der[]): string => {
    const algorithm = sequence(objectIdentifier(OID.ecdsaWithSha256));
    const toBeSigned = sequence(
      explicit(0, integer(Uint8Array.of(2))), // version 3
      integer(randomBytes(16)),
      algorithm,
      issuer,
      sequence(time(now() - DAY_MS), time(now() + VALID_MS)),
      subject,
      key.export({ type: 'spki', format: 'der' }),
      explicit(
        3,
        sequence(
          ...extensions,
          extension(OID.subjectKeyIdentifier, octetString(keyID(key)), 'informative'),
          extension(OID.authorityKeyIdentifier, sequence(implicit(0, issuerKeyID)), 'informative'),
        ),
      ),
    );
    return pem(sequence(toBeSigned, algorithm, bitString(sign('sha256', toBeSigned, privateKey))));
  };
  return {
    certificate: issue(issuer, publicKey, [
      extension(OID.basicConstraints, sequence(boolean(true))),
      extension(OID.keyUsage, KEY_CERT_SIGN),
    ]),
    issueServer() {
      const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = sequence(implicit(2, Buffer.from('localhost')), implicit(7, Uint8Array.of(127, 0, 0, 1)));
      const certificate = issue(nameOf('localhost'), server.publicKey, [
        extension(OID.subjectAlternativeName, names),
        extension(OID.extendedKeyUsage, sequence(objectIdentifier(OID.serverAuthentication))),
      ]);
      return { certificate, privateKey: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    },
    issueClient: (commonName, key) =>
      issue(nameOf(commonName), key, [
        extension(OID.extendedKeyUsage, sequence(objectIdentifier(OID.clientAuthentication))),
      ]),
  };
}

/** The certificate's fingerprint: SHA-256 of its DER form, in hex. AWS IoT's certificate ids are just that. */
export function fingerprint(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}

/** A bit string with two unused bits: keyCertSign and cRLSign. */
const KEY_CERT_SIGN = Uint8Array.of(0x03, 0x02, 0x01, 0x06);

/** @param weight `critical`: who does not know the extension must not accept the certificate */
function extension(id: string, value: Der, weight: 'critical' | 'informative' = 'critical'): Der {
  const critical = weight === 'critical' ? [boolean(true)] : [];
  return sequence(objectIdentifier(id), ...critical, octetString(value));
}

/** What tells the keys of one issuer apart (RFC 5280 leaves the method to the issuer). */
function keyID(key: KeyObject): Uint8Array {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20);
}

function nameOf(commonName: string): Der {
  return sequence(set(sequence(objectIdentifier(OID.commonName), utf8String(commonName))));
}

function pem(der: Der): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
