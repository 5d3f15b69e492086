import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DOWNLINK_TOPIC } from '../../lambdas/downlink/contract.ts';
import { innerBaseTopic } from '../../lambdas/networks/the-things-stack/contract.ts';
import { OUTER_SUB_TOPICS, outerTopic } from '../../lambdas/upstream/contract.ts';
import { CodecLayer } from '../constructs/codec-layer.ts';
import { DeviceProvisioning } from '../constructs/device-provisioning.ts';
import { DownlinkProcessing } from '../constructs/downlink-processing.ts';
import { IngestErrors } from '../constructs/ingest-errors.ts';
import { NetworkSetup } from '../constructs/network-setup.ts';
import { connectNetworks } from '../constructs/networks/connect-networks.ts';
import { ParkingQueue } from '../constructs/parking-queue.ts';
import { UpstreamProcessing } from '../constructs/upstream-processing.ts';
import type { Settings } from '../settings.ts';
import { defaultFrequencyPlan } from './frequency-plans.ts';
import type { IdentityStack } from './identity-stack.ts';
import { writeOutputs } from './outputs.ts';
import { settingOutputs } from './setting-outputs.ts';

export interface MessagingStackProps extends StackProps {
  readonly settings: Settings;
  readonly identity: IdentityStack;
}

/** What may be replaced any day: rules, functions and queues. Its outputs are all that a user needs to know. */
export class MessagingStack extends Stack {
  constructor(scope: Construct, id: string, props: MessagingStackProps) {
    super(scope, id, props);
    const { settings, identity } = props;
    const rulePrefix = `${settings.name.replaceAll('-', '_')}_`;
    const failures = new ParkingQueue(this, 'FailedMessages');
    const errors = new IngestErrors(this, 'IngestErrors');
    const { devices, keks, apiKey } = identity;
    const { iotEndpoint } = identity.accountSetup;
    const needed = { settings, devices, keks, apiKey, iotEndpoint, failures, errors, rulePrefix };
    const codecs = new CodecLayer(this, 'Codecs', settings.codecs);
    const upstream = new UpstreamProcessing(this, 'Upstream', { ...needed, codecs });
    const downlink = new DownlinkProcessing(this, 'Downlink', { ...needed, codecs });
    const defaultFrequencyPlanID = defaultFrequencyPlan(this);
    const provisioning = new DeviceProvisioning(this, 'DeviceProvisioning', { ...needed, defaultFrequencyPlanID });
    const setup = new NetworkSetup(this, 'NetworkSetup', { ...needed, stackName: settings.name });
    const { theThingsStack } = connectNetworks(this, {
      ...needed,
      upstream: upstream.handler,
      downlink: downlink.handler,
      provisioning: provisioning.handler,
      setup: setup.handler,
    });
    const webhook = theThingsStack?.webhook;

    writeOutputs(this, {
      Region: [this.region, 'AWS Region'],
      IotEndpoint: [iotEndpoint, 'MQTT endpoint of the account'],
      StackName: [settings.name, 'Name of the stack in networks, and attribute stackName of its things'],
      InnerBaseTopic: [
        theThingsStack && innerBaseTopic(settings.name),
        'The Things Stack exchanges its messages below this topic',
      ],
      UplinkTopicFilter: [outerTopic('+', OUTER_SUB_TOPICS.uplink_message), 'Subscribe here'],
      DownlinkTopic: [DOWNLINK_TOPIC, 'Publish downlink requests here'],
      WebhookUrl: [webhook?.url, 'Base URL for the webhook in The Things Stack'],
      NetworkSetupFunctionName: [setup.handler.function.functionName, 'Function that sets up networks'],
      WebhookSecretArn: [webhook?.secret.secret.secretArn, 'Secret: header that the webhook has to send'],
      KekSecretArn: [keks.secret.secretArn, 'Secret: KEK label to KEK'],
      KekLabel: [identity.exported.kekLabel, 'Label of the first KEK'],
      ApiKeySecretArn: [identity.apiKey.secret.secretArn, 'Secret for the API key of the application'],
      DeviceTableName: [devices.table.tableName, 'Table with the state of the devices'],
      DefaultFrequencyPlanId: [defaultFrequencyPlanID, 'Frequency plan of devices that name none'],
      FailedMessagesQueueUrl: [failures.queue.queueUrl, 'Messages that no function could handle'],
      IngestErrorsQueueUrl: [errors.parking.queue.queueUrl, 'Messages that no rule could hand over'],
      ...settingOutputs(settings),
    });
  }
}
