import type { ClientCertificates, ConnectionCertificateDeps } from './connection-certificate.ts';
import { type ClientSecret, clientSecretText } from './mqtt-connection-secret.ts';

/** Which certificates are to go. */
export interface Removal {
  /** ARNs of those that this stack made: they are deleted. */
  readonly made: readonly string[];
  /** ARN of the one that is left alone. @default - none */
  readonly inUse?: string | undefined;
}

/**
 * Removes the certificates that this stack made, and takes the policy from those of others, which they keep otherwise. One
 * that can't be removed is no reason to leave another.
 * @throws the first of what went wrong, once all else is done
 */
export async function removeCertificates(certificates: ClientCertificates, { made, inUse }: Removal): Promise<void> {
  const ours = made.filter((arn) => arn !== inUse);
  const failures: unknown[] = [];
  const forEach = async (arns: Iterable<string>, work: (arn: string) => Promise<void>): Promise<void> => {
    for (const arn of arns) await work(arn).catch((failure: unknown) => failures.push(failure));
  };
  // First of all, since that alone shuts them out, and AWS deletes none that is active.
  await forEach(ours, certificates.deactivate);
  const admitted = await certificates.admitted().catch((failure: unknown) => {
    failures.push(failure);
    return undefined;
  });
  const others = (admitted ?? []).filter((arn) => arn !== inUse);
  await forEach(new Set([...ours, ...others]), certificates.detach);
  await forEach(ours, certificates.delete);
  if (failures.length > 0) throw failures[0];
}

/**
 * Removes those that the one in use took the place of. Whoever it is for is set up by then, so what goes wrong here is answered
 * and no error: the next time tries again.
 */
export async function removeReplaced(
  { replaced, ...current }: ClientSecret,
  { certificates, secret }: Pick<ConnectionCertificateDeps, 'certificates' | 'secret'>,
): Promise<unknown> {
  try {
    await removeCertificates(certificates, { made: replaced, inUse: current.certificate.certificateArn });
    if (replaced.length > 0) await secret.write(clientSecretText({ ...current, replaced: [] }));
    return undefined;
  } catch (error) {
    return error;
  }
}
