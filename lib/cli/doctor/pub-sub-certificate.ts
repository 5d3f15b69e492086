import { createPrivateKey, X509Certificate } from 'node:crypto';

/**
 * ID that AWS IoT gives to a certificate: its SHA-256 in hex; undefined for what is no certificate.
 * @param text PEM in base64, as a pub/sub holds it
 */
export function certificateIDOf(text: string | undefined): string | undefined {
  return readable(() => new X509Certificate(pemOf(text)).fingerprint256.replaceAll(':', '').toLowerCase());
}

/** Whether a private key is that of a certificate; both PEM in base64. */
export function isPair(certificate: string | undefined, key: string | undefined): boolean {
  return readable(() => new X509Certificate(pemOf(certificate)).checkPrivateKey(createPrivateKey(pemOf(key)))) ?? false;
}

const pemOf = (text = ''): string => Buffer.from(text, 'base64').toString();

/** Errors are dropped, since they may quote what was read. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
