import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Certificates } from '../aws/iot/certificates.ts';
import { type CertificateAuthority, fingerprint, type Identity } from '../x509/certificate-authority.ts';

export interface TlsListenerOptions {
  /** TCP port on loopback; 0: any free one. */
  readonly port: number;
  /** How the broker shows itself. */
  readonly identity: Identity;
  /** PEM of the authority that issues client certificates. */
  readonly clientAuthority: string;
  /** Whether a client certificate is known and active; its id is the SHA-256 of the certificate, hex. */
  isActive(certificateId: string): boolean;
}

/** MQTT with the client certificates of an account. */
export interface MqttsOptions {
  /** TCP port on loopback; 0: any free one. */
  readonly port: number;
  /** Issues the certificates of the broker and of its clients. */
  readonly authority: CertificateAuthority;
}

export function tlsListenerOptions({ port, authority }: MqttsOptions, certificates: Certificates): TlsListenerOptions {
  return {
    port,
    identity: authority.issueServer(),
    clientAuthority: authority.certificate,
    isActive: (certificateId) => certificates.find(certificateId)?.status === 'ACTIVE',
  };
}

export interface TlsListener {
  readonly port: number;
  stop(): Promise<void>;
}

/** MQTT over TLS: lets in who shows an active certificate of the account and holds its private key. */
export async function listenWithTls(
  options: TlsListenerOptions,
  onConnection: (socket: TLSSocket, certificateId: string) => void,
): Promise<TlsListener> {
  const sockets = new Set<TLSSocket>();
  const server = createServer({
    key: options.identity.privateKey,
    cert: options.identity.certificate,
    ca: options.clientAuthority,
    requestCert: true,
    rejectUnauthorized: true,
    noDelay: true,
  });
  server.on('secureConnection', (socket) => {
    const certificateId = fingerprint(socket.getPeerCertificate().raw);
    socket.on('error', () => {});
    if (!options.isActive(certificateId)) return void socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    onConnection(socket, certificateId);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
