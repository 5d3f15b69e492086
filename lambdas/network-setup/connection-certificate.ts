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
  /** Whether another one has taken the place of this one, and goes on with the same policy. */
  readonly hasSuccessor: boolean;
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
  /** ARNs of all that the policy lets in; none if there is no such policy. */
  admitted(): Promise<readonly string[]>;
  /** Deactivates and deletes it; no error if it is gone. */
  remove(certificateArn: string): Promise<void>;
}

/**
 * The certificate that the secret remembers, as long as it is active and no other application has it; else a new one, so that
 * who deactivates a certificate has it replaced. It is stored before it may do anything: one that gets lost in between is
 * good for nothing.
 */
export async function ensureCertificate(deps: ConnectionCertificateDeps): Promise<ClientSecret> {
  const { application, certificates, secret } = deps;
  const stored = parseClientSecret(await secret.read());
  const isActive = stored !== undefined && (await certificates.isActive(stored.certificate.certificateID));
  // Two that connect under one client id would take the connection from each other.
  const isFree = stored?.handedOverTo === undefined || stored.handedOverTo === application;
  if (stored !== undefined && isActive && isFree) {
    await readmit(stored.certificate, certificates);
    return stored;
  }
  // Before it is forgotten: where it has no policy, nothing else leads to it.
  if (stored !== undefined && !isActive) await certificates.remove(stored.certificate.certificateArn);
  const made = { certificate: await certificates.create() };
  await secret.write(clientSecretText(made));
  await certificates.activate(made.certificate);
  return made;
}

/** Gives it the policy back, if somebody has taken it away. */
async function readmit(certificate: ClientCertificate, certificates: ClientCertificates): Promise<void> {
  const admitted = await certificates.admitted();
  if (!admitted.includes(certificate.certificateArn)) await certificates.activate(certificate);
}

/**
 * Removes every certificate that the policy lets in, also those that nothing remembers, and the one that is stored.
 * @param kept the one that is in use. @default - the successor's, if there is one
 */
export async function removeCertificates(deps: ConnectionCertificateDeps, kept?: ClientCertificate): Promise<void> {
  const { application, hasSuccessor, certificates } = deps;
  const stored = kept === undefined ? await storedSecret(deps) : undefined;
  const isHeirs = hasSuccessor && stored?.handedOverTo !== application;
  const inUse = kept?.certificateArn ?? (isHeirs ? stored?.certificate.certificateArn : undefined);
  const admitted = await certificates.admitted();
  const all = new Set([...admitted, ...(stored === undefined ? [] : [stored.certificate.certificateArn])]);
  for (const arn of all) if (arn !== inUse) await certificates.remove(arn);
}

/** Where nobody comes after, a secret that can't be read keeps nothing else from being removed. */
async function storedSecret({ hasSuccessor, secret }: ConnectionCertificateDeps): Promise<ClientSecret | undefined> {
  try {
    return parseClientSecret(await secret.read());
  } catch (error) {
    if (hasSuccessor) throw error;
    return undefined;
  }
}
