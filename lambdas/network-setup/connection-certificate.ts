import { CodedError } from '../errors.ts';
import {
  type ClientCertificate,
  type ClientSecret,
  clientSecretText,
  parseClientSecret,
} from './mqtt-connection-secret.ts';

/** What the certificate of a connection needs from outside. */
export interface ConnectionCertificateDeps {
  /** Names cluster and application: when another one takes its place, that gets a certificate of its own. */
  readonly application: string;
  /** Name of the policy that lets certificates in. */
  readonly policyName: string;
  readonly certificates: ClientCertificates;
  /** Secret that remembers the certificate and holds its private key. */
  readonly secret: { read(): Promise<string>; write(text: string): Promise<void> };
}

/** Client certificates of the account, as far as they are let in by the policy of the stack. */
export interface ClientCertificates {
  /** Makes one that is inactive and may do nothing. */
  create(): Promise<ClientCertificate>;
  /** Lets it do what the policy says, and then activates it. Changes nothing where that is so. */
  activate(certificate: ClientCertificate): Promise<void>;
  isActive(certificateID: string): Promise<boolean>;
  /** ARNs of all that the policy lets in; undefined if there is no such policy. */
  admitted(): Promise<readonly string[] | undefined>;
  /** From then on it lets nobody in. No error if it is gone; so with the next two. */
  deactivate(certificateArn: string): Promise<void>;
  /** Takes the policy from it, and leaves it as it is otherwise. */
  detach(certificateArn: string): Promise<void>;
  /** Deletes one that is inactive and has no policy. */
  delete(certificateArn: string): Promise<void>;
}

/**
 * The certificate that the secret remembers, as long as it is active and no other application has it; else a new one, so that
 * who deactivates a certificate has it replaced. It is stored before it may do anything: one that gets lost in between is
 * good for nothing. With it, the secret remembers those that it takes the place of, until they are removed.
 * @throws CodedError POLICY_GONE
 */
export async function ensureCertificate(deps: ConnectionCertificateDeps): Promise<ClientSecret> {
  const { application, certificates, secret } = deps;
  const stored = parseClientSecret(await secret.read());
  const admitted = await certificates.admitted();
  if (admitted === undefined) throw policyGone(deps);
  if (stored !== undefined && (await isOfUse(stored, application, certificates))) {
    // Somebody may have taken the policy from it.
    if (!admitted.includes(stored.certificate.certificateArn)) await certificates.activate(stored.certificate);
    return stored;
  }
  const made: ClientSecret = { certificate: await certificates.create(), replaced: allOf(stored) };
  await secret.write(clientSecretText(made));
  await certificates.activate(made.certificate);
  return made;
}

/** ARNs of all certificates that a secret remembers, and so of all that this stack made and may still be there. */
export function allOf(stored: ClientSecret | undefined): readonly string[] {
  return stored === undefined ? [] : [...stored.replaced, stored.certificate.certificateArn];
}

async function isOfUse(
  { certificate, handedOverTo }: ClientSecret,
  application: string,
  certificates: ClientCertificates,
): Promise<boolean> {
  // Two that connect under one client id would take the connection from each other.
  const isFree = handedOverTo === undefined || handedOverTo === application;
  return isFree && (await certificates.isActive(certificate.certificateID));
}

function policyGone({ policyName }: ConnectionCertificateDeps): CodedError {
  return new CodedError(
    'POLICY_GONE',
    `AWS IoT has no policy ${policyName} any more: it was deleted by hand, and CloudFormation does not notice. The messaging ` +
      'stack has to be made anew.',
  );
}
