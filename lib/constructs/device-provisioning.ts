import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  ENV,
  ORIGIN_ATTRIBUTE,
  PROVISIONING_SHADOW,
  provisioningTopic,
  THING_EVENTS_FILTER,
  TIME_LIMIT_SECONDS,
} from '../../lambdas/devices/contract.ts';
import type { Settings } from '../settings.ts';
import type { DeviceTable } from './device-table.ts';
import { HandlerFunction } from './handler-function.ts';
import type { IngestErrors } from './ingest-errors.ts';
import { iotArn } from './iot-arn.ts';
import { LambdaRule } from './lambda-rule.ts';
import type { ParkingQueue } from './parking-queue.ts';

export interface DeviceProvisioningProps {
  readonly settings: Settings;
  readonly devices: DeviceTable;
  /** Host of the account's MQTT and HTTPS endpoint. */
  readonly iotEndpoint: string;
  /** Frequency plan of devices whose thing names none. */
  readonly defaultFrequencyPlanID: string;
  readonly failures: ParkingQueue;
  readonly errors: IngestErrors;
  /** What the names of the stack's rules begin with. */
  readonly rulePrefix: string;
}

/** Events of things → `devices` function → the network's devices, and a status for each thing. */
export class DeviceProvisioning extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, props: DeviceProvisioningProps) {
    super(scope, id);
    const { settings, devices, failures } = props;
    this.handler = new HandlerFunction(this, 'Function', {
      room: 'devices',
      description: `Devices of things of ${settings.name}`,
      failures,
      // A device is up to eight calls to the network, each of which may take seconds.
      timeout: Duration.seconds(TIME_LIMIT_SECONDS),
    });
    const { handler } = this;
    const things = iotArn(this, 'thing', '*');
    handler
      .set(ENV.defaultFrequencyPlanID, props.defaultFrequencyPlanID)
      .set(ENV.stackName, settings.name)
      .set(ENV.thingTypeName, settings.thingTypeName)
      .set(ENV.deviceDeletion, settings.deviceDeletion)
      .set(ENV.iotDataEndpoint, `https://${props.iotEndpoint}`)
      .set(ENV.failedMessagesQueueUrl, failures.queue.queueUrl)
      .bind(ENV.deviceTableName, devices.table.tableName, {
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        on: [devices.table.tableArn],
      })
      .grant(['iot:DescribeThing', 'iot:UpdateThing'], [things])
      .grant(['iot:GetThingShadow', 'iot:UpdateThingShadow'], [`${things}/${PROVISIONING_SHADOW}`])
      .grant(['iot:Publish'], [iotArn(this, 'topic', provisioningTopic('*'))]);
    new LambdaRule(this, 'Rule', {
      ruleName: `${props.rulePrefix}things`,
      description: `Events of things to the devices function of ${settings.name}`,
      sql: thingEventsOf(settings),
      target: handler,
      errors: props.errors,
    });
  }
}

/**
 * Events of the stack's own things. What an uplink made has its device already, so that its creation is no news.
 * Asked by `isUndefined`: a comparison with an attribute that is not there would be Undefined, and with it the whole condition.
 */
function thingEventsOf({ name, thingTypeName }: Settings): string {
  return (
    `SELECT * FROM '${THING_EVENTS_FILTER}' WHERE thingTypeName = '${thingTypeName}' AND attributes.stackName = '${name}' ` +
    `AND (operation <> 'CREATED' OR isUndefined(attributes.${ORIGIN_ATTRIBUTE}))`
  );
}
