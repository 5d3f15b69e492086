import { DeleteTopicRuleCommand } from '@aws-sdk/client-iot';
import type { Fault } from './fault.ts';
import { withIot } from './iot.ts';

/** What nothing takes away again: the last comes on top of those before. */
export const LASTING_FAULTS: readonly Fault[] = [
  {
    fault: 'a rule that was deleted by hand',
    plant: (patient) =>
      withIot(patient, async (iot) => {
        await iot.send(new DeleteTopicRuleCommand({ ruleName: 'lorawan_downlink_push' }));
        return async () => {};
      }),
    check: 'rules',
    outcome: 'error',
    found: /^lorawan_downlink_push: deleted by hand$/,
    mend: /npx cdk destroy lorawan-messaging, then npx cdk deploy --all/,
  },
  {
    fault: 'a role that asks for another external id',
    plant: async ({ laptop, outputs }) => {
      const trust = {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: 'arn:aws:iam::123456789012:root' },
        Condition: { StringEquals: { 'sts:ExternalId': 'another' } },
      };
      laptop.laptop.account.access.addRole(outputs['CrossAccountRoleArn'] ?? '', { Statement: [trust] });
      return async () => {};
    },
    check: 'way in',
    also: ['rules'],
    outcome: 'error',
    found: /^the role does not let The Things Stack in \(account 123456789012 with our external id\)$/,
    mend: /IAM console/,
  },
  {
    fault: 'a network that is gone',
    plant: async ({ network }) => {
      await network.stop();
      return async () => {};
    },
    check: 'cluster',
    also: ['rules', 'Identity Server', 'way in'],
    outcome: 'error',
    found: /^127\.0\.0\.1:\d+ does not answer this machine \(ECONNREFUSED\)$/,
    mend: /clusterAddress/,
    skipped: ['application', 'rights', 'end-to-end encryption'],
  },
];
