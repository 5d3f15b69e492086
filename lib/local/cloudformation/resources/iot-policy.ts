import type { Policies } from '../../aws/iot/policies.ts';
import type { ResourceProvider } from '../deploy.ts';

/** Policies of AWS IoT, for certificates to be attached to. */
export function iotPolicyResources(policies: Policies): Record<string, ResourceProvider> {
  return {
    'AWS::IoT::Policy': ({ generatedName, properties }) => {
      const name = String(properties['PolicyName'] ?? generatedName);
      const { policyName, policyArn } = policies.create(name, JSON.stringify(properties['PolicyDocument']));
      return { ref: policyName, attributes: { Arn: policyArn, Id: policyName } };
    },
  };
}
