import { Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  DOWNLINK_PUSH_FILTER,
  DOWNLINK_REPLACE_FILTER,
  DOWNLINK_TOPIC,
  ENV,
  RULE_COLUMNS,
  rejectedTopic,
} from '../../lambdas/downlink/contract.ts';
import { OUTER_SUB_TOPICS, outerTopic } from '../../lambdas/upstream/contract.ts';
import type { Settings } from '../settings.ts';
import type { CodecLayer } from './codec-layer.ts';
import type { DeviceTable } from './device-table.ts';
import { HandlerFunction } from './handler-function.ts';
import type { IngestErrors } from './ingest-errors.ts';
import { iotArn } from './iot-arn.ts';
import type { KekSecret } from './kek-secret.ts';
import { LambdaRule } from './lambda-rule.ts';
import type { ParkingQueue } from './parking-queue.ts';

export interface DownlinkProcessingProps {
  readonly settings: Settings;
  readonly devices: DeviceTable;
  readonly keks: KekSecret;
  readonly codecs: CodecLayer;
  /** Host of the account's MQTT and HTTPS endpoint. */
  readonly iotEndpoint: string;
  readonly failures: ParkingQueue;
  readonly errors: IngestErrors;
  /** What the names of the stack's rules begin with. */
  readonly rulePrefix: string;
}

/** `lorawan/downlink` and the per-thing topics → `downlink` function → network, which tells it where to and lets it. */
export class DownlinkProcessing extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, props: DownlinkProcessingProps) {
    super(scope, id);
    const { settings, devices, keks } = props;
    this.handler = new HandlerFunction(this, 'Function', {
      room: 'downlink',
      description: `Downlink requests to devices of ${settings.name}`,
      // CPU comes with memory: with a quarter of it, a large codec would take 100 ms just to load.
      memory: Size.mebibytes(512),
      failures: props.failures,
    });
    const { handler } = this;
    props.codecs.bindTo(handler, ENV);
    const iot = (resource: string, resourceName: string) => iotArn(this, resource, resourceName);
    const topics = [rejectedTopic('*'), rejectedTopic(undefined), outerTopic('*', OUTER_SUB_TOPICS.downlink_failed)];
    handler
      .bind(ENV.deviceTableName, devices.table.tableName, {
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        on: [devices.table.tableArn],
      })
      .bindSecret(ENV.kekSecretArn, keks.secret)
      .set(ENV.iotDataEndpoint, `https://${props.iotEndpoint}`)
      .set(ENV.stackName, settings.name)
      .grant(['iot:DescribeThing'], [iot('thing', '*')])
      .grant(
        ['iot:Publish'],
        topics.map((topic) => iot('topic', topic)),
      );
    const rules = { RequestRule: DOWNLINK_TOPIC, PushRule: DOWNLINK_PUSH_FILTER, ReplaceRule: DOWNLINK_REPLACE_FILTER };
    for (const [id, filter] of Object.entries(rules)) {
      new LambdaRule(this, id, {
        ruleName: `${props.rulePrefix}downlink_${id.replace('Rule', '').toLowerCase()}`,
        description: `Requests on ${filter} to the downlink function of ${settings.name}`,
        // In base64, since what a user publishes may be no JSON, and then deserves an answer rather than silence.
        sql: `SELECT encode(*, 'base64') AS ${RULE_COLUMNS.payload}, topic() AS ${RULE_COLUMNS.topic} FROM '${filter}'`,
        target: handler,
        errors: props.errors,
      });
    }
  }
}
