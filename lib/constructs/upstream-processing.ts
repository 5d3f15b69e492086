import { Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ENV, METRICS_SHADOW, OUTER_SUB_TOPICS, outerTopic, PAYLOAD_SHADOW } from '../../lambdas/upstream/contract.ts';
import type { Settings } from '../settings.ts';
import type { CodecLayer } from './codec-layer.ts';
import type { DeviceTable } from './device-table.ts';
import { HandlerFunction } from './handler-function.ts';
import { iotArn } from './iot-arn.ts';
import type { KekSecret } from './kek-secret.ts';
import type { ParkingQueue } from './parking-queue.ts';

export interface UpstreamProcessingProps {
  readonly settings: Settings;
  readonly devices: DeviceTable;
  readonly keks: KekSecret;
  readonly codecs: CodecLayer;
  /** Host of the account's MQTT and HTTPS endpoint. */
  readonly iotEndpoint: string;
  readonly failures: ParkingQueue;
}

/** Messages of networks → `upstream` function → outer topics, things and metrics. Each network has a rule of its own for it. */
export class UpstreamProcessing extends Construct {
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
    const { tableName, tableArn } = props.devices.table;
    handler
      .bindSecret(ENV.kekSecretArn, props.keks.secret)
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
  }
}
