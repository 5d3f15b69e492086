import { generateKeyPair, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { type CertificateAuthority, fingerprint } from '../../x509/certificate-authority.ts';
import { arnOf, type Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';

export const CERTIFICATE_STATUSES = ['ACTIVE', 'INACTIVE', 'REVOKED'] as const;

export type CertificateStatus = (typeof CERTIFICATE_STATUSES)[number];

export interface Certificate {
  /** SHA-256 of the certificate, hex. */
  readonly certificateId: string;
  readonly certificateArn: string;
  readonly certificatePem: string;
  readonly status: CertificateStatus;
  readonly creationDateMs: number;
  readonly lastModifiedDateMs: number;
  /** How often it was changed, the creation included. */
  readonly customerVersion: number;
}

/** Keys as AWS IoT hands them out: once, and then never again. */
export interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** What AWS makes: 2048-bit RSA. */
const KEY_BITS = 2048;

/** X.509 client certificates of the account, issued by the laptop's own authority. */
export class Certificates {
  private readonly certificates = new Map<string, Certificate>();

  constructor(
    private readonly home: Home,
    private readonly authority: CertificateAuthority,
    private readonly now: () => number,
  ) {}

  async create(isActive: boolean): Promise<{ readonly certificate: Certificate; readonly keyPair: KeyPair }> {
    const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS });
    const certificatePem = this.authority.issueClient('AWS IoT Certificate', publicKey);
    const certificateId = fingerprint(new X509Certificate(certificatePem).raw);
    const certificate: Certificate = {
      certificateId,
      certificateArn: arnOf(this.home, 'iot', `cert/${certificateId}`),
      certificatePem,
      status: isActive ? 'ACTIVE' : 'INACTIVE',
      creationDateMs: this.now(),
      lastModifiedDateMs: this.now(),
      customerVersion: 1,
    };
    this.certificates.set(certificateId, certificate);
    const keyPair = {
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    };
    return { certificate, keyPair };
  }

  find(certificateId: string): Certificate | undefined {
    return this.certificates.get(certificateId);
  }

  /** @throws AwsError ResourceNotFoundException */
  describe(certificateId: string): Certificate {
    const certificate = this.find(certificateId);
    if (certificate !== undefined) return certificate;
    throw new AwsError('ResourceNotFoundException', `Certificate ${certificateId} not found`, 404);
  }

  update(certificateId: string, status: CertificateStatus): void {
    const before = this.describe(certificateId);
    const customerVersion = before.customerVersion + 1;
    this.certificates.set(certificateId, { ...before, status, customerVersion, lastModifiedDateMs: this.now() });
  }

  /** @param isHeld whether it has policies, with which AWS keeps it unless it is forced, or things, with which it always does */
  delete(certificateId: string, isHeld: boolean): void {
    const { status } = this.describe(certificateId);
    if (status === 'ACTIVE') {
      throw new AwsError('CertificateStateException', `Certificate ${certificateId} must be deactivated first`, 406);
    }
    if (isHeld) {
      throw new AwsError(
        'DeleteConflictException',
        `Certificate ${certificateId} has policies or things attached to it`,
        409,
      );
    }
    this.certificates.delete(certificateId);
  }
}
