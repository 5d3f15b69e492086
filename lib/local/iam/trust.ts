import { applies, type Decision } from './evaluate.ts';
import type { PolicyDocument } from './policy.ts';

export interface AssumeRoleRequest {
  /** `arn:aws:iam::<account>:root`, another ARN of the account, or a service such as `iot.amazonaws.com`. */
  readonly principal: string;
  /** `sts:ExternalId`, `aws:SourceArn`, `aws:SourceAccount` */
  readonly context?: Readonly<Record<string, string>>;
}

const ASSUME_ROLE = 'sts:AssumeRole';

/**
 * Whether a trust policy lets a principal assume its role. A principal of a trusted account is let in on the word of that
 * account: AWS would also ask the principal's own identity policies, which are not ours to see.
 */
export function mayAssumeRole(trustPolicy: PolicyDocument, request: AssumeRoleRequest): Decision {
  const asked = { ...request, action: ASSUME_ROLE, resource: '*' };
  const applicable = trustPolicy.statements.filter((statement) => applies(statement, asked));
  const denied = applicable.some(({ effect }) => effect === 'Deny');
  const [grant] = applicable;
  if (grant !== undefined && !denied) return { allowed: true, reason: `allowed by the statement ${grant.label}` };
  const why = denied
    ? 'with an explicit deny in the role trust policy'
    : `because no role trust policy allows the ${ASSUME_ROLE} action`;
  return { allowed: false, reason: `User: ${request.principal} is not authorized to perform: ${ASSUME_ROLE} ${why}` };
}
