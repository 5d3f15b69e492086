import { type PolicyDocument, parsePolicy } from '../../iam/policy.ts';
import { PolicyError } from '../../iam/policy-error.ts';
import { AwsError } from '../aws-error.ts';

/** Characters, white space not counted. */
const MAX_DOCUMENT_LENGTH = 2048;

/**
 * Reads the JSON of a policy of AWS IoT.
 * @throws AwsError MalformedPolicyException
 */
export function parsePolicyDocument(policyDocument: string): PolicyDocument {
  const length = policyDocument.replace(/\s/g, '').length;
  if (length > MAX_DOCUMENT_LENGTH)
    throw malformed(`${length} characters, at most ${MAX_DOCUMENT_LENGTH} are accepted`);
  try {
    return parsePolicy(JSON.parse(policyDocument));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof PolicyError) throw malformed(error.message);
    throw error;
  }
}

function malformed(reason: string): AwsError {
  return new AwsError('MalformedPolicyException', `Policy document is malformed: ${reason}`);
}
