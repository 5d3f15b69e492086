import { Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { NETWORK_MEMBER } from '../../lambdas/networks/contract.ts';
import { innerBaseTopic } from '../../lambdas/networks/the-things-stack/contract.ts';
import { ENV, METRICS_SHADOW, OUTER_SUB_TOPICS, outerTopic, PAYLOAD_SHADOW } from '../../lambdas/upstream/contract.ts';
import { clusterUrl } from '../cluster-url.ts';
import type { Settings } from '../settings.ts';
import type { ApiKeySecret } from './api-key-secret.ts';
import type { CodecLayer } from './codec-layer.ts';
import type { DeviceTable } from './device-table.ts';
import { HandlerFunction } from './handler-function.ts';
import type { IngestErrors } from './ingest-errors.ts';
import { iotArn } from './iot-arn.ts';
import type { KekSecret } from './kek-secret.ts';
import { LambdaRule } from './lambda-rule.ts';
import type { ParkingQueue } from './parking-queue.ts';

export interface UpstreamProcessingProps {
  readonly settings: Settings;
  readonly devices: DeviceTable;
  readonly keks: KekSecret;
  readonly apiKey: ApiKeySecret;
  readonly codecs: CodecLayer;
  /** Host of the account's MQTT and HTTPS endpoint. */
  readonly iotEndpoint: string;
  readonly failures: ParkingQueue;
  readonly errors: IngestErrors;
  /** What the names of the stack's rules begin with. */
  readonly rulePrefix: string;
}

/** Inner topics → `upstream` function → outer topics, things and metrics. */
export class UpstreamProcessing extends Construct {
  /** The rule that hears the network, for whoever hands over by Basic Ingest. */
  readonly rule: LambdaRule;
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, props: UpstreamProcessingProps) {
    super(scope, id);
    const { settings, failures } = props;
    this.handler = new HandlerFunction(this, 'Function', {
      room: 'upstream',
      description: `Uplinks, joins and downlink events of ${settings.name}`,
      // CPU comes with memory: with a quarter of it, a large codec would take 100 ms just to load.
      memory: Size.mebibytes(512),
      failures,
    });
    const { handler } = this;
    props.codecs.bindTo(handler, ENV);
    const iot = (resource: string, resourceName: string) => iotArn(this, resource, resourceName);
    const things = iot('thing', settings.thingNameScheme === 'DevEUI' ? '*' : `${settings.name}_*`);
    const { secretArn } = props.keks.secret;
    const { secretArn: apiKeySecretArn } = props.apiKey.secret;
    const { tableName, tableArn } = props.devices.table;
    handler
      .bind(ENV.kekSecretArn, secretArn, { actions: ['secretsmanager:GetSecretValue'], on: [secretArn] })
      .bind(ENV.apiKeySecretArn, apiKeySecretArn, { actions: ['secretsmanager:GetSecretValue'], on: [apiKeySecretArn] })
      .set(ENV.clusterUrl, clusterUrl(settings.theThingsStack.clusterAddress))
      .bind(ENV.deviceTableName, tableName, {
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        on: [tableArn],
      })
      .bind(ENV.thingTypeName, settings.thingTypeName, {
        actions: ['iot:DescribeThing', 'iot:CreateThing'],
        on: [things],
      })
      // A device that comes from another network has its thing say so, also where the stack has that network no more; things
      // that users make have any name.
      .grant(['iot:UpdateThing'], [iot('thing', '*')])
      .set(ENV.iotDataEndpoint, `https://${props.iotEndpoint}`)
      .set(ENV.thingNameScheme, settings.thingNameScheme)
      .set(ENV.stackName, settings.name)
      .set(ENV.endToEndEncryption, String(settings.theThingsStack.endToEndEncryption))
      .set(ENV.shadowMetrics, String(settings.shadowMetrics))
      .set(ENV.shadowPayload, String(settings.shadowPayload))
      .set(ENV.nativeMessage, String(settings.nativeMessage))
      .set(ENV.failedMessagesQueueUrl, failures.queue.queueUrl)
      .grant(
        ['iot:Publish'],
        Object.values(OUTER_SUB_TOPICS).map((subTopic) => iot('topic', outerTopic('*', subTopic))),
      );
    const shadows = [
      ...(settings.shadowMetrics ? [METRICS_SHADOW] : []),
      ...(settings.shadowPayload ? [PAYLOAD_SHADOW] : []),
    ];
    for (const shadow of shadows) {
      // Things that users make have any name.
      handler.grant(['iot:GetThingShadow', 'iot:UpdateThingShadow'], [`${iot('thing', '*')}/${shadow}`]);
    }
    this.rule = new LambdaRule(this, 'Rule', {
      ruleName: `${props.rulePrefix}upstream`,
      description: `Messages of the network to the upstream function of ${settings.name}`,
      // The network's messages come below this topic, each kind on its own or all on one; our own requests to the
      // network go there too, and are told apart by their one member. What says of itself to be another network's is none.
      sql: `SELECT * FROM '${innerBaseTopic(settings.name)}/#' WHERE isUndefined(downlinks) AND isUndefined(${NETWORK_MEMBER})`,
      target: handler,
      errors: props.errors,
    });
  }
}
