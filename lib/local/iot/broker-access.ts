import type { AccessControl } from '../access/access-control.ts';
import { arnOf, type Home } from '../aws/arn.ts';
import type { Certificates } from '../aws/iot/certificates.ts';
import type { Policies } from '../aws/iot/policies.ts';
import type { AuthorizationRequest, Decision } from '../iam/evaluate.ts';
import type { BrokerOptions } from './broker.ts';

export interface BrokerAccessOptions extends Home {
  readonly access: AccessControl;
  readonly certificates: Certificates;
  readonly policies: Policies;
  /** Told of what a certificate was refused; what roles are refused is told by `access`. */
  onRefusal(refusal: Refusal): void;
}

interface Refusal {
  readonly principalArn: string;
  readonly action: string;
  readonly resource: string;
  readonly reason: string;
}

/** What a client of the broker may do: a role what IAM says, a certificate what its policies of AWS IoT say. */
export function brokerAccess(options: BrokerAccessOptions): BrokerOptions['authorize'] {
  return (principal, action, resource) => {
    const request = { action, resource: arnOf(options, 'iot', resource) };
    return principal !== undefined && 'certificateId' in principal
      ? authorizeCertificate(options, principal.certificateId, request)
      : options.access.authorize(principal?.accessKeyId, request);
  };
}

function authorizeCertificate(
  { certificates, policies, onRefusal }: BrokerAccessOptions,
  certificateId: string,
  { action, resource }: AuthorizationRequest,
): Decision {
  const certificate = certificates.find(certificateId);
  // It may have been deactivated while its client is connected.
  if (certificate?.status !== 'ACTIVE') return { allowed: false, reason: `certificate ${certificateId} is not active` };
  const { certificateArn: principalArn } = certificate;
  const decision = policies.authorize(principalArn, { action, resource });
  if (!decision.allowed) onRefusal({ principalArn, action, resource, reason: decision.reason });
  return decision;
}
