import { Construct } from 'constructs';
import { networkColumn } from '../../../lambdas/networks/contract.ts';
import { iotArn } from '../../../lib/constructs/iot-arn.ts';
import { LambdaRule } from '../../../lib/constructs/lambda-rule.ts';
import type { NetworkProps } from '../../../lib/constructs/networks/network-props.ts';
import { CHIRPSTACK, commandTopic, ENV, eventFilter } from './contract.ts';

type ChirpStackProps = NetworkProps & { readonly chirpStack: { readonly applicationId?: string | undefined } };

/** ChirpStack v4, connected to AWS IoT Core as an MQTT client: events in, downlinks out. */
export class ChirpStackConnection extends Construct {
  constructor(scope: Construct, id: string, props: ChirpStackProps) {
    super(scope, id);
    const { applicationId } = props.chirpStack;
    new LambdaRule(this, 'Rule', {
      ruleName: `${props.rulePrefix}chirpstack`,
      description: `Events of ChirpStack to the upstream function of ${props.settings.name}`,
      sql: `SELECT *, ${networkColumn(CHIRPSTACK)} FROM '${eventFilter(applicationId)}'`,
      target: props.upstream,
      errors: props.errors,
    });
    const topics = iotArn(this, 'topic', commandTopic(applicationId ?? '*', '*'));
    props.downlink.bind(ENV.hasChirpStack, 'true', { actions: ['iot:Publish'], on: [topics] });
  }
}
