import { Construct } from 'constructs';
import { NETWORKS } from '../../../lambdas/networks/contract.ts';
import { TELEMETRY_TOPIC_MEMBER, telemetryTopicFilter } from '../../../lambdas/networks/telemetry/contract.ts';
import type { Settings } from '../../settings.ts';
import type { NetworkProps } from './network-props.ts';
import { NetworkRule } from './network-rule.ts';

export interface TelemetryConnectionProps extends NetworkProps {
  readonly telemetry: NonNullable<Settings['telemetry']>;
}

/** The AWS IoT telemetry of The Things Enterprise Stack in the same account: messages in, and nothing out. */
export class TelemetryConnection extends Construct {
  constructor(scope: Construct, id: string, props: TelemetryConnectionProps) {
    super(scope, id);
    const { stackName, applicationId } = props.telemetry;
    new NetworkRule(this, 'Rule', props, {
      network: NETWORKS.telemetry,
      // Six levels, where our own topics below lorawan/ have three or four.
      topicFilter: telemetryTopicFilter(stackName, applicationId),
      columns: [`topic() AS ${TELEMETRY_TOPIC_MEMBER}`],
    });
  }
}
