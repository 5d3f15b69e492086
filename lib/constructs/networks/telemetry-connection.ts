import { Construct } from 'constructs';
import { NETWORKS, networkColumn } from '../../../lambdas/networks/contract.ts';
import { TELEMETRY_TOPIC_MEMBER, telemetryTopicFilter } from '../../../lambdas/networks/telemetry/contract.ts';
import type { Settings } from '../../settings.ts';
import { LambdaRule } from '../lambda-rule.ts';
import type { NetworkProps } from './network-props.ts';

export interface TelemetryConnectionProps extends NetworkProps {
  readonly telemetry: NonNullable<Settings['telemetry']>;
}

/** The AWS IoT telemetry of The Things Enterprise Stack in the same account: messages in, and nothing out. */
export class TelemetryConnection extends Construct {
  constructor(scope: Construct, id: string, props: TelemetryConnectionProps) {
    super(scope, id);
    const { upstream, errors, settings } = props;
    const { stackName, applicationId } = props.telemetry;
    new LambdaRule(this, 'Rule', {
      ruleName: `${props.rulePrefix}telemetry`,
      description: `Telemetry of ${stackName} to the upstream function of ${settings.name}`,
      // Six levels, where our own topics below lorawan/ have three or four.
      sql: `SELECT *, ${networkColumn(NETWORKS.telemetry)}, topic() AS ${TELEMETRY_TOPIC_MEMBER} FROM '${telemetryTopicFilter(stackName, applicationId)}'`,
      target: upstream,
      errors,
    });
  }
}
