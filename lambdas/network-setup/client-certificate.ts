import * as v from 'valibot';
import { logWarning } from '../log.ts';
import { allOf, type ConnectionCertificateDeps, ensureCertificate } from './connection-certificate.ts';
import { CLIENT_CERTIFICATE_ATTRIBUTES } from './contract.ts';
import type { Handled, Request } from './custom-resource.ts';
import { type ClientSecret, clientSecretText, parseClientSecret } from './mqtt-connection-secret.ts';
import { removeCertificates, removeReplaced } from './remove-certificates.ts';

/** A certificate that CloudFormation wants to be there, for somebody who is handed it from its secret. */
const CertificateTargetSchema = v.object({ policyName: v.string(), secretArn: v.string() });

export type CertificateTarget = v.InferOutput<typeof CertificateTargetSchema>;

/** What making a certificate needs from outside. */
export interface ClientCertificateDeps extends Pick<ConnectionCertificateDeps, 'certificates' | 'secret'> {
  /** Removes the policy that certificates are let in by. @returns whether it is gone */
  removePolicy(): Promise<boolean>;
}

/** Makes a certificate, or takes it back. It is known by its policy: with another one it is another certificate. */
export async function handleCertificate(
  { RequestType, PhysicalResourceId, ResourceProperties }: Request,
  open: (target: CertificateTarget) => ClientCertificateDeps,
): Promise<Handled> {
  const target = v.parse(CertificateTargetSchema, ResourceProperties);
  const deps = open(target);
  if (RequestType === 'Delete') {
    await takeBack(target, deps);
    return { id: PhysicalResourceId, steps: [] };
  }
  const certificateArn = await make(target, deps);
  return { id: target.policyName, steps: [], data: { [CLIENT_CERTIFICATE_ATTRIBUTES.certificateArn]: certificateArn } };
}

/** @returns its ARN */
async function make({ policyName }: CertificateTarget, deps: ClientCertificateDeps): Promise<string> {
  const stored = await ensureCertificate({ ...deps, application: policyName, policyName });
  const handedOver: ClientSecret = { ...stored, handedOverTo: policyName };
  if (stored.handedOverTo !== policyName) await deps.secret.write(clientSecretText(handedOver));
  const failure = await removeReplaced(handedOver, deps);
  if (failure !== undefined) logWarning('CERTIFICATE_LEFT', { policyName, errorName: (failure as Error).name });
  return handedOver.certificate.certificateArn;
}

/** Certificates and policy go, but for the certificate of a policy that has taken this one's place. */
async function takeBack({ policyName }: CertificateTarget, deps: ClientCertificateDeps): Promise<void> {
  const stored = parseClientSecret(await readToTakeBack(policyName, deps));
  const isHeirs = (stored?.handedOverTo ?? policyName) !== policyName;
  const inUse = isHeirs ? stored?.certificate.certificateArn : undefined;
  try {
    await removeCertificates(deps.certificates, { made: allOf(stored), inUse });
  } finally {
    // AWS lets go of it late, or somebody has attached it elsewhere.
    if (!(await deps.removePolicy())) logWarning('CERTIFICATE_LEFT', { policyName, left: 'policy' });
  }
}

/** A secret that can't be read keeps neither the policy nor who else has it: only what it names is left, without rights. */
async function readToTakeBack(policyName: string, { secret }: ClientCertificateDeps): Promise<string> {
  try {
    return await secret.read();
  } catch (error) {
    logWarning('CERTIFICATE_LEFT', { policyName, left: 'certificate', errorName: (error as Error).name });
    return '';
  }
}
