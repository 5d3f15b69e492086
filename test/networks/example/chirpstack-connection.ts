import { Construct } from 'constructs';
import { iotArn } from '../../../lib/constructs/iot-arn.ts';
import type { NetworkProps } from '../../../lib/constructs/networks/network-props.ts';
import { NetworkRule } from '../../../lib/constructs/networks/network-rule.ts';
import { CHIRPSTACK, commandTopic, ENV, eventFilter } from './contract.ts';

type ChirpStackProps = NetworkProps & { readonly chirpStack: { readonly applicationId?: string | undefined } };

/** ChirpStack v4, connected to AWS IoT Core as an MQTT client: events in, downlinks out. */
export class ChirpStackConnection extends Construct {
  constructor(scope: Construct, id: string, props: ChirpStackProps) {
    super(scope, id);
    const { applicationId } = props.chirpStack;
    new NetworkRule(this, 'Rule', props, { network: CHIRPSTACK, topicFilter: eventFilter(applicationId) });
    const topics = iotArn(this, 'topic', commandTopic(applicationId ?? '*', '*'));
    props.downlink.bind(ENV.hasChirpStack, 'true', { actions: ['iot:Publish'], on: [topics] });
  }
}
